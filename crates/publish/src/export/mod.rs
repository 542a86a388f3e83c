//! Writes files for other programs: feeds, sitemap, headers, redirects and the search index.
//!
//! Input: compiled articles and the settings. Output: names and texts of files.

pub mod admin;
pub(crate) mod discovery;
pub mod hosting;
pub mod offline;
mod podcast;
pub(crate) mod redirects;
pub mod search;
pub(crate) mod sitemap;
pub(crate) mod syndication;
mod xml_text;
