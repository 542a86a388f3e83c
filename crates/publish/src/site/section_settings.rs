//! The setting `sections`: which folders have a list and feeds of their own.
//!
//! Input: the value of the setting. Output: [`SectionSettings`]. Entry point: [`SectionSettings::read`]. Whether the
//! folders have articles is checked when these are known.

use crate::site::look::List;
use crate::site::setting_table::Table;
use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value};

/// Which folders are sections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionSettings {
    /// Whether every folder with articles is one.
    pub has_all: bool,
    /// Those that are named, in the order of the file.
    pub named: Vec<NamedSection>,
}

/// A folder that the settings name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedSection {
    /// Its path below the content folder.
    pub folder: String,
    /// The position of the name.
    pub place: Place,
    /// The heading, unless `_index.md` has one.
    pub title: Option<String>,
    /// Markdown above the list, unless `_index.md` has some.
    pub introduction: Option<String>,
    /// How the list shows articles, if not like the others.
    pub list: Option<List>,
    /// Whether the list shows pictures, if not like the others.
    pub thumbnails: Option<bool>,
    /// Whether it has feeds.
    pub has_feed: bool,
}

const FORM: &str = "`sections` must be `true`, or a table for each folder, such as [sections.guides] with \
                    `title = \"Guides\"` below it";
const KEYS: [&str; 5] = ["title", "introduction", "list", "thumbnails", "feed"];

impl SectionSettings {
    /// Reads the setting.
    pub fn read(node: &Node, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let mut settings = SectionSettings::default();
        match (&node.value, node.text()) {
            (Value::Map(entries), _) => {
                settings.named = entries.iter().filter_map(|entry| named(entry, source, diagnostics)).collect();
            }
            (_, Some("true")) => settings.has_all = true,
            (_, Some("false")) => {}
            _ => diagnostics.push(Diagnostic::error(Code::InvalidSetting, FORM).at(source.place(node.span.clone()))),
        }
        settings
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        !self.has_all && self.named.is_empty()
    }
}

fn named(entry: &Entry, source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<NamedSection> {
    let Entry { key, key_span, node } = entry;
    let mut table = Table::of("sections", node, &KEYS, source, diagnostics)?;
    Some(NamedSection {
        folder: key.trim_matches('/').to_owned(),
        place: source.place(key_span.clone()),
        title: table.text("title").map(|title| title.value),
        introduction: table.text("introduction").map(|text| text.value),
        list: table.choice("list", &List::NAMES),
        thumbnails: table.flag("thumbnails"),
        has_feed: table.flag("feed").unwrap_or(true),
    })
}
