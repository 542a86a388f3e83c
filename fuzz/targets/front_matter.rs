#![no_main]
//! Fuzz target: checks [`properties::front_matter`].

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| properties::front_matter(bytes));
