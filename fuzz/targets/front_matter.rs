#![no_main]
//! Any bytes hold [`properties::front_matter`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::front_matter(bytes));
