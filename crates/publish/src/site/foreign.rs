//! What articles of a remote source refer to: each other, and images that were copied.
//!
//! Input: the articles of a snapshot, and its images. Output: the article or the file of a URL. Entry points:
//! [`Foreign::new`] and [`resolve`].

use crate::source::post::Post;
use broadsheet::route::Route;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use url::Url;

/// Stands for the unknown host of the site while paths are resolved.
const NOWHERE: &str = "http://site.invalid";

/// The articles and images of a snapshot by their URLs at the source.
#[derive(Debug, Default)]
pub struct Foreign<'a> {
    articles: HashMap<String, Route>,
    images: Option<&'a HashMap<String, PathBuf>>,
}

impl<'a> Foreign<'a> {
    /// Collects the URLs of articles that come from a source.
    pub fn new(posts: &[Post], images: &'a HashMap<String, PathBuf>) -> Self {
        let original = |post: &Post| Some((key(post.origin.as_ref()?.url.as_deref()?), post.route()));
        Foreign { articles: posts.iter().filter_map(original).collect(), images: Some(images) }
    }

    /// Returns the route of the article with this URL at the source, and the fragment of the URL.
    pub fn article<'u>(&self, url: &'u str) -> Option<(&Route, &'u str)> {
        let (page, fragment) = url.split_once('#').unwrap_or((url, ""));
        Some((self.articles.get(&key(page))?, fragment))
    }

    /// Returns the copy of an image. `base` is the URL of its article.
    pub fn image(&self, url: &str, base: &str) -> Option<&Path> {
        let images = self.images.filter(|images| !images.is_empty())?;
        images.get(&resolve(url, base)?).map(PathBuf::as_path)
    }
}

/// The part of a URL that identifies an article. Links differ in scheme and in the slash at the end.
fn key(url: &str) -> String {
    let url = url.split('#').next().unwrap_or_default();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/').to_owned()
}

/// Makes a URL absolute. If `base` is a path of this site, the result is one too. Returns `None` if it is invalid.
pub fn resolve(url: &str, base: &str) -> Option<String> {
    let is_path = base.starts_with('/');
    let base = if is_path { Url::parse(NOWHERE).ok()?.join(base).ok()? } else { Url::parse(base).ok()? };
    let absolute = base.join(url.trim()).ok()?.to_string();
    Some(absolute.strip_prefix(NOWHERE).filter(|_| is_path).map_or(absolute.clone(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_resolved_against_an_article_or_a_path() {
        let table = [
            ("b", "https://a.example/x/", Some("https://a.example/x/b")),
            ("//c.example/b", "https://a.example/x/", Some("https://c.example/b")),
            ("https://c.example/b", "/feed.json", Some("https://c.example/b")),
            ("images/b.jpg", "/data/feed.json", Some("/data/images/b.jpg")),
            ("/b?c#d", "/data/feed.json", Some("/b?c#d")),
            ("http://[", "https://a.example/", None),
        ];
        for (url, base, expected) in table {
            assert_eq!(resolve(url, base).as_deref(), expected, "{url} in {base}");
        }
    }
}
