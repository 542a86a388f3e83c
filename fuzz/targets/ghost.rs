#![no_main]
//! Any bytes hold [`properties::ghost`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::ghost(bytes));
