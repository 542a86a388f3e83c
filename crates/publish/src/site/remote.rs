//! A site whose articles are somewhere else: a JSON Feed, a WordPress, a Ghost, or the documents of another site of ours.
//!
//! Comes in: where they are, as `broadsheet.toml` says it. Goes out: a [`Remote`], from which `page::remote_document` makes a site.

use crate::source::front_matter::{Entry, Value};
use broadsheet::content::link;

/// Where the articles are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// An address on the web, or one that begins with `/` for a file of this site.
    pub url: String,
    /// `site`, `feed`, `wordpress` or `ghost`, where it need not be found out.
    pub kind: Option<String>,
    /// The Content API key of a Ghost.
    pub key: Option<String>,
}

impl Remote {
    /// What the setting must look like.
    pub const FORM: &'static str = "an address, or a table with `url` and, if you like, `kind` (site, feed, wordpress, \
                                    ghost) and `key`, such as { url = \"https://blog.example/\", kind = \"wordpress\" }";

    /// Reads the setting.
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
