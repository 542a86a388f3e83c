//! The sanitiser: the only way for HTML into a page. [`SafeHtml`] has one constructor.
//!
//! Input: the HTML of a body, which may be hostile, and a function that makes its relative URLs absolute. Output: DOM
//! nodes in the browser (`fill`), a string natively (`as_str`). Entry point: [`SafeHtml::new`].
//!
//! 1. `limits` removes excessive nesting (`depth`) and renames attributes that browsers would report.
//! 2. A parser without scripting builds a tree: the browser's `DOMParser`, or natively html5ever (`tree`). Both follow
//!    the HTML standard. Natively, Markdown without raw HTML needs no parser: its writer reports the elements.
//! 3. `walk` visits the nodes without recursion and reports each to the cleaner (`clean`).
//! 4. The cleaner applies [`content::policy`](crate::content::policy) and builds new nodes. Both platforms share this
//!    code.
//!
//! Nothing is repaired in place, and the browser never parses sanitised HTML again. The published string is safe to
//! parse: it contains no element that switches the parser's mode, and every `<` was written by `markup`. Natively,
//! `ammonia_check` checks handwritten HTML again. Sanitising is idempotent.

mod clean;
mod depth;
mod limits;
mod walk;

#[cfg(not(target_arch = "wasm32"))]
pub mod ammonia_check;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(not(target_arch = "wasm32"))]
pub mod fragment;
#[cfg(target_arch = "wasm32")]
mod frame;
#[cfg(not(target_arch = "wasm32"))]
mod markup;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
mod tree;

#[cfg(target_arch = "wasm32")]
pub use browser::SafeHtml;
#[cfg(target_arch = "wasm32")]
pub use frame::open as open_frame;
#[cfg(not(target_arch = "wasm32"))]
pub use native::SafeHtml;

/// The document to parse: `html` as the body of a page in standards mode, whatever it starts with. NUL characters are
/// replaced, because parsers treat them differently.
fn full_document(html: &str) -> String {
    const START: &str = "<!doctype html><body>";
    let mut without_nul = String::with_capacity(html.len());
    for (at, part) in html.split('\0').enumerate() {
        without_nul.push_str(if at > 0 { "\u{fffd}" } else { "" });
        without_nul.push_str(part);
    }
    let mut page = String::with_capacity(START.len() + without_nul.len() + without_nul.len() / 8);
    page.push_str(START);
    limits::append(&without_nul, &mut page);
    page
}
