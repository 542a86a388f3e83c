//! What an article of a feed is called in our URLs.
//!
//! Comes in: what its item says of itself. Goes out: a [`Slug`] that no other item of the feed has. Start with
//! [`Names::name`].
//!
//! The name must not change when the feed grows, so it is made of the article's own URL, or else of its id, or else of
//! its title, and of its place only where it has none of these.

use super::Json;
use crate::content::{Article, Slug, link, order::order};

/// Slugs that are taken, in their order, and the number to try next after each.
#[derive(Default)]
pub(super) struct Names(Vec<(Slug, u32)>);

impl Names {
    /// Those of some articles, of which no two have one.
    pub fn of(articles: &[Article]) -> Self {
        let slug = |at: usize| &articles[at].summary.slug;
        let places = order(articles.len(), &|a, b| slug(a) < slug(b));
        Names(places.into_iter().map(|at| (slug(at).clone(), 2)).collect())
    }

    /// A slug for an item, the `place`th of its feed: the one it gives itself, or the best that can be made.
    pub fn name(&mut self, own: Option<Slug>, url: Option<&str>, item: &Json, title: &str, index: usize) -> Slug {
        let id = item.get("id").scalar();
        let of_id = || if link::is_web(&id) { of_url(&id) } else { Slug::from_text(&id) };
        let slug = own.or_else(|| of_url(url?)).or_else(of_id).or_else(|| Slug::from_text(title));
        self.unique(slug.unwrap_or_else(|| numbered("article", index as u32 + 1)))
    }

    /// The slug itself, or with the first number behind it that makes it unique.
    pub fn unique(&mut self, slug: Slug) -> Slug {
        let find = |taken: &[(Slug, u32)], slug: &Slug| taken.binary_search_by(|(other, _)| other.cmp(slug));
        let mut candidate = slug.clone();
        loop {
            if let Err(free) = find(&self.0, &candidate) {
                self.0.insert(free, (candidate.clone(), 2));
                return candidate;
            }
            if let Ok(at) = find(&self.0, &slug) {
                let next = &mut self.0[at].1;
                candidate = numbered(slug.as_str(), *next);
                *next += 1;
            }
        }
    }
}

/// The last part of a URL's path without its extension, and what else tells it from its like: `?id=7`, `#fragment`.
fn of_url(url: &str) -> Option<Slug> {
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    // Of an absolute URL what follows the third slash.
    let mut path = if link::is_web(path) { path.splitn(4, '/').nth(3).unwrap_or_default() } else { path };
    let is_folder = path.is_empty() || path.ends_with('/') || path.ends_with("index.php");
    let mut name = String::new();
    while name.is_empty() && !path.is_empty() {
        let slash = path.bytes().rposition(|byte| byte == b'/');
        let segment = stem(&path[slash.map_or(0, |at| at + 1)..]);
        path = &path[..slash.unwrap_or(0)];
        if segment != "index" {
            name.push_str(segment);
        }
    }
    for pair in query.split('&') {
        // WordPress and older systems number their articles in the query. Other parameters come and go.
        let Some((key @ ("p" | "id" | "page_id"), value)) = pair.split_once('=') else { continue };
        if is_folder {
            name.clear();
        } else {
            name.push('-');
        }
        for part in [key, "-", value] {
            name.push_str(part);
        }
    }
    if !fragment.is_empty() {
        if !name.is_empty() {
            name.push('-');
        }
        name.push_str(fragment);
    }
    let name = link::percent_decode(&name)?;
    Slug::new(&name).or_else(|| Slug::from_text(&name))
}

/// A file's name without the extension of a page.
fn stem(segment: &str) -> &str {
    match segment.rsplit_once('.') {
        Some((stem, "html" | "htm" | "php" | "md" | "json")) => stem,
        _ => segment,
    }
}

/// A slug with a number behind it; the number alone where that would be too long.
fn numbered(name: &str, number: u32) -> Slug {
    let number = number.to_string();
    Slug::new(&[name, "-", &number].concat()).or_else(|| Slug::new(&number)).expect("a number is a slug")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_name_articles() {
        let table = [
            ("https://a.example/2026/01/a-title/", Some("a-title")),
            ("https://a.example/2026/01/A_Title.html?utm_source=rss", Some("A_Title")),
            ("/2026/x/index.html", Some("x")),
            ("https://a.example/?p=123", Some("p-123")),
            ("https://a.example/blog/?p=123", Some("p-123")),
            ("https://a.example/index.php?p=123&x=y", Some("p-123")),
            ("https://a.example/item?id=7", Some("item-id-7")),
            ("https://a.example/2026/01/02.html#a123", Some("02-a123")),
            ("https://a.example/#a123", Some("a123")),
            ("https://a.example/%C3%BCber-uns", Some("über-uns")),
            ("https://a.example/a%2Fb%20c", Some("a-b-c")),
            ("https://a.example/%ff", None),
            ("https://a.example/v1.2", Some("v1.2")),
            ("https://a.example/..", None),
            ("https://a.example", None),
            ("https://a.example/", None),
            ("", None),
        ];
        for (url, slug) in table {
            assert_eq!(of_url(url).as_ref().map(Slug::as_str), slug, "{url:?}");
        }
    }

    #[test]
    fn names_are_unique() {
        let mut names = Names::default();
        let long = "a".repeat(200);
        for (name, slug) in
            [("a", "a"), ("a", "a-2"), ("a-2", "a-2-2"), ("a", "a-3"), (&long, &long), (&long, "2"), (&long, "3")]
        {
            assert_eq!(names.unique(Slug::new(name).unwrap()).as_str(), slug);
        }
    }
}
