//! Entry point of the reader's wasm module, built by Trunk. Does nothing until `reader/bootstrap.js` calls `start`.

#![cfg(target_arch = "wasm32")]

#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Starts the reader in a page of ours; see [`broadsheet::reader::start`].
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn start(
    load_markdown: js_sys::Function,
    load_adapter: js_sys::Function,
    listener: js_sys::Function,
    early: js_sys::Function,
    messages: &str,
) -> Option<js_sys::Function> {
    broadsheet::reader::start(load_markdown, load_adapter, listener, early, messages)
}

/// Starts the reader in an element of a host page; see [`broadsheet::reader::mount`].
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn mount(
    element: web_sys::Element,
    scope: web_sys::Element,
    load_markdown: js_sys::Function,
    load_adapter: js_sys::Function,
    listener: js_sys::Function,
    early: js_sys::Function,
    messages: &str,
) -> Option<js_sys::Function> {
    broadsheet::reader::mount(element, scope, load_markdown, load_adapter, listener, early, messages)
}

fn main() {}
