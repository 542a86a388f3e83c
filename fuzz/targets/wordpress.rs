#![no_main]
//! Any bytes hold [`properties::wordpress`].

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::wordpress(bytes));
