//! The program that draws an article that comes from another site. It is smaller than the reader, which is
//! loaded after it and adopts the page.
//!
//! Input: documents. Output: the page. Entry point: [`draw`]; loading the module does nothing.

#![cfg(target_arch = "wasm32")]
// A `main` would enlarge the module.
#![no_main]

use js_sys::Array;

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Draws the article at the address; see [`broadsheet::reader::draw`]. Returns `false` if the reader must draw it.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn draw(site: &Array, article: &Array, messages: &str) -> bool {
    broadsheet::reader::draw(site, article, messages).is_some()
}
