//! The values of settings that are more than a word or a number.
//!
//! Input: a value. Output: words, or authors by key; `None` if a part is invalid. Entry points: [`words`] and
//! [`authors`].

use crate::source::front_matter::{Entry, Value};
use broadsheet::content::{Author, link};
use std::collections::BTreeMap;

/// Returns a list of words, or a single word as a list. `None` if a word is invalid.
pub(super) fn words(value: &Value, is_valid: fn(&str) -> bool) -> Option<Vec<String>> {
    let word = |value: &Value| match value {
        Value::Text(word) if is_valid(word) => Some(word.clone()),
        _ => None,
    };
    match value {
        Value::List(nodes) => nodes.iter().map(|node| word(&node.value)).collect(),
        one => Some(vec![word(one)?]),
    }
}

/// Whether `entry` is a host name, optionally with a path that ends in a slash.
pub(super) fn is_frame_host(entry: &str) -> bool {
    let (host, path) = entry.split_once('/').unwrap_or((entry, ""));
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let is_folder = |name: &str| !name.is_empty() && !matches!(name, "." | "..") && name.bytes().all(known);
    is_host(host) && (path.is_empty() || path.strip_suffix('/').is_some_and(|path| path.split('/').all(is_folder)))
}

fn is_host(host: &str) -> bool {
    let label = |label: &str| {
        let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !label.is_empty() && label.bytes().all(known)
    };
    host.contains('.') && host.split('.').all(label)
}

/// Whether `scheme` is a valid scheme that neither runs scripts nor opens local files.
pub(super) fn is_scheme(scheme: &str) -> bool {
    const REFUSED: [&str; 11] = [
        "javascript",
        "vbscript",
        "livescript",
        "data",
        "blob",
        "file",
        "filesystem",
        "about",
        "view-source",
        "jar",
        "intent",
    ];
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.');
    scheme.starts_with(|c: char| c.is_ascii_lowercase()) && scheme.bytes().all(known) && !REFUSED.contains(&scheme)
}

/// Reads the authors by key: tables with a name, or just names.
pub(super) fn authors(value: &Value) -> Option<BTreeMap<String, Author>> {
    let Value::Map(entries) = value else { return None };
    let author = |Entry { key, node, .. }: &Entry| {
        let author = match &node.value {
            Value::Text(name) => Author { name: name.trim().to_owned(), url: None },
            Value::Map(entries) => {
                let text = |key: &str| entries.iter().find(|entry| entry.key == key)?.node.text().map(str::trim);
                let url = match text("url") {
                    Some(url) => Some(Some(url.to_owned()).filter(|url| link::is_web(url))?),
                    None => None,
                };
                Author { name: text("name")?.to_owned(), url }
            }
            _ => return None,
        };
        (!author.name.is_empty()).then(|| (key.clone(), author))
    };
    entries.iter().map(author).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validates_frame_hosts_and_schemes() {
        for host in ["video.example.org", "a-1.example", "a.example/", "a.example/embed/", "a.example/A_b/c.d/"] {
            assert!(is_frame_host(host), "{host}");
        }
        for host in [
            "*",
            "*.example",
            "example",
            "https://a.example",
            "a.example/x",
            "a.example//",
            "a.example/../",
            "a.example/x/;script-src/",
            "a.example/*/",
            "a.example/?x/",
            "a..b",
            "",
            "/embed/",
            "a.example; script-src",
        ] {
            assert!(!is_frame_host(host), "{host}");
        }
        assert!(is_scheme("xmpp") && is_scheme("web+ap") && is_scheme("matrix"));
        for scheme in ["javascript", "JavaScript", "data", "vbscript", "blob", "file", "xmpp:", "a b", "", "1a"] {
            assert!(!is_scheme(scheme), "{scheme}");
        }
    }
}
