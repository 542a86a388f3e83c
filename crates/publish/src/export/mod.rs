//! Writes files for other programs: feeds, sitemap, headers, redirects and the search index.
//!
//! Input: compiled articles and the settings. Output: names and texts of files.

pub mod hosting;
pub mod redirects;
pub mod search_index;
pub mod sitemap;
pub mod syndication;
