#![no_main]
//! Any bytes hold [`properties::sources`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::sources(bytes));
