//! The second wasm module: Markdown for the reader, fetched only where a feed brings Markdown.
//!
//! Comes in: Markdown. Goes out: HTML, which the first module makes safe. It exports `to_html`, and nothing happens when it
//! is loaded.

// Without a `main` it is 1 KB less.
#![cfg_attr(target_arch = "wasm32", no_main)]

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn to_html(markdown: &str) -> String {
    broadsheet::markdown::to_html(markdown)
}

/// Natively there is nothing in it.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
