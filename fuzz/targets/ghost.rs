#![no_main]
//! Fuzz target: checks [`properties::ghost`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::ghost(bytes));
