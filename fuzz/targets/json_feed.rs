#![no_main]
//! Any bytes hold [`properties::json_feed`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::json_feed(bytes));
