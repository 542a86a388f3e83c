//! The scripts that a page loads when they are used.
//!
//! Input: the scripts of the reader's folder. Output: modules, of which each contains all that it needs. Entry point:
//! [`LAZY_SCRIPTS`].

use crate::script::joined;
use publish::page::manifest::Role;

/// A script that a page loads when it is used.
pub struct LazyScript {
    /// The start of its file name.
    pub name: &'static str,
    pub role: Role,
    exports: &'static str,
    parts: &'static [&'static str],
}

const ELEMENT_SCRIPT: &str = include_str!("../../../src/reader/element.js");
const SAVED_SCRIPT: &str = include_str!("../../../src/reader/saved.js");

pub const LAZY_SCRIPTS: [LazyScript; 8] = [
    LazyScript {
        name: "reading",
        role: Role::ReadingScript,
        exports: "begin",
        parts: &[
            ELEMENT_SCRIPT,
            include_str!("../../../src/reader/live_article.js"),
            include_str!("../../../src/reader/reading.js"),
        ],
    },
    LazyScript {
        name: "comfort",
        role: Role::ComfortScript,
        exports: "open",
        parts: &[ELEMENT_SCRIPT, include_str!("../../../src/reader/comfort.js")],
    },
    LazyScript {
        name: "offline",
        role: Role::OfflineScript,
        exports: "begin",
        parts: &[ELEMENT_SCRIPT, SAVED_SCRIPT, include_str!("../../../src/reader/offline.js")],
    },
    LazyScript {
        name: "visits",
        role: Role::VisitsScript,
        exports: "begin, section",
        parts: &[ELEMENT_SCRIPT, SAVED_SCRIPT, include_str!("../../../src/reader/visits.js")],
    },
    LazyScript {
        name: "speech",
        role: Role::SpeechScript,
        exports: "start, stop",
        parts: &[ELEMENT_SCRIPT, include_str!("../../../src/reader/speech.js")],
    },
    LazyScript {
        name: "news",
        role: Role::NewsScript,
        exports: "watch",
        parts: &[ELEMENT_SCRIPT, include_str!("../../../src/reader/news.js")],
    },
    LazyScript {
        name: "several",
        role: Role::SeveralScript,
        exports: "join",
        parts: &[include_str!("../../../src/reader/several.js")],
    },
    LazyScript {
        name: "search",
        role: Role::SearchScript,
        exports: "source, seek",
        parts: &[
            include_str!("../../../src/reader/search_words.js"),
            include_str!("../../../src/reader/search_index.js"),
            include_str!("../../../src/reader/search_page.js"),
            include_str!("../../../src/reader/search.js"),
        ],
    },
];

impl LazyScript {
    /// Joins the parts into a module.
    pub fn module(&self) -> String {
        format!("{}export {{ {} }};\n", joined(self.parts), self.exports)
    }
}
