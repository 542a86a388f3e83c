//! Finds the articles of an address or a file.
//!
//! Input: a page, its headers. Output: the addresses of feeds and APIs. Entry point: [`links`].

pub mod links;
