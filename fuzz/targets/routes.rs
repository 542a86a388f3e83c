#![no_main]
//! Fuzz target: checks [`properties::routes`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::routes(bytes));
