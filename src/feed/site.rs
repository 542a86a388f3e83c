//! Our own static layout: a compiled site cut into small documents, so that what a reader downloads does not grow with
//! the archive.
//!
//! Comes in: the bytes of a document. Goes out: the site and its [`Layout`], summaries, an article, article numbers or search
//! terms. All but the last two are JSON Feeds, so that other programs can read them too. The lists of numbers grow with the
//! archive; they are read only where several categories are combined, for one alone has pages of its own.
//!
//! | file under `data/` | what it holds |
//! | --- | --- |
//! | [`site_file`] | title, language, categories and years with counts, and the newest summaries |
//! | [`page_file`] | summaries `(k - 1) * page_size ..`, newest first |
//! | [`lists_file`] | for each category, the numbers of the articles that carry it |
//! | [`category_page_file`] | a page of the summaries of a category, and how many of its articles each other category shares |
//! | [`article_file`] | one whole article |
//! | [`terms_file`] | for each word, the numbers of the articles that contain it |
//!
//! These are names on disk; [`Layout::url`] makes the URL of one. [`print`](mod@print) writes the documents, [`read`](mod@read)
//! reads them. Other sources are turned into them by [`source`](super::source), which answers two names more:
//! [`whole_file`] and [`search_file`].

pub mod print;
pub mod read;

use crate::content::{Slug, link};

/// Recent posts a panel shows, where nothing else is said.
pub const RECENT_SIZE: u32 = 6;

/// Articles on a page of a list, where nothing else is said, and the most that are believed.
pub const PAGE_SIZE: u32 = 20;
/// See [`PAGE_SIZE`].
pub const MOST_ON_A_PAGE: u32 = 1000;

/// How a compiled site is cut up: what `site.json` says of itself beyond the site it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Short hash of all content. It goes into every URL, so that a cache is never stale.
    pub build: String,
    /// How many recent posts a panel shows; the site document holds one more.
    pub recent: u32,
    /// What else there is, so that [`whole_file`] is to be asked for where that must be known.
    pub more: More,
}

/// What a site document does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum More {
    /// It says all.
    Nothing,
    /// There may be more articles.
    Articles,
    /// It says how many articles there are, but not in which years.
    Years,
}

impl Layout {
    /// The URL of a file, relative to `data/`: percent-encoded, with the build id.
    pub fn url(&self, file: &str) -> String {
        let mut url = link::percent_encode(file);
        url.push_str("?v=");
        url.push_str(&link::percent_encode(&self.build));
        url
    }
}

/// The document to start with. Asked for without a build id, it tells it; `index.html` asks with it.
pub fn site_file() -> &'static str {
    "site.json"
}

/// The same of a source that cannot tell at once how many articles it has, when all of them are known.
pub fn whole_file() -> &'static str {
    "whole.json"
}

/// The articles of a source that has no search terms in which every one of `words` stands.
pub fn search_file(words: &str) -> String {
    file("search/", words)
}

/// Page `page` of the summaries; the first is 1.
pub fn page_file(page: u32) -> String {
    file("pages/", &page.to_string())
}

/// The article numbers of every category.
pub fn lists_file() -> &'static str {
    "categories.json"
}

/// Page `page` of the summaries of the articles of a category; the first is 1.
pub fn category_page_file(category: &Slug, page: u32) -> String {
    file(&["categories/", category.as_str(), "/"].concat(), &page.to_string())
}

/// A whole article.
pub fn article_file(article: &Slug) -> String {
    file("posts/", article.as_str())
}

/// The search terms that begin as `word` does, whose case is folded already: two characters of it, or all of one.
pub fn terms_file(word: &str) -> String {
    let end = word.char_indices().nth(2).map_or(word.len(), |(at, _)| at);
    file("terms/", &word[..end])
}

fn file(folder: &str, name: &str) -> String {
    [folder, name, ".json"].concat()
}
