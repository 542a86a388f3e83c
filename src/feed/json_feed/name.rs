//! Slugs for the articles of a feed.
//!
//! Input: the fields of an item. Output: a unique [`Slug`]. Entry point: [`Names::name`].
//!
//! Slugs must be stable when the feed grows. They are made from the URL, the id or the title, in this order, and from
//! the index only if all are missing.

use super::Json;
use crate::content::{Article, Slug, link, order::order};

/// The used slugs, sorted, each with the next number to append.
#[derive(Default)]
pub(super) struct Names(Vec<(Slug, u32)>);

impl Names {
    /// Collects the slugs of articles, which must be unique.
    pub fn of(articles: &[Article]) -> Self {
        let slug = |at: usize| &articles[at].summary.slug;
        let places = order(articles.len(), &|a, b| slug(a) < slug(b));
        Names(places.into_iter().map(|at| (slug(at).clone(), 2)).collect())
    }

    /// Returns a unique slug for item `index`: `own` if given, or the best that can be made.
    pub fn name(&mut self, own: Option<Slug>, url: Option<&str>, item: &Json, title: &str, index: usize) -> Slug {
        let id = item.get("id").scalar();
        let of_id = || if link::is_web(&id) { of_url(&id) } else { Slug::from_text(&id) };
        let slug = own.or_else(|| of_url(url?)).or_else(of_id).or_else(|| Slug::from_text(title));
        self.unique(slug.unwrap_or_else(|| numbered("article", index as u32 + 1)))
    }

    /// Returns the slug, with a number appended if it is used already.
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

/// Makes a slug from the last path segment without extension, and from `?id=7` or `#fragment`.
fn of_url(url: &str) -> Option<Slug> {
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    // The path of an absolute URL follows the third slash.
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
        // WordPress, YouTube and older systems number articles in the query. Other parameters are not stable.
        let Some((key @ ("p" | "id" | "page_id" | "v"), value)) = pair.split_once('=') else { continue };
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

/// Removes the extension of a page.
fn stem(segment: &str) -> &str {
    match segment.rsplit_once('.') {
        Some((stem, "html" | "htm" | "php" | "md" | "json")) => stem,
        _ => segment,
    }
}

/// Appends a number to a slug. Returns the number alone if the result would be too long.
fn numbered(name: &str, number: u32) -> Slug {
    let number = number.to_string();
    Slug::new(&[name, "-", &number].concat()).or_else(|| Slug::new(&number)).expect("a number is a slug")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_slugs_from_urls() {
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
            ("https://a.example/watch?v=a-1", Some("watch-v-a-1")),
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
    fn slugs_are_unique() {
        let mut names = Names::default();
        let long = "a".repeat(200);
        for (name, slug) in
            [("a", "a"), ("a", "a-2"), ("a-2", "a-2-2"), ("a", "a-3"), (&long, &long), (&long, "2"), (&long, "3")]
        {
            assert_eq!(names.unique(Slug::new(name).unwrap()).as_str(), slug);
        }
    }
}
