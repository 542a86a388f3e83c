//! Broadsheet: article JSON in; articles, category filters, recent posts and routes out.
//!
//! The tour, in the order data flows. One direction, one type per stage, and every stage but the ends is pure:
//!
//! ```text
//! bytes -> feed -> content -> view -> the DOM     (reader, in the browser)
//!                                  -> HTML files  (publish, native)
//! ```
//!
//! | module | what it is |
//! | --- | --- |
//! | [`feed`] | wire formats, to and from content |
//! | [`content`] | what an article is, and the answers to questions about articles |
//! | [`route`] | every URL of ours, parsed and printed |
//! | [`markdown`] | Markdown to HTML: natively, and in the second wasm module |
//! | [`safe_html`] | the one way for HTML into a page |
//! | [`view`] | pages as markup, the same in the browser and natively |
//! | `reader` | the browser: requests, history, the stage (wasm32 only) |
//! | `publish` | the native side: front matter, Markdown, output files, a server (not on wasm32) |

pub mod content;
pub mod feed;
pub mod markdown;
#[cfg(not(target_arch = "wasm32"))]
pub mod publish;
#[cfg(target_arch = "wasm32")]
pub mod reader;
pub mod route;
pub mod safe_html;
pub mod view;
