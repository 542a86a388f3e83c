#![no_main]
//! Fuzz target: checks [`properties::json_feed`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::json_feed(bytes));
