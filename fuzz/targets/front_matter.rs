#![no_main]
//! Any bytes hold [`properties::front_matter`].

#[path = "../properties.rs"]
#[allow(dead_code)]
mod properties;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::front_matter(bytes));
