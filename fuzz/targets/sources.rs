#![no_main]
//! Fuzz target: checks [`properties::sources`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::sources(bytes));
