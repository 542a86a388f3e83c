//! Standalone pages, such as *About* and *Imprint*: Markdown files that no list, feed or archive contains.
//!
//! Input: the posts that are pages. Output: their addresses. Entry point: `StandalonePage::new`.
//!
//! The address is that of the file: `pages/about.md` is at `/about/`. A `permalink` in its front matter, or a `slug`,
//! changes it.

use crate::source::post::{PAGES, Post, is_index_of_folder};
use broadsheet::content::{Slug, link};
use broadsheet::route::Routes;
use std::ops::Range;

/// A page that no list contains.
#[derive(Clone, Debug, PartialEq)]
pub struct StandalonePage {
    /// Its file.
    pub post: Post,
    /// Its address, decoded and relative to the site: `about/`, or `about.html`.
    pub path: String,
    /// Whether its address has the form of an article's. Then the reader expects its document, and can show it.
    pub is_routed: bool,
}

impl StandalonePage {
    /// Determines the address of a post that is a page.
    pub(super) fn new(post: Post) -> Self {
        StandalonePage { path: address(&post), post, is_routed: false }
    }

    /// Returns its address, percent-encoded.
    pub fn href(&self, routes: &Routes) -> String {
        [routes.base(), &link::percent_encode(&self.path)].concat()
    }

    /// Returns whether an address leads to it, with or without the slash at the end.
    pub fn is_at(&self, address: &str, base: &str) -> bool {
        let Some(path) = address.strip_prefix(base) else { return false };
        let path = path.strip_suffix("index.html").unwrap_or(path);
        link::percent_decode(path).is_some_and(|path| path.trim_end_matches('/') == self.path.trim_end_matches('/'))
    }

    /// Returns the file from which a server answers its address.
    pub fn file(&self) -> String {
        let index = if self.path.is_empty() || self.path.ends_with('/') { "index.html" } else { "" };
        [&self.path, index].concat()
    }
}

/// The file that is the page at `/`.
pub const HOME: &str = "_index.md";

/// The `permalink` of a page, without slashes at the start. Patterns of other programs and the front page do not count.
pub(super) fn permalink(post: &Post) -> Option<(&str, Range<usize>)> {
    let alias = post.header.aliases.iter().find(|alias| alias.is_permalink && alias.span != (0..0))?;
    let path = alias.path.strip_prefix('/').unwrap_or(&alias.path);
    let is_path = !path.is_empty() && !path.contains([':', '{', '?', '#', '\\']) && !path.starts_with('/');
    is_path.then(|| (path, alias.span.clone()))
}

/// The address of a page, decoded and relative to the site. Empty for the page that describes the whole site.
fn address(post: &Post) -> String {
    if is_index_of_folder(&post.path) {
        return String::new();
    }
    if let Some((path, _)) = permalink(post) {
        let path = link::percent_decode(path).unwrap_or_default();
        let path = path.strip_suffix("index.html").unwrap_or(&path);
        let is_file = path.ends_with('/') || path.ends_with(".html");
        return [path, if is_file { "" } else { "/" }].concat();
    }
    let stem = post.path.with_extension("");
    let mut parts: Vec<_> = stem.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.len() > 1 && parts.last().is_some_and(|name| name == "index") {
        parts.pop();
    }
    if parts.len() > 1 && parts[0] == PAGES {
        parts.remove(0);
    }
    parts.pop();
    let folders = parts.iter().filter(|part| !part.starts_with('_')).filter_map(|part| Slug::from_text(part));
    let folders: String = folders.map(|folder| format!("{folder}/")).collect();
    format!("{folders}{}/", post.slug)
}
