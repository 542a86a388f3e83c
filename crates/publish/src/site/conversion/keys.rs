//! Reads keys from the settings of another generator, and notes which were not read.
//!
//! Input: a settings file in TOML, YAML, JSON or JavaScript. Output: values by path. Entry points: [`Keys::parse`],
//! [`Keys::text`] and [`Keys::unused`].

use super::script;
use crate::source::file::Source;
use crate::source::front_matter::{self, Entry, Fault, Node, Value};
use std::collections::BTreeSet;
use std::path::Path;

/// Values by path, such as `params.description`.
#[derive(Default)]
pub(super) struct Keys {
    entries: Vec<Entry>,
    /// Keys at the top level that were read.
    used: BTreeSet<String>,
}

impl Keys {
    /// Parses a file according to its extension.
    pub fn parse(source: &Source) -> Result<Self, Fault> {
        let extension = source.path.extension().map(|extension| extension.to_string_lossy().into_owned());
        let text = &source.text;
        let value = match extension.as_deref() {
            Some("toml") => front_matter::toml::parse(text, 0).map_err(|mut faults| faults.remove(0))?.value,
            Some("json") => front_matter::json::parse(text, 0)?.value,
            Some("yml" | "yaml") => front_matter::yaml::parse(text, 0)?.value,
            _ => script::settings(text),
        };
        let entries = match value {
            Value::Map(entries) => entries,
            _ => Vec::new(),
        };
        Ok(Keys { entries, used: BTreeSet::new() })
    }

    /// Returns the value at a path. Case makes no difference, as in Hugo.
    pub fn get(&mut self, path: &str) -> Option<Node> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let entry = self.entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(first))?;
        self.used.insert(entry.key.clone());
        match rest {
            Some(rest) => below(&entry.node, rest).cloned(),
            None => Some(entry.node.clone()),
        }
    }

    /// Returns the first of these values that is text and not empty.
    pub fn text(&mut self, paths: &[&str]) -> Option<String> {
        let mut text = |path: &&str| Some(self.get(path)?.text()?.trim().to_owned()).filter(|text| !text.is_empty());
        paths.iter().find_map(&mut text)
    }

    /// Returns the entries of a table.
    pub fn table(&mut self, path: &str) -> Vec<Entry> {
        match self.get(path).map(|node| node.value) {
            Some(Value::Map(entries)) => entries,
            _ => Vec::new(),
        }
    }

    /// Returns the keys at the top level that were not read.
    pub fn unused(&self) -> Vec<String> {
        self.entries.iter().map(|entry| entry.key.clone()).filter(|key| !self.used.contains(key)).collect()
    }
}

/// Returns the value at a path below a node. `0` is the first item of a list.
pub(super) fn below<'a>(node: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(node, |node, part| match &node.value {
        Value::Map(entries) => {
            entries.iter().find(|entry| entry.key.eq_ignore_ascii_case(part)).map(|entry| &entry.node)
        }
        Value::List(items) => items.get(part.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Returns the names of the folders directly below a folder that contain Markdown files, and whether it contains some
/// itself.
pub(super) fn sections(content: &Path) -> (Vec<String>, bool) {
    use crate::source::folder::is_markdown;
    let is_article = |path: &Path| {
        is_markdown(path) && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('_'))
    };
    let mut folders = Vec::new();
    let mut has_own = false;
    for entry in std::fs::read_dir(content).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            let mut below = walkdir::WalkDir::new(&path).into_iter().flatten();
            if below.any(|entry| is_article(entry.path())) {
                folders.push(entry.file_name().to_string_lossy().into_owned());
            }
        } else {
            has_own |= is_article(&path);
        }
    }
    folders.sort();
    (folders, has_own)
}
