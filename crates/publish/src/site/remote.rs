//! The setting `source`: articles that come from a feed, WordPress, Ghost or another Broadsheet site.
//!
//! Input: the value of the setting. Output: a [`Remote`], from which `page::remote_document` makes a site.
//! Entry point: [`Remote::read`].

use crate::source::front_matter::{Entry, Value};
use broadsheet::content::link;
use broadsheet::feed::{mapping::Mapping, presets};

/// A remote source of articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// An absolute URL, or a path that begins with `/` for a file of this site.
    pub url: String,
    /// `site`, `feed`, `wordpress` or `ghost`; `None` to detect it.
    pub kind: Option<String>,
    /// The Content API key of Ghost.
    pub key: Option<String>,
    /// The mapping of a JSON API, as JSON.
    pub map: Option<String>,
}

impl Remote {
    /// Describes a valid value, for messages.
    pub const FORM: &'static str = "a URL, or a table with `url` and optionally `kind` (site, feed, wordpress, \
                                    ghost, or a preset) and `key` or `map`, such as { url = \"https://blog.example/\", kind = \"wordpress\" }";

    /// Parses the value. Returns `None` if it is invalid.
    pub fn read(value: &Value) -> Option<Self> {
        let remote = match value {
            Value::Text(url) => Remote { url: url.trim().to_owned(), kind: None, key: None, map: None },
            Value::Map(entries) => {
                let named = |Entry { key, .. }: &Entry| matches!(key.as_str(), "url" | "kind" | "key" | "map");
                let text = |key: &str| {
                    let entry = entries.iter().find(|entry| entry.key == key)?;
                    entry.node.text().map(|text| text.trim().to_owned())
                };
                let given = entries.iter().find(|entry| entry.key == "map").map(|entry| json(&entry.node.value));
                let mut remote = Remote { url: text("url")?, kind: text("kind"), key: text("key"), map: None };
                if let Some(map) = given {
                    remote.map = Some(map.to_string());
                } else if let Some(preset) = remote.kind.as_deref().and_then(presets::named) {
                    remote.map = Some(preset.to_owned());
                }
                if let Some(map) = &remote.map {
                    Mapping::parse(map).ok()?;
                    remote.kind = Some("map".to_owned());
                }
                let is_known = |kind: &String| matches!(kind.as_str(), "site" | "feed" | "wordpress" | "ghost" | "map");
                (entries.iter().all(named) && remote.kind.iter().all(is_known)).then_some(remote)?
            }
            _ => return None,
        };
        let is_here = remote.url.starts_with('/') && !remote.url.starts_with("//");
        (is_here || link::is_web(&remote.url)).then_some(remote)
    }
}

/// Converts a table to JSON. Numbers stay texts, because a mapping has only texts.
fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Empty => serde_json::Value::Null,
        Value::Text(text) => text.as_str().into(),
        Value::List(nodes) => nodes.iter().map(|node| json(&node.value)).collect(),
        Value::Map(entries) => {
            let members = entries.iter().map(|entry| (entry.key.clone(), json(&entry.node.value)));
            serde_json::Value::Object(members.collect())
        }
    }
}
