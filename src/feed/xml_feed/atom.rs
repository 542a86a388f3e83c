//! Atom 1.0 and 0.3.
//!
//! Input: the element `feed`. Output: JSON in the form of a JSON Feed. Entry point: [`feed`].

use super::{BASE, Base, escaped, language, media, set_body, text};
use crate::feed::{json::Json, xml::Element};

/// Converts a feed.
pub(super) fn feed(root: &Element, base: &Base) -> Json {
    let base = base.within(root);
    let entries = root.elements().filter(|child| child.is("entry") && child.is_complete);
    let mut feed = Json::Object(Vec::new());
    feed.set("title", root.child("title").and_then(title));
    feed.set("description", root.child("subtitle").or_else(|| root.child("tagline")).and_then(title));
    feed.set("home_page_url", link(root, "alternate").map(|url| base.absolute(url)));
    feed.set("feed_url", link(root, "self").map(|url| base.absolute(url)));
    feed.set("next_url", link(root, "next").map(|url| base.absolute(url)));
    feed.set("language", language(root));
    feed.set("authors", authors(root));
    feed.set("items", entries.map(|element| entry(element, &base)).collect::<Vec<_>>());
    feed
}

fn entry(entry: &Element, base: &Base) -> Json {
    let base = base.within(entry);
    let mut item = Json::Object(Vec::new());
    let url = link(entry, "alternate").map(|url| base.absolute(url));
    item.set("id", text(entry, &["id"]));
    item.set("url", url);
    item.set("title", entry.child("title").and_then(title));
    item.set("date_published", text(entry, &["published", "issued", "created", "dc:date"]));
    item.set("date_modified", text(entry, &["updated", "modified"]));
    item.set("authors", authors(entry));
    let labels = entry.elements().filter(|child| child.is("category"));
    let labels = labels.filter_map(|category| {
        let label = category.attribute("label").or_else(|| category.attribute("term"));
        label.map(str::to_owned).or_else(|| category.text()).map(Json::Text)
    });
    item.set("tags", labels.collect::<Vec<_>>());
    item.set("language", entry.attribute("xml:lang"));
    let content = entry.child("content");
    // An explicit base wins over the URL of the entry.
    let inner = content.map_or_else(|| base.within(entry), |content| base.within(content));
    let has_base = entry.attribute("xml:base").or_else(|| content?.attribute("xml:base")).is_some();
    item.set(BASE, has_base.then(|| inner.url.clone()));
    let video = text(entry, &["yt:videoId"])
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
    let body = content.and_then(html).or_else(|| {
        let player = ["<p><iframe src=\"https://www.youtube-nocookie.com/embed/", &video?, "\"></iframe></p>"].concat();
        Some(player + &crate::content::body::text_to_html(&media::description(entry).unwrap_or_default()))
    });
    let body = body.or_else(|| media::description(entry).map(|text| crate::content::body::text_to_html(&text)));
    set_body(&mut item, body, entry.child("summary").and_then(html));
    let enclosures = entry.elements().filter(|child| child.is("link") && child.attribute("rel") == Some("enclosure"));
    media::set(&mut item, entry, enclosures, "href", &base);
    item
}

/// Returns the URL of the first link with a relation. A link without a relation is an alternate.
fn link<'a>(element: &'a Element, relation: &str) -> Option<&'a str> {
    let links = || {
        let has_relation = move |child: &&Element| {
            child.is("link") && child.attribute("rel").unwrap_or("alternate").eq_ignore_ascii_case(relation)
        };
        element.elements().filter(has_relation)
    };
    // A page is preferred to other forms of the same entry.
    let page = links().find(|link| link.attribute("type").is_none_or(|kind| kind.contains("html")));
    page.or_else(|| links().next())?.attribute("href")
}

/// Returns a title as HTML.
fn title(element: &Element) -> Option<String> {
    match element.attribute("type") {
        Some(kind) if kind.ends_with("html") && !kind.contains("xhtml") => element.text(),
        _ => element.text().map(|text| escaped(&text)),
    }
}

/// Returns a text as HTML, by its type.
fn html(element: &Element) -> Option<String> {
    match element.attribute("type").unwrap_or("text") {
        "xhtml" | "application/xhtml+xml" => {
            // The content is inside a `div` that does not belong to it.
            let only = element.elements().next().filter(|child| child.is("div"));
            only.unwrap_or(element).html_markup()
        }
        "html" | "text/html" => element.html(),
        // The content of Atom 0.3 has this type and is HTML.
        kind if kind.starts_with("text") => match element.elements().next() {
            Some(_) => element.html(),
            None => element
                .text()
                .map(|text| if text.contains("</") { text } else { crate::content::body::text_to_html(&text) }),
        },
        // Other media.
        _ => None,
    }
}

fn authors(element: &Element) -> Vec<Json> {
    let authors = element.elements().filter(|child| child.is("author") || child.is("dc:creator"));
    let author = |author: &Element| {
        let name = text(author, &["name"]).or_else(|| author.elements().next().is_none().then(|| author.text())?)?;
        let url = text(author, &["uri", "url"]);
        Some(Json::object([("name", escaped(&name).into()), ("url", url.into())]))
    };
    authors.filter_map(author).collect()
}
