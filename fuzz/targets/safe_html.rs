#![no_main]
//! Fuzz target: checks [`properties::safe_html`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::safe_html(bytes));
