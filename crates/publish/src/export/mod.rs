//! Writes files for other programs: feeds, sitemap, headers, redirects and the search index.
//!
//! Input: compiled articles and the settings. Output: names and texts of files.

pub(crate) mod discovery;
pub mod hosting;
pub(crate) mod redirects;
pub mod search_index;
pub(crate) mod sitemap;
pub(crate) mod syndication;
