//! Functions that only the browser provides: URL resolution, the clock, and Unicode word boundaries.

use js_sys::Date;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Splits a query for a source without a search index into terms, separated by spaces. Implemented in `loader.js`.
    #[wasm_bindgen(js_name = wordsOf)]
    pub fn search_terms(text: &str) -> String;
}

/// Resolves a URL against `base`; `None` if it is invalid.
pub fn resolve(url: &str, base: &str) -> Option<String> {
    Some(web_sys::Url::new_with_base(url, base).ok()?.href())
}

/// The current time, in seconds since 1970.
pub fn now() -> i64 {
    (Date::now() / 1000.0) as i64
}
