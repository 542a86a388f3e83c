//! The wasm entry that Trunk builds. It does nothing until `reader/boot.js` calls `start`.

/// Makes the document live; see [`broadsheet::reader::start`].
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn start(load_markdown: js_sys::Function) {
    broadsheet::reader::start(load_markdown);
}

fn main() {}
