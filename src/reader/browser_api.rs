//! What only the browser knows: URLs as it resolves them, the time, which letters make words.

use js_sys::Date;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// The words of a text as the compiled terms have them, with a space between. `loader.js` does it.
    #[wasm_bindgen(js_name = wordsOf)]
    pub fn words(text: &str) -> String;
}

/// A relative URL made absolute against `base`; `None` where it is no URL at all.
pub fn resolve(url: &str, base: &str) -> Option<String> {
    Some(web_sys::Url::new_with_base(url, base).ok()?.href())
}

/// The clock, in seconds since 1970.
pub fn now() -> i64 {
    (Date::now() / 1000.0) as i64
}
