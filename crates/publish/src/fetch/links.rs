//! The feeds and APIs that a web page or its headers name.
//!
//! Input: a page and its URL, or the header `Link`. Output: addresses in the order of the page. Entry points:
//! [`of_page`] and [`of_header`].

use broadsheet::safe_html::fragment::{Element, Part, parts};
use url::Url;

/// What a link leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A JSON Feed.
    JsonFeed,
    /// RSS or Atom.
    Xml,
    /// The REST API of WordPress.
    WordPress,
}

/// A link to a source of articles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it leads to.
    pub kind: Kind,
    /// The absolute address.
    pub url: String,
    /// The name that the page gives it.
    pub title: String,
}

/// Returns the links in a page. Feeds of comments are left out.
pub fn of_page(page: &[u8], base: &str) -> Vec<Link> {
    let text = String::from_utf8_lossy(page);
    let mut links = Vec::new();
    collect(&parts(&text), base, &mut links);
    links
}

/// Returns the links in the values of the header `Link`.
pub fn of_header(value: &str, base: &str) -> Vec<Link> {
    let link = |part: &str| {
        let (url, parameters) = part.trim().strip_prefix('<')?.split_once('>')?;
        let parameter = |name: &str| {
            let pair = |pair: &str| Some(pair.trim().split_once('=')?.1.trim_matches('"').to_owned());
            parameters
                .split(';')
                .find(|it| it.trim().starts_with(&format!("{name}=")))
                .and_then(pair)
                .unwrap_or_default()
        };
        Some(Link {
            kind: kind(&parameter("rel"), &parameter("type"))?,
            url: join(base, url)?,
            title: parameter("title"),
        })
    };
    value.split(", ").filter_map(link).collect()
}

fn collect(parts: &[Part], base: &str, links: &mut Vec<Link>) {
    for part in parts {
        let Part::Element(element) = part else { continue };
        if matches!(element.name.as_str(), "link" | "a") {
            links.extend(link(element, base).filter(|link| !is_of_comments(link) && !links.contains(link)));
        }
        collect(&element.parts, base, links);
    }
}

fn link(element: &Element, base: &str) -> Option<Link> {
    let attribute = |name: &str| element.attribute(name).unwrap_or_default();
    let kind = kind(attribute("rel"), attribute("type"))?;
    Some(Link { kind, url: join(base, attribute("href"))?, title: attribute("title").trim().to_owned() })
}

fn kind(relation: &str, media_type: &str) -> Option<Kind> {
    let is = |word: &str| relation.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(word));
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match media_type.as_str() {
        _ if is("https://api.w.org/") => Some(Kind::WordPress),
        "application/feed+json" if is("alternate") => Some(Kind::JsonFeed),
        "application/rss+xml" | "application/atom+xml" | "application/rdf+xml" if is("alternate") => Some(Kind::Xml),
        _ => None,
    }
}

fn is_of_comments(link: &Link) -> bool {
    link.title.to_lowercase().contains("comment") || link.url.trim_end_matches('/').ends_with("/comments/feed")
}

fn join(base: &str, href: &str) -> Option<String> {
    let url = match Url::parse(base) {
        Ok(base) => base.join(href.trim()).ok()?,
        Err(_) => Url::parse(href.trim()).ok()?,
    };
    matches!(url.scheme(), "http" | "https").then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_feeds_and_apis() {
        let page = "<!doctype html><html><head><title>A</title><link rel='https://api.w.org/' href='/wp-json/'>
            <link rel=alternate type=application/rss+xml title='A &raquo; Comments Feed' href=/comments/feed/>
            <LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom.xml'></head><body><p>
            <a rel=alternate type=application/feed+json href='//b.example/feed.json'>Feed</a>
            <link rel=alternate type=application/rss+xml href=javascript:1></body>";
        let links = of_page(page.as_bytes(), "https://a.example/blog/");
        let found: Vec<_> = links.iter().map(|link| (link.kind, link.url.as_str())).collect();
        assert_eq!(
            found,
            [
                (Kind::WordPress, "https://a.example/wp-json/"),
                (Kind::Xml, "https://a.example/blog/atom.xml"),
                (Kind::JsonFeed, "https://b.example/feed.json"),
            ]
        );
        let header = "<https://a.example/wp-json/>; rel=\"https://api.w.org/\", </feed>; rel=alternate; type=\"application/rss+xml\"";
        let links = of_header(header, "https://a.example/");
        assert_eq!(links.iter().map(|link| link.kind).collect::<Vec<_>>(), [Kind::WordPress, Kind::Xml]);
        assert_eq!(links[1].url, "https://a.example/feed");
    }
}
