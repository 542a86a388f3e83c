//! Component tests that need a browser: headless Chromium.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

mod agreement;
mod island;
mod safe_html;
mod view;
