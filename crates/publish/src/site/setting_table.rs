//! Reads a table of `broadsheet.toml`, and reports unknown keys and values of the wrong kind.
//!
//! Input: the value of a setting. Output: its values with their positions. Entry point: [`Table::of`].

use crate::source::code::Code;
use crate::source::diagnostic::{Diagnostic, Place};
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value};
use crate::source::nearest::nearest;
use std::ops::Range;

/// The position of an invalid value, and a description of valid ones.
pub(super) type Fault = (Range<usize>, String);

/// A text and its position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The text, without spaces around it.
    pub value: String,
    /// Its position.
    pub place: Place,
}

impl Stated {
    /// Reads a text that is not empty.
    pub(super) fn read(node: &Node, source: &Source) -> Option<Self> {
        let value = node.text()?.trim().to_owned();
        (!value.is_empty()).then(|| Stated { value, place: source.place(node.span.clone()) })
    }
}

/// A table of the settings.
pub(super) struct Table<'a, 'd> {
    name: &'a str,
    entries: &'a [Entry],
    source: &'a Source,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'a, 'd> Table<'a, 'd> {
    /// Reads the table `name`, which may have `keys`. `None` if the value is not a table.
    pub fn of(
        name: &'a str,
        node: &'a Node,
        keys: &[&str],
        source: &'a Source,
        diagnostics: &'d mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            let what = format!("`{name}` must be a table with some of the keys {}", keys.join(", "));
            diagnostics.push(Diagnostic::error(Code::InvalidSetting, what).at(source.place(node.span.clone())));
            return None;
        };
        for entry in entries.iter().filter(|entry| !keys.contains(&&*entry.key)) {
            let help = match nearest(&entry.key, keys.iter().copied()) {
                Some(close) => format!("did you mean `{close}`?"),
                None => format!("the keys of `{name}` are {}", keys.join(", ")),
            };
            let what = format!("unknown key `{}` in `{name}`", entry.key);
            let warning = Diagnostic::warning(Code::UnknownSetting, what).help(help);
            diagnostics.push(warning.at(source.place(entry.key_span.clone())));
        }
        Some(Table { name, entries, source, diagnostics })
    }

    /// Returns the value of a key.
    pub fn find(&self, key: &str) -> Option<&'a Node> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node)
    }

    /// Returns a text that is not empty.
    pub fn text(&mut self, key: &str) -> Option<Stated> {
        let node = self.find(key)?;
        let stated = Stated::read(node, self.source);
        if stated.is_none() {
            let what = format!("`{key}` in `{}` must be text", self.name);
            self.diagnostics
                .push(Diagnostic::error(Code::InvalidSetting, what).at(self.source.place(node.span.clone())));
        }
        stated
    }

    /// Returns one of several named values.
    pub fn choice<T: Copy>(&mut self, key: &str, names: &[(&str, T)]) -> Option<T> {
        let stated = self.text(key)?;
        let found = names.iter().find(|(name, _)| *name == stated.value);
        if found.is_none() {
            let known: Vec<_> = names.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            self.fault(&stated, &format!("`{key}` must be one of {}", known.join(", ")));
        }
        found.map(|(_, value)| *value)
    }

    /// Returns whether something is wanted.
    pub fn flag(&mut self, key: &str) -> Option<bool> {
        let node = self.find(key)?;
        let flag = node.text().and_then(|text| text.parse().ok());
        if flag.is_none() {
            let what = format!("`{key}` in `{}` must be `true` or `false`", self.name);
            self.diagnostics
                .push(Diagnostic::error(Code::InvalidSetting, what).at(self.source.place(node.span.clone())));
        }
        flag
    }

    /// Reports an invalid value.
    pub fn fault(&mut self, stated: &Stated, what: &str) {
        self.diagnostics.push(Diagnostic::error(Code::InvalidSetting, what).at(stated.place.clone()));
    }
}
