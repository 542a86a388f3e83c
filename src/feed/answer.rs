//! What servers with an API of their own answer, and what can go wrong with it: the words that
//! [`wordpress`](super::wordpress) and [`ghost`](super::ghost) share.
//!
//! Comes in: an [`Answer`] as it was fetched. Goes out: a [`Page`] of something, or an [`ApiError`] that tells a person
//! what to do. Nothing here fetches: an adapter says which URL to ask for, and reads what came back.

use std::{error::Error, fmt};

use super::{FeedError, MOST_TAGS, Warning, json::Json, sniff};
use crate::content::{Category, Date, Slug, link};

/// What came back for a request.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The HTTP status.
    pub status: u16,
    /// Names and values of the headers that were asked about; their case does not matter.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub bytes: &'a [u8],
}

impl Answer<'_> {
    /// The number in a header.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        let header = self.headers.iter().find(|(other, _)| other.eq_ignore_ascii_case(name))?;
        header.1.trim_ascii().parse().ok()
    }

    /// The JSON of it, whatever the status; a fault of the network's middle, in words, where it has none. `nowhere` is
    /// what it means if a web page answers.
    pub(super) fn json(&self, wrong_address: ApiError) -> Result<(Json, Vec<Warning>), ApiError> {
        let found = match sniff::json(self.bytes) {
            Err(FeedError::Html) => json_after_markup(self.bytes).ok_or(FeedError::Html),
            found => found,
        };
        found.map_err(|error| match (self.status, error) {
            (429 | 500.., _) => ApiError::Busy { status: self.status },
            (401 | 403, _) => ApiError::Closed { why: String::new() },
            (_, FeedError::Html) | (404 | 410, _) => wrong_address,
            (_, error) => ApiError::Unreadable(error),
        })
    }
}

/// The JSON that stands behind markup: a PHP that shows its warnings writes them before everything else.
fn json_after_markup(bytes: &[u8]) -> Option<(Json, Vec<Warning>)> {
    let start = bytes.windows(2).position(|pair| matches!(pair, b"[{" | b"{\"" | b"[]"))?;
    let (json, mut warnings) = sniff::json(&bytes[start..]).ok()?;
    warnings.push(Warning::new(
        None,
        "JSON",
        "stands behind something else, perhaps a warning of PHP; that was skipped",
    ));
    Some((json, warnings))
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// What is on it, in the server's order.
    pub items: Vec<T>,
    /// How many there are on all pages, where the server says.
    pub total: Option<u32>,
    /// How many pages there are, where the server says. Nothing else tells where a list ends.
    pub pages: Option<u32>,
    /// What could not be used as it stood. An item's number is its place on this page.
    pub warnings: Vec<Warning>,
}

/// What a site says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Its name, plain text. Never empty: a site without a name is called by its host.
    pub title: String,
    /// What stands below the name, plain text.
    pub description: Option<String>,
    /// A BCP 47 tag.
    pub language: Option<String>,
    /// The address of its front page.
    pub home: Option<String>,
}

/// As much of a post as filters, counts and the order of the archive need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Names the article in our URLs.
    pub slug: Slug,
    /// When it was published.
    pub published: Option<Date>,
    /// The categories it carries.
    pub categories: Vec<Slug>,
}

/// Which of the two articles beside one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one published just before.
    Older,
    /// The one published just after.
    Newer,
}

/// Why an answer is not what was asked for. Its text tells a person what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// No article has this name.
    Missing,
    /// The list has fewer pages than that.
    PastTheEnd,
    /// Nothing of the kind is at this address: the name of what was looked for, and the address it ought to have.
    WrongAddress {
        /// What was looked for.
        what: &'static str,
        /// What an address of it looks like.
        example: &'static str,
    },
    /// The server lets no visitor read; in its own words, if it has any.
    Closed {
        /// Why, plain text; empty where it does not say.
        why: String,
    },
    /// Ghost wants a key and was given none.
    NoKey,
    /// Ghost does not know the key.
    WrongKey,
    /// The key is one that may change the site, and so may never be in a page.
    AdminKey,
    /// The server is overloaded, being repaired, or broken.
    Busy {
        /// The HTTP status.
        status: u16,
    },
    /// The server understood, and refused.
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its own words, plain text.
        why: String,
    },
    /// It is JSON, but something else was asked for: what is missing or wrong.
    Unexpected(&'static str),
    /// It cannot be read at all.
    Unreadable(FeedError),
}

impl ApiError {
    /// What happened and what to do, for a person.
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
                "Ghost wants a Content API key. Make one under Settings, Integrations, Add custom integration, and put \
                 ?key=… behind the address."
            }
            ApiError::WrongKey => {
                "Ghost does not know this Content API key. Copy it again from Settings, Integrations; a key that was \
                 made anew has replaced the old one."
            }
            ApiError::AdminKey => {
                "This is Ghost's Admin API key, which may change the site and must not be in a page. Make it anew, for \
                 it may have been read, and give the Content API key instead."
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
                return ["The answer is JSON, but not what was asked for: ", what, "."].concat();
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

/// Warnings while a list is read.
pub(super) struct WarningLog {
    pub warnings: Vec<Warning>,
    /// The item being read.
    pub item: Option<usize>,
}

impl WarningLog {
    pub fn new(warnings: Vec<Warning>) -> Self {
        WarningLog { warnings, item: None }
    }

    pub fn warn(&mut self, field: &'static str, what: &str) {
        self.warnings.push(Warning::new(self.item, field, what));
    }

    /// The date in `field`; where there is one that is none, that is said.
    pub fn date(&mut self, object: &Json, field: &'static str) -> Option<Date> {
        let text = object.get(field).text()?;
        let date = Date::parse(text);
        if date.is_none() {
            self.warn(field, "is not a date such as 2026-01-31T12:00:00; it was left out");
        }
        date
    }

    /// The URL in `field`, if `safe` lets it pass.
    pub fn url(&mut self, object: &Json, field: &'static str, safe: fn(&str) -> bool) -> Option<String> {
        let url = object.get(field).text()?.trim_ascii();
        if !safe(url) {
            self.warn(field, "is not a URL that may be used; it was left out");
            return None;
        }
        Some(url.to_owned())
    }

    /// What `read` makes of each object of a list; what is none, or not enough of one, is left out.
    pub fn each<T>(&mut self, list: &[Json], read: &mut dyn FnMut(&mut WarningLog, &Json) -> Option<T>) -> Vec<T> {
        let mut items = Vec::with_capacity(list.len());
        for (number, object) in list.iter().enumerate() {
            self.item = Some(number);
            match read(self, object) {
                Some(item) => items.push(item),
                None => self.warn("slug", "is missing, or the entry is of another kind; it was left out"),
            }
        }
        self.item = None;
        items
    }
}

/// The first of some categories, each once.
pub(super) fn unique_categories(found: &mut dyn Iterator<Item = Category>) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for category in found.take(MOST_TAGS) {
        if categories.iter().all(|other| other.slug != category.slug) {
            categories.push(category);
        }
    }
    categories
}

/// Width and height, where both are known.
pub(super) fn size(object: &Json) -> Option<(u32, u32)> {
    match (object.get("width"), object.get("height")) {
        (Json::Number(width @ 1..), Json::Number(height @ 1..)) => Some((*width, *height)),
        _ => None,
    }
}

/// An address cut at its marks: what stands before the query, and the pairs of the query. The fragment is dropped.
pub(super) fn split_url(address: &str) -> (&str, Vec<&str>) {
    let address = address.trim_ascii();
    let address = address.split('#').next().unwrap_or_default();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    (path, query.split('&').filter(|pair| !pair.is_empty()).collect())
}

/// The name and the decoded value of a pair of a query.
pub(super) fn decode_pair(pair: &str) -> (&str, String) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    (name, link::percent_decode(value).unwrap_or_default())
}

/// A URL with parameters behind it. Values are encoded here; those of `kept` are already.
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
