//! Reads lists of names, such as categories and tags, in all common notations.
//!
//! Input: a list, a line with commas, a map of booleans or a tree. Output: each name once, in the order of the header.
//! Entry point: [`Reader::words`].

use super::{Reader, as_bool, one_line, text_of};
use crate::source::front_matter::{Entry, Node, Value};

impl<'a> Reader<'a> {
    /// Returns the tags, without those that only add an article to a collection of Eleventy.
    pub(super) fn tags(&mut self) -> Vec<String> {
        let mut tags = self.words("tags");
        tags.retain(|tag| !matches!(&**tag, "all" | "post" | "posts"));
        tags
    }

    /// Whether white space separates the names, as in Jekyll for keys in the plural.
    fn separates_by_space(&self, key: &str) -> bool {
        let is_in_posts = self.source.path.iter().any(|part| part == "_posts");
        let is_post = || self.find("layout").and_then(|entry| entry.node.text()) == Some("post");
        match key {
            "categories" => is_in_posts || is_post(),
            "tags" => is_in_posts,
            _ => false,
        }
    }

    /// Returns the names in a value, each once.
    pub(super) fn words(&mut self, name: &str) -> Vec<String> {
        let Some(entry) = self.find(name) else { return Vec::new() };
        let is_list = matches!(entry.node.value, Value::List(_));
        let is_spaced = !is_list && self.separates_by_space(&entry.key);
        let mut words: Vec<String> = Vec::new();
        for node in entry.node.items() {
            let named: Vec<&str> = match &node.value {
                // An item of a list is one name; a line of text may contain several.
                Value::Text(text) if is_spaced && !text.contains(',') => text.split_whitespace().collect(),
                Value::Text(text) => text.split(|c| c == ',' && !is_list).collect(),
                Value::Empty => Vec::new(),
                Value::Map(entries) => match text_of(entries, &["name", "label"]) {
                    Some((name, _)) => vec![name],
                    None if is_list => self.invalid_names(entry, node),
                    None => entries.iter().filter(|it| as_bool(&it.node) != Some(false)).map(|it| &*it.key).collect(),
                },
                // In Hexo, an inner list is a path in a tree of categories.
                Value::List(path) if path.iter().all(|it| it.text().is_some()) => {
                    path.iter().filter_map(Node::text).collect()
                }
                Value::List(_) => self.invalid_names(entry, node),
            };
            for word in named.into_iter().map(one_line) {
                if !word.is_empty() && !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        words
    }

    fn invalid_names(&mut self, entry: &Entry, node: &Node) -> Vec<&'a str> {
        let help = "write a list, such as [News, Rust]";
        self.error(&node.span, format!("`{}` must be a list of names", entry.key), help);
        Vec::new()
    }
}
