#![no_main]
//! Fuzz target: checks [`properties::wordpress`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::wordpress(bytes));
