#![no_main]
//! Any bytes hold [`properties::routes`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::routes(bytes));
