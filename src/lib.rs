//! Broadsheet: a front end for articles.
//!
//! Input: article JSON. Output: pages with articles, category filters, recent articles and search. Entry point:
//! `reader`.
//!
//! Data flows in one direction. Each stage has its own types, and all stages except the ends are pure:
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
//! | [`route`] | addresses of the site, parsed and printed |
//! | [`html`] | HTML as text: writing and escaping |
//! | [`markdown`] | Markdown to HTML, in native builds and in a separate WebAssembly module |
//! | [`safe_html`] | the sanitiser; the only way for HTML into a page |
//! | [`drawn`] | parts of a page: nodes in the browser, views in native builds |
//! | [`view`] | pages as markup, in the browser and in native builds |
//! | [`navigation`] | what happens after a click, as a state machine |
//! | `reader` | loading and the DOM (wasm32 only) |
//!
//! For wasm32, the feature `reader` adds the modules that need Leptos.

pub mod content;
#[cfg(any(not(target_arch = "wasm32"), feature = "reader"))]
pub mod drawn;
pub mod feed;
pub mod html;
pub mod markdown;
pub mod navigation;
#[cfg(all(target_arch = "wasm32", feature = "reader"))]
pub mod reader;
pub mod route;
#[cfg(any(not(target_arch = "wasm32"), feature = "reader"))]
pub mod safe_html;
#[cfg(any(not(target_arch = "wasm32"), feature = "reader"))]
pub mod view;
