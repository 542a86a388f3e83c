#![no_main]
//! Any bytes hold [`properties::layout`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::layout(bytes));
