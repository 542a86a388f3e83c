//! The static layout: a site as small documents, so that downloads do not grow with the archive.
//!
//! Input: the bytes of a document. Output: the site and its [`Layout`], summaries, an article, or article numbers.
//! Entry points: [`print`](mod@print) writes the documents, [`read`](mod@read) parses them.
//!
//! All documents except number lists and the search index are JSON Feeds, which other programs can read. Number lists are
//! fetched only if several categories are combined.
//!
//! | file under `data/` | content |
//! | --- | --- |
//! | [`site_file`] | title, language, categories and years with counts, and the newest summaries |
//! | [`page_file`] | summaries `(k - 1) * page_size ..`, newest first |
//! | [`lists_file`] | for each category, the numbers of its articles |
//! | [`category_page_file`] | a page of summaries of a category, and how many articles it shares with others |
//! | [`article_file`] | one article with its body |
//! | [`SEARCH_FOLDER`] | the search index, which `search.js` reads |
//!
//! These are file names; [`Layout::url`] returns the URL. [`source`](super::source) presents other sources as these
//! documents, and answers three more: [`brief_file`], [`whole_file`] and [`search_file`]. `search.js` answers
//! [`results_file`].

pub mod print;
pub mod read;

use super::json::Json;
use crate::content::{ImageCopy, Slug, link};

/// The default number of recent articles in a panel.
pub(crate) const RECENT_SIZE: u32 = 6;

/// The default number of articles per list page.
pub(crate) const PAGE_SIZE: u32 = 20;
/// The maximum number of articles per list page.
pub const MAX_ON_A_PAGE: u32 = 1000;

/// The properties of a static layout in `site.json`, besides the site itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The hash of all content. Each URL contains it, so that caches are never stale.
    pub build: String,
    /// The number of recent articles in a panel; the site document has one more.
    pub recent: u32,
    /// Whether [`whole_file`] contains more than `site.json`.
    pub more: More,
}

/// What a site document lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// It is complete.
    Nothing,
    /// There may be more articles.
    Articles,
    /// It has the number of articles, but no years.
    Years,
}

impl Layout {
    /// Returns the URL of a file relative to `data/`, percent-encoded, with the build identifier.
    pub fn url(&self, file: &str) -> String {
        let mut url = link::percent_encode(file);
        url.push_str("?v=");
        url.push_str(&link::percent_encode(&self.build));
        url
    }
}

/// Returns the name of the first document. It contains the build identifier.
pub fn site_file() -> &'static str {
    "site.json"
}

/// Returns the name of the site document that an article needs, for sources that can omit the rest.
pub fn brief_file() -> &'static str {
    "brief.json"
}

/// Returns the name of the site document with all articles counted, for sources that cannot count them at once.
pub fn whole_file() -> &'static str {
    "whole.json"
}

/// Returns the name of the articles that contain all `words`, for sources without a search index.
pub fn search_file(words: &str) -> String {
    file("search/", words)
}

/// Returns the name of page `page` (from 1) of the results of a search in a search index. It is a site document.
pub fn results_file(words: &str, page: u32) -> String {
    file("search/", &[&page.to_string(), " ", words].concat())
}

/// Returns the name of page `page` (from 1) of all summaries.
pub fn page_file(page: u32) -> String {
    file("pages/", &page.to_string())
}

/// Returns the name of the article numbers of all categories.
pub fn lists_file() -> &'static str {
    "categories.json"
}

/// Returns the name of page `page` (from 1) of the summaries of a category.
pub fn category_page_file(category: &Slug, page: u32) -> String {
    file(&["categories/", category.as_str(), "/"].concat(), &page.to_string())
}

/// Returns the name of an article with its body.
pub fn article_file(article: &Slug) -> String {
    file("posts/", article.as_str())
}

/// The folder of the search index of a compiled site.
pub const SEARCH_FOLDER: &str = "search/";

/// The maximum number of smaller copies of an image.
const MAX_COPIES: usize = 8;

/// Parses `[[480,"/media/quay.480.jpg"],…]` in the extension of an item.
pub(super) fn image_copies(extension: &Json, resolve: &dyn Fn(&str) -> Option<String>) -> Vec<ImageCopy> {
    let copy = |entry: &Json| {
        let [Json::Number(width @ 1..), Json::Text(src)] = entry.entries() else { return None };
        // A `data:` URL would end at its comma.
        let src = Some(src.as_str()).filter(|src| link::is_address(src)).and_then(resolve)?;
        Some(ImageCopy { src, width: *width })
    };
    extension.get("image_copies").entries().iter().take(MAX_COPIES).filter_map(copy).collect()
}

fn file(folder: &str, name: &str) -> String {
    [folder, name, ".json"].concat()
}
