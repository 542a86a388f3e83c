//! Reads the authors in a header.
//!
//! Input: a string, a list or tables. Output: authors, each with its span. Entry point: [`Reader::authors`].
//! [`authors`](crate::source::authors) later resolves keys of the site's table.

use super::{Reader, is_blank, one_line, text_of};
use crate::source::front_matter::{Node, Value};
use broadsheet::content::{Author, link};
use std::ops::Range;

impl Reader<'_> {
    /// Returns the authors, each with its span.
    pub(super) fn authors(&mut self) -> Vec<(Author, Range<usize>)> {
        let Some(entry) = self.find("authors") else { return Vec::new() };
        let nodes: Vec<(&str, &Node)> = match &entry.node.value {
            // One table for each author, by key.
            Value::Map(entries) if entries.iter().all(|it| matches!(it.node.value, Value::Map(_))) => {
                entries.iter().map(|it| (&*it.key, &it.node)).collect()
            }
            _ => entry.node.items().iter().map(|node| ("", node)).collect(),
        };
        let url = self.text("author_url").filter(|url| link::is_web(url) && nodes.len() == 1);
        let author = |(key, node): (&str, &Node)| {
            let author = self.author(key, node)?;
            Some((Author { url: author.url.or(url.clone()), ..author }, node.span.clone()))
        };
        nodes.into_iter().filter_map(author).collect()
    }

    fn author(&mut self, key: &str, node: &Node) -> Option<Author> {
        let author = match &node.value {
            _ if is_blank(node) => return None,
            Value::Text(name) => Author { name: one_line(name), url: None },
            Value::Map(entries) => {
                let text = |names: &[&str]| text_of(entries, names).map(|(text, _)| one_line(text));
                let url = text(&["url", "link", "website", "homepage"]).filter(|url| link::is_web(url));
                let host = || url.as_deref().and_then(link::host).map(str::to_owned);
                let key = || Some(one_line(key)).filter(|key| !key.is_empty());
                // Docusaurus uses `key`; exports of WordPress use `display_name` and `login`.
                let name = text(&["name", "display_name", "key", "login"]).or_else(key).or_else(host);
                Author { name: name.unwrap_or_default(), url }
            }
            Value::List(_) | Value::Empty => Author::default(),
        };
        if author.name.is_empty() {
            let what = String::from("author has no name");
            self.error(&node.span, what, "write `author: Ann`, or `name:` and `url:` below the key");
            return None;
        }
        Some(author)
    }
}
