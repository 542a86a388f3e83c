//! Broadsheet: article JSON in; articles, category filters, recent posts and routes out.
//!
//! The modules in the order in which data flows. One direction, one type for each stage, and every stage but the ends is pure:
//!
//! ```text
//! bytes -> feed -> content -> view -> the DOM     (reader, in the browser)
//!                                  -> HTML files  (the package broadsheet-publish, native)
//! ```
//!
//! | module | what it is |
//! | --- | --- |
//! | [`feed`] | wire formats, to and from content |
//! | [`content`] | article types and queries |
//! | [`route`] | the addresses of the site, parsed and printed |
//! | [`markdown`] | Markdown to HTML: natively, and in a WebAssembly module of its own |
//! | [`safe_html`] | the sanitiser; the only way for HTML into a page |
//! | [`view`] | pages as markup, the same in the browser and natively |
//! | `reader` | loading, navigation and the DOM (wasm32 only) |
//!
//! For wasm32, the feature `reader` adds the modules that need Leptos.

pub mod content;
pub mod feed;
pub mod markdown;
#[cfg(all(target_arch = "wasm32", feature = "reader"))]
pub mod reader;
pub mod route;
#[cfg(any(not(target_arch = "wasm32"), feature = "reader"))]
pub mod safe_html;
#[cfg(any(not(target_arch = "wasm32"), feature = "reader"))]
pub mod view;
