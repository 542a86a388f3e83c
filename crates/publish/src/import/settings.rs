//! The settings of an imported site: title, address and language as they were, and addresses of the same form.
//!
//! Input: what the export says about the site, and the addresses of its posts. Output: the text of
//! `broadsheet.toml`. Entry points: [`pattern`] and [`text`].

use super::post::{Blog, Post};
use crate::source::language;
use broadsheet::content::link;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use url::Url;

/// The file.
pub const FILE: &str = "broadsheet.toml";
/// The default pattern of a site.
const DEFAULT: &str = "/posts/:slug/";

/// Returns the pattern that most addresses follow: `/:year/:month/:slug/`. `None` if there is none that `is_valid`
/// accepts, or if the site is in a folder of its host.
pub fn pattern(links: &[String], home: Option<&Url>, is_valid: fn(&str) -> bool) -> Option<String> {
    if home.is_none_or(|home| home.path() != "/") {
        return None;
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for link in links {
        if let Some(pattern) = pattern_of(link) {
            *counts.entry(pattern).or_default() += 1;
        }
    }
    let (pattern, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 > links.len() && pattern != DEFAULT && is_valid(&pattern)).then_some(pattern)
}

/// Returns the pattern of one address.
fn pattern_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok().filter(|url| url.query().is_none())?;
    let path = url.path().strip_prefix('/')?;
    let (path, ending) = match path.strip_suffix(".html") {
        Some(path) => (path, ".html"),
        None => (path.strip_suffix('/')?, "/"),
    };
    let (folder, _) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
    let mut dates = [(":year", 4), (":month", 2), (":day", 2)].into_iter().peekable();
    let mut pattern = String::from("/");
    for part in folder.split_terminator('/') {
        let is_number = |length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        match dates.next_if(|(_, length)| is_number(*length)) {
            Some((name, _)) => pattern.push_str(name),
            None => pattern.push_str(part),
        }
        pattern.push('/');
    }
    Some([&pattern, ":slug", ending].concat())
}

/// Returns the path of a post below this pattern. `None` if it has no date.
pub fn path(pattern: &str, post: &Post, slug: &str) -> Option<String> {
    let date = post.published?.to_rfc3339();
    let parts = [(":year", &date[..4]), (":month", &date[5..7]), (":day", &date[8..10]), (":slug", slug)];
    Some(parts.into_iter().fold(pattern.to_owned(), |path, (name, value)| path.replace(name, value)))
}

/// Returns the text of the settings of the site: in the folder, or around it.
pub fn existing(folder: &Path) -> Option<String> {
    let folder = folder.canonicalize().ok()?;
    let places = [Some(folder.as_path()), folder.parent()].into_iter().flatten();
    places.map(|place| place.join(FILE)).find(|file| file.is_file()).and_then(|file| fs::read_to_string(file).ok())
}

/// Returns the pattern in the text of settings, as an import writes it.
pub fn pattern_in(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| line.strip_prefix("permalink")?.trim_start().strip_prefix('='))?;
    serde_json::from_str(value.trim()).ok()
}

/// Returns the text of the settings. `None` if nothing is known about the blog.
pub fn text(blog: &Blog, pattern: Option<&str>) -> Option<String> {
    let home = blog.home.as_deref().filter(|home| link::is_web(home)).and_then(|home| Url::parse(home).ok());
    let base = home.map(|mut home| {
        home.set_query(None);
        home.set_fragment(None);
        format!("{}/", home.as_str().trim_end_matches('/'))
    });
    let tag = blog.language.as_deref().and_then(language::tag);
    let values = [
        ("title", blog.title.as_deref()),
        ("description", blog.description.as_deref()),
        ("language", tag.as_deref()),
        ("base_url", base.as_deref()),
        ("permalink", pattern),
    ];
    let values = values.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    // Texts are written alike in JSON and TOML.
    let text: String = values.map(|(name, value)| format!("{name} = {}\n", serde_json::Value::from(value))).collect();
    (!text.is_empty()).then(|| text + "content = \".\"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadsheet::content::Date;

    #[test]
    fn the_form_of_addresses_is_kept() {
        let home = Url::parse("https://a.example/").unwrap();
        let found = |links: &[&str]| {
            let links: Vec<String> = links.iter().map(|link| format!("https://a.example{link}")).collect();
            pattern(&links, Some(&home), |pattern| !pattern.starts_with("/data/"))
        };
        let table: [(&[&str], Option<&str>); 8] = [
            (&["/2026/01/31/a/", "/2025/12/01/b/", "/about/"], Some("/:year/:month/:day/:slug/")),
            (&["/2026/01/a/", "/2025/12/b/"], Some("/:year/:month/:slug/")),
            (&["/blog/a/", "/blog/b/"], Some("/blog/:slug/")),
            (&["/2026/01/a.html"], Some("/:year/:month/:slug.html")),
            (&["/a/", "/b/"], Some("/:slug/")),
            (&["/posts/a/", "/posts/b/"], None),
            (&["/?p=1", "/?p=2"], None),
            (&["/data/a/", "/data/b/"], None),
        ];
        for (links, expected) in table {
            assert_eq!(found(links).as_deref(), expected, "{links:?}");
        }
        assert_eq!(
            pattern(&["https://a.example/b/x/".to_owned()], Url::parse("https://a.example/b/").ok().as_ref(), |_| true),
            None
        );
        let post = Post { published: Date::parse("2026-01-31T23:30:00-05:00"), ..Post::default() };
        assert_eq!(path("/:year/:month/:day/:slug/", &post, "a").as_deref(), Some("/2026/01/31/a/"));
    }
}
