#![no_main]
//! Any bytes hold [`properties::wordpress`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::wordpress(bytes));
