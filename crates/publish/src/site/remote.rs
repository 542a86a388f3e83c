//! The setting `source`: articles that come from a feed, WordPress, Ghost or another Broadsheet site.
//!
//! Input: the value of the setting. Output: a [`Remote`], from which `page::remote_document` makes a site.
//! Entry point: [`Remote::read`].

use crate::source::front_matter::{Entry, Value};
use broadsheet::content::link;

/// A remote source of articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// An absolute URL, or a path that begins with `/` for a file of this site.
    pub url: String,
    /// `site`, `feed`, `wordpress` or `ghost`; `None` to detect it.
    pub kind: Option<String>,
    /// The Content API key of Ghost.
    pub key: Option<String>,
}

impl Remote {
    /// Describes a valid value, for messages.
    pub const FORM: &'static str = "a URL, or a table with `url` and optionally `kind` (site, feed, wordpress, \
                                    ghost) and `key`, such as { url = \"https://blog.example/\", kind = \"wordpress\" }";

    /// Parses the value. Returns `None` if it is invalid.
    pub fn read(value: &Value) -> Option<Self> {
        let remote = match value {
            Value::Text(url) => Remote { url: url.trim().to_owned(), kind: None, key: None },
            Value::Map(entries) => {
                let named = |Entry { key, .. }: &Entry| matches!(key.as_str(), "url" | "kind" | "key");
                let text = |key: &str| {
                    let entry = entries.iter().find(|entry| entry.key == key)?;
                    entry.node.text().map(|text| text.trim().to_owned())
                };
                let remote = Remote { url: text("url")?, kind: text("kind"), key: text("key") };
                let is_known = |kind: &String| matches!(kind.as_str(), "site" | "feed" | "wordpress" | "ghost");
                (entries.iter().all(named) && remote.kind.iter().all(is_known)).then_some(remote)?
            }
            _ => return None,
        };
        let is_here = remote.url.starts_with('/') && !remote.url.starts_with("//");
        (is_here || link::is_web(&remote.url)).then_some(remote)
    }
}
