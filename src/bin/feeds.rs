//! The adapter module for JSON Feed, RSS and Atom. It is loaded only if needed.
//!
//! Input: the URL of a feed, and what was fetched from it. Output: documents of the static layout. Entry point:
//! [`source`]; loading the module does nothing.

#![cfg(target_arch = "wasm32")]
// A `main` would enlarge the module.
#![no_main]

mod adapter;

use broadsheet::feed::source::Source;
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the [function](adapter::function) of the feed at `url`.
#[wasm_bindgen]
pub fn source(url: &str) -> Function {
    adapter::function(Source::feed(url, adapter::ENVIRONMENT))
}
