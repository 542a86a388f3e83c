#![no_main]
//! Fuzz target: checks [`properties::mapping`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::mapping(bytes));
