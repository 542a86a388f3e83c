//! Answers of servers with an API, and their errors; shared by [`wordpress`](super::wordpress) and
//! [`ghost`](super::ghost).
//!
//! Input: an [`Answer`] that was fetched. Output: a [`Page`], or an [`ApiError`] that says what to do. Entry point:
//! [`Answer`].
//!
//! Nothing here fetches: an adapter states which URLs to request and parses the answers.

use std::{error::Error, fmt};

use super::{FeedError, MAX_TAGS, Warning, dates, json::Json, sniff};
use crate::content::{Article, Category, Date, Slug, link};
use crate::html::escaped;

/// The answer to a request.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Names and values of the requested headers; names ignore case.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub bytes: &'a [u8],
}

impl Answer<'_> {
    /// Returns the number in a header.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let header = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        header.1.trim_ascii().parse().ok()
    }

    /// Parses the JSON of an answer of any status. If there is none, the error follows from the status.
    ///
    /// `wrong_address` is the error if a web page answers.
    pub(super) fn json(&self, wrong_address: ApiError) -> Result<(Json, Vec<Warning>), ApiError> {
        sniff::json(self.bytes).map_err(|error| match (self.status, error) {
            (429 | 500.., _) => ApiError::Busy { status: self.status },
            (401 | 403, _) => ApiError::Closed { why: String::new() },
            (_, FeedError::Html) | (404 | 410, _) => wrong_address,
            (_, error) => ApiError::Unreadable(error),
        })
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The entries in the server's order.
    pub items: Vec<T>,
    /// The index of each among the entries of the answer, to which warnings refer.
    pub positions: Vec<usize>,
    /// The number of entries on all pages, if known.
    pub total: Option<u32>,
    /// The number of pages, if known. Nothing else tells where a list ends.
    pub pages: Option<u32>,
    /// The problems of this page. Item numbers count from the start of the page.
    pub warnings: Vec<Warning>,
}

impl<T> Page<T> {
    /// Returns an error if the answer was truncated. For a snapshot, the lost part matters.
    pub(super) fn require_whole(self) -> Result<Self, ApiError> {
        match self.warnings.iter().any(Warning::is_truncation) {
            true => Err(ApiError::Unreadable(FeedError::CutShort)),
            false => Ok(self),
        }
    }
}

/// The title and description of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The title, plain text: the host name if the site has none.
    pub title: String,
    /// The sentence below the title, plain text.
    pub description: Option<String>,
    /// The language as a BCP 47 tag.
    pub language: Option<String>,
    /// The URL of the front page.
    pub home: Option<String>,
}

/// The part of a post that filters, counts and the archive need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The slug of the article.
    pub slug: Slug,
    /// The date of publication.
    pub published: Option<Date>,
    /// The categories of the article.
    pub categories: Vec<Slug>,
}

/// A post with its body, as a snapshot of all posts needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct ArchivedPost {
    /// What identifies the post in the API. It never changes.
    pub id: String,
    /// The time of the last change, as the API writes it.
    pub modified: String,
    /// The numbers of its categories and tags, if the API refers to them by number.
    pub terms: Vec<u32>,
    /// The post.
    pub article: Article,
}

/// The part of a post that shows whether it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// As in [`ArchivedPost::id`].
    pub id: String,
    /// As in [`ArchivedPost::modified`].
    pub modified: String,
}

/// The direction of a neighbour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The next older article.
    Older,
    /// The next newer article.
    Newer,
}

/// Why an answer cannot be used. The text says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// There is no article with this slug.
    Missing,
    /// The list has fewer pages.
    PastTheEnd,
    /// There is no such API at this address.
    WrongAddress {
        /// The name of the API.
        what: &'static str,
        /// An example of a correct address.
        example: &'static str,
    },
    /// The server denies access to visitors.
    Closed {
        /// The explanation of the server, plain text; may be empty.
        why: String,
    },
    /// Ghost requires a key, and none was given.
    NoKey,
    /// The key is invalid.
    WrongKey,
    /// The key is an Admin API key, which may change the site and must not be published.
    AdminKey,
    /// The server is overloaded, in maintenance, or broken.
    Busy {
        /// The HTTP status.
        status: u16,
    },
    /// The server rejected the request.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The explanation of the server, plain text.
        why: String,
    },
    /// The answer is JSON of another kind; the text says what is missing or wrong.
    Unexpected(&'static str),
    /// The answer is not JSON.
    Unreadable(FeedError),
}

impl ApiError {
    /// Returns the message: what happened and what to do.
    pub fn text(&self) -> String {
        let text = match self {
            ApiError::Missing => "There is no such article.",
            ApiError::PastTheEnd => "There are no more articles: this page is past the end.",
            ApiError::WrongAddress { what, example } => {
                return ["There is no ", what, " at this address. Check it; it looks like ", example, "."].concat();
            }
            ApiError::Closed { why } => {
                let said = if why.is_empty() { String::new() } else { [" It says: “", why, "”"].concat() };
                let how = " Its owner can allow it: in WordPress a security plugin often switches the REST API off.";
                return ["The site does not let visitors read its articles this way.", &said, how].concat();
            }
            ApiError::NoKey => {
                "Ghost wants a Content API key. Make one under Settings, Integrations, Add custom integration, and \
                 append ?key=… to the address."
            }
            ApiError::WrongKey => {
                "Ghost does not know this Content API key. Copy it again from Settings, Integrations; a regenerated \
                 key replaces the old one."
            }
            ApiError::AdminKey => {
                "This is Ghost's Admin API key, which may change the site and must not be in a page. Regenerate it, \
                 because others may have read it, and use the Content API key instead."
            }
            ApiError::Busy { status } => {
                let status = u32::from(*status).to_string();
                return ["The site cannot answer at the moment (HTTP ", &status, "). Try again in a while."].concat();
            }
            ApiError::Refused { status, why } => {
                return ["The site refused to answer (HTTP ", &u32::from(*status).to_string(), "): “", why, "”"]
                    .concat();
            }
            ApiError::Unexpected(what) => {
                return ["The answer is JSON, but not the expected answer: ", what, "."].concat();
            }
            ApiError::Unreadable(error) => return error.text(),
        };
        text.to_owned()
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Error for ApiError {}

/// Collects warnings while a list is parsed.
pub(super) struct WarningLog {
    pub warnings: Vec<Warning>,
    /// The indices of the items that were not omitted.
    pub positions: Vec<usize>,
    /// The index of the current item.
    pub item: Option<usize>,
}

impl WarningLog {
    pub fn new(warnings: Vec<Warning>) -> Self {
        WarningLog { warnings, positions: Vec::new(), item: None }
    }

    pub fn warn(&mut self, field: &'static str, what: &str) {
        self.warnings.push(Warning::new(self.item, field, what));
    }

    /// Parses the date in `field`. Warns if it is invalid.
    pub fn date(&mut self, object: &Json, field: &'static str) -> Option<Date> {
        let text = object.get(field).text()?;
        dates::date(text).map_err(|what| self.warn(field, what)).ok()
    }

    /// Returns the URL in `field` if `safe` accepts it. Warns otherwise.
    pub fn url(&mut self, object: &Json, field: &'static str, safe: fn(&str) -> bool) -> Option<String> {
        let url = object.get(field).text()?.trim_ascii();
        if !safe(url) {
            self.warn(field, "is not an allowed URL; ignored");
            return None;
        }
        Some(url.to_owned())
    }

    /// Applies `read` to each entry. Entries that it rejects are omitted, with a warning.
    pub fn each<T>(&mut self, list: &[Json], read: &mut dyn FnMut(&mut WarningLog, &Json) -> Option<T>) -> Vec<T> {
        let mut items = Vec::with_capacity(list.len());
        for (number, object) in list.iter().enumerate() {
            self.item = Some(number);
            match read(self, object) {
                Some(item) => {
                    items.push(item);
                    self.positions.push(number);
                }
                None => self.warn("slug", "is missing, or the entry is not of the expected type; entry ignored"),
            }
        }
        self.item = None;
        items
    }
}

/// Returns the first categories without duplicates.
pub(super) fn unique_categories(found: &mut dyn Iterator<Item = Category>) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for category in found.take(MAX_TAGS) {
        if categories.iter().all(|other| other.slug != category.slug) {
            categories.push(category);
        }
    }
    categories
}

/// Returns the body of an article whose text only its own site shows, as HTML.
pub(super) fn restricted(why: &str, url: Option<&str>) -> String {
    let Some((url, host)) = url.and_then(|url| Some((url, link::host(url)?))) else {
        return ["<p>", why, "</p>"].concat();
    };
    ["<p>", why, " <a href=\"", &escaped(url), "\">Read it at ", &escaped(host), "</a>.</p>"].concat()
}

/// Returns width and height if both are known.
pub(super) fn size(object: &Json) -> Option<(u32, u32)> {
    match (object.get("width"), object.get("height")) {
        (Json::Number(width @ 1..), Json::Number(height @ 1..)) => Some((*width, *height)),
        _ => None,
    }
}

/// Splits a URL into the part before the query and the pairs of the query. The fragment is dropped.
pub(super) fn split_url(address: &str) -> (&str, Vec<&str>) {
    let address = address.trim_ascii();
    let address = address.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (path, query.split('&').filter(|pair| !pair.is_empty()).collect())
}

/// Splits a pair of a query into its name and its decoded value.
pub(super) fn decode_pair(pair: &str) -> (&str, String) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    (name, link::percent_decode(value).unwrap_or_default())
}

/// Appends parameters to a URL. Values of `parameters` are encoded here; those of `kept` already are.
pub(super) fn with_parameters(mut url: String, kept: &[String], parameters: &[(&str, &str)]) -> String {
    let mut add = |name: &str, equals: &str, value: &str| {
        url.push(if url.contains('?') { '&' } else { '?' });
        for part in [name, equals, value] {
            url.push_str(part);
        }
    };
    for pair in kept {
        add(pair, "", "");
    }
    for (name, value) in parameters {
        add(name, "=", &link::percent_encode(value));
    }
    url
}
