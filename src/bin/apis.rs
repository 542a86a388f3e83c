//! The adapter module for WordPress and Ghost. It is loaded only if needed.
//!
//! Input: the URL of a site or of its API, and what was fetched from it. Output: documents of the static layout. Entry
//! point: [`source`]; loading the module does nothing.

#![cfg(target_arch = "wasm32")]
// A `main` would enlarge the module.
#![no_main]

mod adapter;

use broadsheet::feed::source::Source;
use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;

/// Returns the [function](adapter::function) of the site at `url`. `kind` is `wordpress` or `ghost`, if known; `key` is
/// the Content API key of a Ghost.
#[wasm_bindgen]
pub fn source(url: &str, kind: Option<String>, key: Option<String>) -> Function {
    adapter::function(Source::api(url, kind.as_deref(), key.as_deref(), adapter::ENVIRONMENT))
}
