#![no_main]
//! Fuzz target: checks [`properties::any_feed`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::any_feed(bytes));
