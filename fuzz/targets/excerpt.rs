#![no_main]
//! Any bytes hold [`properties::excerpt`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::excerpt(bytes));
