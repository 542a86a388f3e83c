#![no_main]
//! Any bytes hold [`properties::safe_html`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::safe_html(bytes));
