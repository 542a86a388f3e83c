#![no_main]
//! Fuzz target: checks [`properties::layout`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::layout(bytes));
