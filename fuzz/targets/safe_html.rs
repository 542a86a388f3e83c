#![no_main]
//! Any bytes hold [`properties::safe_html`].

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::safe_html(bytes));
