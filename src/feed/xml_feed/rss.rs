//! RSS 0.9x, 1.0 and 2.0.
//!
//! Input: the element `rss` or `RDF`. Output: JSON in the form of a JSON Feed. Entry point: [`feed`].

use super::{BASE, Base, language, media, months, set_body, text, texts};
use crate::{
    content::link,
    feed::{json::Json, xml::Element},
};

/// Converts a feed.
pub(super) fn feed(root: &Element, base: &Base) -> Json {
    let base = base.within(root);
    let channel = root.child("channel").unwrap_or(root);
    let base = base.within(channel);
    // In RSS 1.0, items follow the channel.
    let inner = channel.elements();
    let outer = root.elements().filter(|_| !std::ptr::eq(root, channel));
    let items = inner.chain(outer).filter(|child| child.is("item") && child.is_complete);
    let related = |relation: &str| {
        let mut links = channel.elements().filter(|child| child.is("atom:link"));
        let found = links.find(|link| link.attribute("rel") == Some(relation))?;
        found.attribute("href").map(|url| base.absolute(url))
    };
    let mut feed = Json::Object(Vec::new());
    feed.set("title", text(channel, &["title"]));
    feed.set("description", text(channel, &["description", "itunes:subtitle"]));
    feed.set("home_page_url", text(channel, &["link"]).map(|url| base.absolute(&url)));
    feed.set("feed_url", related("self"));
    feed.set("next_url", related("next"));
    feed.set("language", language(channel).or_else(|| language(root)));
    feed.set("items", items.map(|element| item(element, &base)).collect::<Vec<_>>());
    feed
}

fn item(element: &Element, base: &Base) -> Json {
    let base = base.within(element);
    let mut item = Json::Object(Vec::new());
    let guid = element.child("guid");
    let id = guid.and_then(Element::text).or_else(|| element.attribute("rdf:about").map(str::to_owned));
    let is_permalink = guid.is_none_or(|guid| guid.attribute("isPermaLink") != Some("false"));
    let given = text(element, &["link"]);
    let given = given.or_else(|| {
        let mut links = element.elements().filter(|child| child.is("atom:link") || child.is("link"));
        let is_page = |link: &&Element| link.attribute("rel").unwrap_or("alternate") == "alternate";
        links.find(is_page)?.attribute("href").map(str::to_owned)
    });
    let url = given.or_else(|| id.clone().filter(|id| is_permalink && link::is_web(id)));
    item.set("url", url.map(|url| base.absolute(&url)));
    item.set("id", id);
    item.set("title", text(element, &["title", "dc:title", "media:title"]));
    let date = text(element, &["pubDate", "dc:date", "atom:published", "published", "date"]);
    item.set("date_published", date.map(|date| months::in_english(&date)));
    item.set("date_modified", text(element, &["atom:updated", "dcterms:modified", "updated", "dc:modified"]));
    item.set("authors", authors(element));
    let mut tags = texts(element, "category");
    tags.extend(texts(element, "dc:subject"));
    item.set("tags", tags);
    item.set("language", language(element));
    item.set(BASE, element.attribute("xml:base").map(|_| base.url.clone()));
    let html = |name: &str| element.child(name).and_then(Element::html);
    let body = html("content:encoded").or_else(|| html("content")).or_else(|| html("body"));
    let description = html("description").or_else(|| html("itunes:summary")).or_else(|| html("atom:summary"));
    set_body(&mut item, body, description.or_else(|| media::description(element)));
    let enclosures = element.elements().filter(|child| child.is("enclosure"));
    media::set(&mut item, element, enclosures, "url", &base);
    item
}

/// Returns the authors. RSS writes `mail@a.example (Name)`; an address alone is no name.
fn authors(element: &Element) -> Vec<Json> {
    let mut authors = texts(element, "dc:creator");
    if authors.is_empty() {
        authors = ["author", "itunes:author"]
            .iter()
            .map(|name| texts(element, name))
            .find(|found| !found.is_empty())
            .unwrap_or_default();
    }
    let atom =
        element.elements().filter(|child| child.is("atom:author")).filter_map(|author| text(author, &["atom:name"]));
    authors.extend(atom.map(Json::Text));
    let name = |author: &Json| {
        let text = author.text()?;
        let named = text.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).map(|(name, _)| name);
        let name = match named {
            Some(name) if text.contains('@') => name,
            _ => text.split('<').next().unwrap_or_default(),
        };
        let name = name.trim();
        (!name.is_empty() && (!name.contains('@') || name.contains(' '))).then(|| Json::from(name))
    };
    authors.iter().filter_map(name).map(|name| Json::object([("name", name)])).collect()
}
