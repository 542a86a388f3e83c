//! The second wasm module: Markdown for the reader, fetched only where a feed brings Markdown.
//!
//! Comes in: Markdown. Goes out: HTML, which the first module makes safe. It exports `to_html`, and nothing happens when it
//! is loaded.

// Without a `main` it is 1 KB less.
#![cfg_attr(target_arch = "wasm32", no_main)]

// Taken in as a file and not from the library: with that would come Leptos, of which 8 KB could not be thrown away again.
#[cfg(target_arch = "wasm32")]
#[path = "../markdown/mod.rs"]
#[allow(dead_code, reason = "`plain` is for the tests of the library")]
mod markdown;

// 2 KB less than the standard one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// The HTML of some Markdown, as hostile as it was.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn to_html(markdown: &str) -> String {
    markdown::to_html(markdown)
}

/// Natively there is nothing in it.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
