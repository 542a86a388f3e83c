#![no_main]
//! Any bytes hold [`properties::ghost`].

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::ghost(bytes));
