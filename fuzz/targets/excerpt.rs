#![no_main]
//! Fuzz target: checks [`properties::excerpt`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::excerpt(bytes));
