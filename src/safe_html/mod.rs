//! The one way for HTML into a page: [`SafeHtml`], which has one constructor.
//!
//! Comes in: the HTML of a body, hostile whoever wrote it, and a function that makes its relative URLs absolute. Goes out:
//! in the browser nodes to `fill` an element with, natively a string (`as_str`).
//!
//! 1. What nests absurdly deep is levelled while it is text (`depth`), and what browsers would report is renamed (`limits`).
//! 2. The HTML is parsed as a page without scripts: by the browser into an inert document, natively by html5ever into a
//!    `tree`. Both follow the same standard to the same nodes. What is `regular` needs no parser natively: any would find what stands there.
//! 3. The `walk` goes through those nodes without recursion and tells the `clean`er of each.
//! 4. The cleaner judges by [`content::policy`](crate::content::policy) and builds anew what passes. It is the same code
//!    in both, so the two forms can only differ where two parsers do.
//!
//! Nothing is repaired in place and nothing goes from nodes back to text to be parsed again in the browser, so there is no
//! gap between what was judged and what is shown. The native string is safe to parse by its letters alone: no element in it
//! switches the parser to other rules, and every `<` in it was written here.
//!
//! Natively a `ammonia_check` gate stands behind this one, where somebody wrote HTML by hand.
//!
//! A body that has been through here comes out of a second time as it went in.

mod clean;
mod depth;
mod limits;
mod walk;

#[cfg(not(target_arch = "wasm32"))]
pub mod ammonia_check;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod frame;
#[cfg(not(target_arch = "wasm32"))]
mod markup;
#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(not(target_arch = "wasm32"))]
mod regular;
#[cfg(not(target_arch = "wasm32"))]
mod tree;

#[cfg(target_arch = "wasm32")]
pub use browser::SafeHtml;
#[cfg(target_arch = "wasm32")]
pub use frame::open as open_frame;
#[cfg(not(target_arch = "wasm32"))]
pub use native::SafeHtml;

/// What is parsed: the HTML as the body of a page in standards mode, whatever it begins with. A bare `<frameset>` would
/// take the place of the body, and a bare `<p><table>` would nest. Parsers differ over NUL, so there is none.
fn page(html: &str) -> String {
    const START: &str = "<!doctype html><body>";
    let mut whole = String::with_capacity(html.len());
    for (at, part) in html.split('\0').enumerate() {
        whole.push_str(if at > 0 { "\u{fffd}" } else { "" });
        whole.push_str(part);
    }
    let mut page = String::with_capacity(START.len() + whole.len() + whole.len() / 8);
    page.push_str(START);
    limits::append(&whole, &mut page);
    page
}
