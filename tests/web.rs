//! What only a browser can tell, component by component, in a real headless Chromium.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

#[path = "web/agreement.rs"]
mod agreement;
#[path = "web/frames.rs"]
mod frames;
#[path = "web/safe_html.rs"]
mod safe_html;
#[path = "web/view.rs"]
mod view;
