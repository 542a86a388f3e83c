//! The setting `source`: articles that come from a feed, WordPress, Ghost or another Broadsheet site.
//!
//! Input: the value of the setting. Output: a [`Remote`], from which `snapshot` reads the articles, or
//! `page::remote_document` makes a page that reads them. Entry point: [`Remote::read`].

use crate::source::front_matter::{Entry, Node, Value};
use broadsheet::content::link;
use broadsheet::feed::{mapping::Mapping, presets};
use std::{collections::BTreeSet, env, fmt};
use url::Url;

/// Who reads the articles of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The build, which writes a page for each.
    #[default]
    Snapshot,
    /// The browser of each visitor.
    Live,
}

/// Where the images of a snapshot are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Images {
    /// At the source.
    #[default]
    Link,
    /// Copied into the site.
    Copy,
}

/// A key or a header. Messages do not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Returns the secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A remote source of articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// An absolute URL, or a path that begins with `/` for a file of this site.
    pub url: String,
    /// `site`, `feed`, `wordpress`, `ghost` or `map`; `None` to detect it.
    pub kind: Option<String>,
    /// The Content API key of Ghost.
    pub key: Option<Secret>,
    /// The mapping of a JSON API, as JSON.
    pub map: Option<String>,
    /// Who reads the articles.
    pub mode: Mode,
    /// Where the images of a snapshot are.
    pub images: Images,
    /// Names and values of further headers of each request of a snapshot.
    pub headers: Vec<(String, Secret)>,
    /// The name of the source, which becomes a category of its articles.
    pub name: Option<String>,
    /// Whether the site is built without new articles of this source if it fails.
    pub is_optional: bool,
    /// Further sources of the same site.
    pub others: Vec<Remote>,
}

/// The keys of the table.
const KEYS: [&str; 9] = ["url", "kind", "key", "map", "mode", "images", "headers", "name", "optional"];
/// A site with more sources is a mistake.
const MAX_SOURCES: usize = 100;
/// Shorter values are not removed from messages, because they are words.
const MIN_SECRET: usize = 4;

impl Remote {
    /// Describes a valid value, for messages.
    pub const FORM: &'static str = "a URL, or a table with `url` and optionally `kind` (site, feed, wordpress, \
                                    ghost, or a preset), `key` or `map`, `mode` (snapshot, live), `images` (link, copy), `headers`, \
                                    `name` and `optional`, such as { url = \"https://blog.example/\", kind = \"wordpress\" }; \
                                    for several sources, a table [[source]] for each";

    /// Parses the value. Returns a description of valid values if it is invalid.
    pub fn read(value: &Value) -> Result<Self, String> {
        let form = || String::from(Remote::FORM);
        let remote = match value {
            Value::Text(url) => Remote::at(url.trim()),
            Value::Map(entries) => Remote::table(entries)?,
            Value::List(nodes) => return Remote::several(nodes),
            _ => return Err(form()),
        };
        let is_here = remote.url.starts_with('/') && !remote.url.starts_with("//");
        if is_here || link::is_web(&remote.url) { Ok(remote) } else { Err(form()) }
    }

    /// Parses a list of sources. A snapshot joins all kinds, and a browser only feeds.
    fn several(nodes: &[Node]) -> Result<Self, String> {
        let mut all: Vec<Remote> = nodes.iter().map(|node| Remote::read(&node.value)).collect::<Result<_, _>>()?;
        if all.is_empty() || all.len() > MAX_SOURCES {
            return Err(format!("from 1 to {MAX_SOURCES} sources"));
        }
        let is_live = |remote: &Remote| remote.mode == Mode::Live;
        let is_live_feed = |remote: &Remote| is_live(remote) && matches!(remote.kind.as_deref(), None | Some("feed"));
        if all.len() > 1 && all.iter().any(is_live) && !all.iter().all(is_live_feed) {
            return Err(String::from(
                "one source in mode \"live\", or several that are all live and feeds; the build joins other \
                 kinds, without `mode`",
            ));
        }
        if let Some(twice) =
            all.iter().enumerate().find(|(at, remote)| all[..*at].iter().any(|it| it.url == remote.url))
        {
            return Err(format!("different sources, but {} is in the list twice", twice.1.url));
        }
        let others = all.split_off(1);
        all.pop().map(|first| Remote { others, ..first }).ok_or_else(|| String::from(Remote::FORM))
    }

    fn at(url: &str) -> Self {
        let (kind, key, map, mode, images, headers, name, is_optional, others) = Default::default();
        Remote { url: url.to_owned(), kind, key, map, mode, images, headers, name, is_optional, others }
    }

    /// Returns address and name of each of several live feeds, as JSON. `None` for one source.
    pub fn live_feeds(&self, resolve: impl Fn(&str) -> String) -> Option<String> {
        let pair = |remote: &Remote| serde_json::json!([resolve(&remote.url), remote.name]);
        (!self.others.is_empty()).then(|| self.all().map(pair).collect::<serde_json::Value>().to_string())
    }

    /// Returns the origins of the live sources of a site that are not secure, such as a WordPress on this machine, with
    /// spaces between them. Browsers refuse them to a page at an `https:` address.
    pub fn insecure_origins(remote: Option<&Self>) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']');
        let insecure = |remote: &Remote| {
            let url = Url::parse(&remote.url).ok().filter(|url| url.scheme() == "http" && remote.mode == Mode::Live)?;
            url.host_str().filter(|host| host.chars().all(is_plain)).map(|_| url.origin().ascii_serialization())
        };
        let origins: BTreeSet<_> = remote.into_iter().flat_map(Remote::all).filter_map(insecure).collect();
        origins.into_iter().collect::<Vec<_>>().join(" ")
    }

    /// Returns all sources of the site, this one first.
    pub fn all(&self) -> impl Iterator<Item = &Remote> {
        std::iter::once(self).chain(&self.others)
    }

    fn table(entries: &[Entry]) -> Result<Self, String> {
        let form = || String::from(Remote::FORM);
        let find = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.node);
        let text = |key: &str| match find(key) {
            Some(node) => node.text().map(|text| Some(text.trim())).ok_or_else(form),
            None => Ok(None),
        };
        if !entries.iter().all(|entry| KEYS.contains(&entry.key.as_str())) {
            return Err(form());
        }
        let mut kind = text("kind")?.map(str::to_owned);
        let map = match find("map") {
            Some(node) => Some(json(&node.value).to_string()),
            None => kind.as_deref().and_then(presets::named).map(str::to_owned),
        };
        if let Some(map) = &map {
            Mapping::parse(map).map_err(|why| format!("complete; its mapping is wrong: {why}"))?;
            kind = Some(String::from("map"));
        }
        if kind.as_deref().is_some_and(|kind| !matches!(kind, "site" | "feed" | "wordpress" | "ghost" | "map")) {
            return Err(form());
        }
        let mode = match text("mode")? {
            None | Some("snapshot") => Mode::Snapshot,
            Some("live") => Mode::Live,
            Some(_) => return Err(form()),
        };
        let images = match text("images")? {
            None | Some("link") => Images::Link,
            Some("copy") => Images::Copy,
            Some(_) => return Err(form()),
        };
        let key = text("key")?.map(secret).transpose()?;
        let headers = find("headers").map(headers).transpose()?.unwrap_or_default();
        if mode == Mode::Live && !headers.is_empty() {
            return Err(String::from("without `headers` in mode \"live\", because every visitor could read them"));
        }
        let name = text("name")?.filter(|name| !name.is_empty()).map(str::to_owned);
        let is_optional = text("optional")?.map_or(Ok(false), |text| text.parse().map_err(|_| form()))?;
        let remote = Remote::at(text("url")?.ok_or_else(form)?);
        Ok(Remote { kind, key, map, mode, images, headers, name, is_optional, ..remote })
    }

    /// Returns the values that must not be shown or published.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        let all = self.key.iter().chain(self.headers.iter().map(|(_, value)| value));
        all.map(Secret::expose).filter(|secret| secret.len() >= MIN_SECRET)
    }
}

/// Returns a value, or that of the environment variable that it names: `env:NAME`.
fn secret(value: &str) -> Result<Secret, String> {
    let Some(name) = value.strip_prefix("env:") else { return Ok(Secret(value.to_owned())) };
    let found = env::var(name).ok().filter(|value| !value.trim().is_empty());
    let missing = || format!("complete, but the environment variable {name} is not set");
    found.map(|value| Secret(value.trim().to_owned())).ok_or_else(missing)
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

/// Reads the table of headers.
fn headers(node: &Node) -> Result<Vec<(String, Secret)>, String> {
    let form = || String::from("complete; `headers` must be a table, such as { Authorization = \"env:TOKEN\" }");
    let Value::Map(entries) = &node.value else { return Err(form()) };
    let is_name =
        |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let header = |Entry { key, node, .. }: &Entry| {
        let value = node.text().filter(|value| is_name(key) && !value.contains(char::is_control)).ok_or_else(form)?;
        Ok((key.clone(), secret(value.trim())?))
    };
    entries.iter().map(header).collect()
}
