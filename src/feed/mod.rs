//! Wire formats, converted to content.
//!
//! Input: the bytes of a response or a file, and their URL. Output: [`content`](crate::content) types and [`Warning`]s,
//! or a [`FeedError`]. Entry points: [`site`] and [`source`], then [`document::parse`].
//!
//! The wire types of each format are private. The reader understands only the static layout, which [`site`] reads and
//! writes. [`source`] presents other sources as the static layout, in the adapter module, with [`document`],
//! [`wordpress`] and [`ghost`]. RSS, Atom and other JSON become a [`json_feed`] first.

pub mod answer;
mod dates;
pub mod document;
pub mod environment;
pub mod foreign_html;
pub mod ghost;
mod json;
pub mod json_feed;
pub mod mapping;
mod note;
#[cfg(not(target_arch = "wasm32"))]
pub mod presets;
#[cfg(not(target_arch = "wasm32"))]
pub mod reading;
mod rich_text;
pub mod site;
mod sniff;
pub mod source;
pub mod wordpress;
mod xml;
mod xml_feed;

pub use rich_text::LEXICAL_MARKS;
use std::{error::Error, fmt};

/// Resolves a URL against a base. Returns `None` if it is invalid.
pub type Resolve<'a> = &'a dyn Fn(&str, &str) -> Option<String>;

/// The maximum number of tags of an article. Each is compared with those before it.
const MAX_TAGS: usize = 50;

/// The limit for one source: the total size of all its documents, in bytes.
pub const MAX_BYTES: usize = 48 << 20;

/// Why bytes are not a feed. The text says what they are instead, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedError {
    /// The answer is empty.
    Empty,
    /// The answer is an HTML page: often a wrong address, or a server that returns its front page for each path.
    Html,
    /// The answer is XML, but neither RSS nor Atom; or it is RSS or Atom, but JSON was expected.
    Xml,
    /// The answer is JSONP: a script that calls a function with the feed.
    Script,
    /// The answer is truncated.
    CutShort,
    /// The answer is not valid JSON. Line and column count from 1.
    NotJson {
        /// The line of the error.
        line: u32,
        /// The column of the error, in characters.
        column: u32,
    },
    /// The answer is JSON, but not a feed: what is missing or wrong.
    NotAFeed(&'static str),
    /// The mapping is invalid, or does not fit the answer: what it matches, and what there is.
    Mapping(String),
}

impl FeedError {
    /// Returns the message: what the answer is instead, and what to do.
    pub fn text(&self) -> String {
        let text = match self {
            FeedError::Empty => "The answer was empty.",
            FeedError::Html => "The answer is a web page, not article JSON. Check the address of the feed.",
            // Only the adapters find these. The reader need not contain the texts.
            FeedError::Xml | FeedError::Script if cfg!(all(target_arch = "wasm32", not(feature = "feeds"))) => "",
            FeedError::Xml => "The answer is XML, but neither RSS nor Atom. Check the address of the feed.",
            FeedError::Script => "The answer is a script (JSONP), not JSON. Give the address without a callback.",
            FeedError::CutShort => "The answer was cut short.",
            FeedError::NotJson { line, column } => {
                let (line, column) = (line.to_string(), column.to_string());
                return ["The answer is not valid JSON (line ", &line, ", column ", &column, ")."].concat();
            }
            FeedError::Mapping(what) => return what.clone(),
            FeedError::NotAFeed(what) => return ["The answer is JSON, but not a JSON Feed: ", what, "."].concat(),
        };
        text.to_owned()
    }
}

impl fmt::Display for FeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

impl Error for FeedError {}

/// Returns the link to the original of a foreign article, as HTML. Empty without a URL.
pub(crate) fn original_link(url: Option<&str>) -> String {
    let Some((url, host)) = url.and_then(|url| Some((url, crate::content::link::host(url)?))) else {
        return String::new();
    };
    ["<p>↗ <a href=\"", &crate::html::escaped(url), "\">", &crate::html::escaped(host), "</a></p>"].concat()
}

/// A value of a feed that could not be used. The rest was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The index of the item, from 0; `None` for the feed itself.
    pub item: Option<usize>,
    /// The name of the field in the format.
    pub field: &'static str,
    /// The problem and what was done, for the publisher.
    pub what: String,
}

impl Warning {
    fn new(item: Option<usize>, field: &'static str, what: &str) -> Self {
        Warning { item, field, what: what.to_owned() }
    }

    /// Whether the end of the answer is missing.
    pub fn is_truncation(&self) -> bool {
        self.what == sniff::TRUNCATED
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.item {
            Some(item) => write!(f, "item {item}: `{}` {}", self.field, self.what),
            None => write!(f, "`{}` {}", self.field, self.what),
        }
    }
}
