//! The Markdown module: loaded only if a feed contains Markdown.
//!
//! Input: Markdown. Output: HTML, which the reader sanitises. Entry point: [`to_html`]; loading the module does
//! nothing.

#![cfg(target_arch = "wasm32")]
// A `main` would enlarge the module.
#![no_main]

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Converts Markdown to HTML. The result is as untrusted as the input.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn to_html(markdown: &str) -> String {
    broadsheet::markdown::to_html(markdown)
}
