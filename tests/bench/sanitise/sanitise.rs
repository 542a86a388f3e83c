//! The sanitiser as a WebAssembly module of its own, built like the reader. `run.sh` measures it.
//!
//! Input: HTML. Output: nodes. Entry point: `fill`.

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

/// Fills an element with the sanitised `html`, as the reader fills the body of an article.
#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn fill(element: &web_sys::Element, html: &str) {
    let policy = broadsheet::content::policy::Policy::default();
    broadsheet::safe_html::SafeHtml::new(html, &policy, "https://here.example/", &|url| {
        Some(["https://here.example", url].concat())
    })
    .fill(element);
}

fn main() {}
