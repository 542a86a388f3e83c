//! Wire formats in, content out.
//!
//! Comes in: the bytes of a response or a file, and where they came from. Goes out: [`content`](crate::content) types and
//! [`Warning`]s, or one [`FeedError`] that says what the bytes are instead. Each format keeps its wire types to itself.
//!
//! The reader itself knows our own layout only, which [`site`] reads and writes. Every other source is made to look like it by
//! [`source`], in a module of its own, with [`json_feed`], [`wordpress`] and [`ghost`]. Start with these two, then
//! [`json_feed::parse`].

pub mod answer;
pub mod ghost;
mod json;
pub mod json_feed;
pub mod site;
mod sniff;
pub mod source;
pub mod wordpress;

use std::{error::Error, fmt};

/// Tags of one article beyond these are left out: each is compared with those before it.
const MOST_TAGS: usize = 50;

/// The limit for one source: the bytes of all its pages and documents together.
pub const MOST_BYTES: usize = 64 << 20;

/// Why bytes are no feed at all. Its text tells a person what they are instead, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FeedError {
    /// Nothing came.
    Empty,
    /// It is an HTML page: most often a wrong address, or a server that answers every path with its front page.
    Html,
    /// It is RSS or Atom.
    Xml,
    /// It is a script that calls a function with the feed (JSONP).
    Script,
    /// It ends in the middle.
    CutShort,
    /// It is not JSON, from this line and column on (both count from 1).
    NotJson {
        /// Which line.
        line: u32,
        /// Which character of it.
        column: u32,
    },
    /// It is JSON, but not a feed: what is missing or wrong.
    NotAFeed(&'static str),
}

impl FeedError {
    /// What it is instead, and what to do, for a reader.
    pub fn text(&self) -> String {
        let text = match self {
            FeedError::Empty => "The answer was empty.",
            FeedError::Html => "The answer is a web page, not article JSON. Check the address of the feed.",
            FeedError::Xml => "The answer is RSS or Atom, not JSON Feed. Give the address of a JSON Feed.",
            FeedError::Script => "The answer is a script (JSONP), not JSON. Give the address without a callback.",
            FeedError::CutShort => "The answer was cut short.",
            FeedError::NotJson { line, column } => {
                let (line, column) = (line.to_string(), column.to_string());
                return ["The answer is not valid JSON (line ", &line, ", column ", &column, ")."].concat();
            }
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

/// Something in a feed that could not be used as it stood. The rest was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The item it concerns, counting from 0; `None` for the feed itself.
    pub item: Option<usize>,
    /// The field's name in the format.
    pub field: &'static str,
    /// What was wrong and what was done, for the publisher.
    pub what: String,
}

impl Warning {
    fn new(item: Option<usize>, field: &'static str, what: &str) -> Self {
        Warning { item, field, what: what.to_owned() }
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
