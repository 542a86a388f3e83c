//! The adapter module for JSON that is no feed. It is loaded only if needed.
//!
//! Input: the URL of an API, its mapping, and what was fetched from it. Output: documents of the static layout. Entry
//! point: [`source`]; loading the module does nothing.

#![cfg(target_arch = "wasm32")]
// A `main` would enlarge the module.
#![no_main]

mod adapter;

use broadsheet::feed::source::Source;
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the [function](adapter::function) of the API at `url`. `map` is its mapping as JSON; without it, the mapping
/// is inferred.
#[wasm_bindgen]
pub fn source(url: &str, _kind: Option<String>, map: Option<String>) -> Function {
    adapter::function(Source::mapped(url, map.as_deref(), adapter::ENVIRONMENT))
}
