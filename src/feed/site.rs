//! Our own static layout: a compiled site cut into small documents, so that what a reader downloads does not grow with
//! the archive.
//!
//! Comes in: the bytes of a list of article numbers or of search terms, or the `_broadsheet` object of a JSON Feed.
//! Goes out: [`ArticleIds`], terms, or a [`Layout`]. The other documents *are* JSON Feeds:
//! [`json_feed::parse`](super::json_feed::parse) reads them, and returns the `Layout` beside the site.
//!
//! | file under `data/` | what it holds |
//! | --- | --- |
//! | [`site_file`] | title, language, categories and years with counts, and the newest summaries |
//! | [`page_file`] | summaries `(k - 1) * page_size ..`, newest first |
//! | [`category_file`] | the numbers of the articles that carry it |
//! | [`article_file`] | one whole article |
//! | [`terms_file`] | for each word, the numbers of the articles that contain it |
//!
//! These are names on disk; [`Layout::url`] makes the URL of one. [`print`](mod@print) (native only) writes the documents.

#[cfg(not(target_arch = "wasm32"))]
pub mod print;

use super::{FeedError, json::Json, sniff};
use crate::content::{ArticleIds, Category, CategoryCount, Site, Slug, YearCount, link};

/// Recent posts a panel shows, where nothing else is said.
pub const RECENT_SIZE: u32 = 6;

/// How a compiled site is cut up: what `site.json` says of itself beyond the [`Site`] it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Short hash of all content. It goes into every URL, so that a cache is never stale.
    pub build: String,
    /// How many recent posts a panel shows; the site document holds one more.
    pub recent: u32,
}

impl Layout {
    /// The URL of a file, relative to `data/`: percent-encoded, with the build id.
    pub fn url(&self, file: &str) -> String {
        let mut url = link::percent_encode(file);
        url.push_str("?v=");
        url.push_str(&link::percent_encode(&self.build));
        url
    }

    /// The layout in the `_broadsheet` object of a feed, which has one when it names a build.
    pub(super) fn of(extension: &Json) -> Option<Self> {
        let build = extension.get("build").text()?.to_owned();
        Some(Layout { build, recent: extension.get("recent").number().unwrap_or(RECENT_SIZE) })
    }
}

/// The document to start with. Asked for without a build id, it tells it; `index.html` asks with it.
pub fn site_file() -> &'static str {
    "site.json"
}

/// Page `page` of the summaries; the first is 1.
pub fn page_file(page: u32) -> String {
    file("pages/", &page.to_string())
}

/// The article numbers of a category.
pub fn category_file(category: &Slug) -> String {
    file("categories/", category.as_str())
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

/// Reads a list of article numbers: `{"gaps":[0,2,1]}`.
pub fn parse_ids(bytes: &[u8]) -> Result<ArticleIds, FeedError> {
    let (document, _) = sniff::json(bytes)?;
    ids(document.get("gaps")).ok_or(FeedError::NotAFeed("its `gaps` are not a list of article numbers"))
}

/// Reads a file of search terms, `{"word":[0,2,1],…}`.
pub fn parse_terms(bytes: &[u8]) -> Result<Vec<(String, ArticleIds)>, FeedError> {
    let (document, _) = sniff::json(bytes)?;
    let mut terms = Vec::with_capacity(document.members().len());
    for (word, gaps) in document.members() {
        terms.push((word.clone(), ids(gaps).ok_or(FeedError::NotAFeed("it is not a list of search terms"))?));
    }
    Ok(terms)
}

/// Article numbers from their gaps: the first number itself, then each one's distance from the one before.
fn ids(gaps: &Json) -> Option<ArticleIds> {
    let Json::List(gaps) = gaps else { return None };
    let mut number = 0u32;
    let mut ids = ArticleIds::default();
    for gap in gaps {
        number = number.checked_add(gap.number()?)?;
        ids.insert(number);
    }
    Some(ids)
}

/// A site that claims more articles than this is not believed: lists of numbers are as long as they are many.
const MOST_ARTICLES: u32 = 10_000_000;

/// No page of a list is longer than this.
const MOST_ON_A_PAGE: u32 = 1000;

/// Puts in place of what was counted in one document what the `_broadsheet` object of a feed says of the whole site.
pub(super) fn counts(extension: &Json, site: &mut Site) {
    if let Some(total) = extension.get("total").number() {
        site.total = total.min(MOST_ARTICLES);
    }
    if let Some(size @ 1..) = extension.get("page_size").number() {
        site.page_size = size.min(MOST_ON_A_PAGE);
    }
    if let Json::List(categories) = extension.get("categories") {
        site.categories.clear();
        for entry in categories {
            // ["guides","Guides",9]
            if let [slug, Json::Text(name), Json::Number(count)] = entry.entries()
                && let Some(slug) = slug.text().and_then(Slug::new)
            {
                site.categories.push(CategoryCount { category: Category { slug, name: name.clone() }, count: *count });
            }
        }
    }
    if let Json::List(years) = extension.get("years") {
        site.years.clear();
        for entry in years {
            // [2026,9,0]
            if let [Json::Number(year), Json::Number(count), Json::Number(first)] = entry.entries() {
                site.years.push(YearCount { year: *year as i32, count: *count, first: *first });
            }
        }
    }
}
