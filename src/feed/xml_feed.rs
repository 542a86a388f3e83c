//! RSS 0.9 to 2.0, RSS 1.0 (RDF) and Atom, as members of a JSON Feed.
//!
//! Input: text, and the URL of the feed. Output: JSON in the form of a JSON Feed, from which
//! [`json_feed`](super::json_feed) makes content. Entry points: [`start`], then [`parse`].

mod atom;
mod media;
mod months;
mod rss;

use super::{
    FeedError, Resolve, Warning,
    json::Json,
    sniff,
    xml::{self, Element},
};
use crate::{content::excerpt, html};

/// The member with the base URL of a body.
pub(super) const BASE: &str = "_xml_base";

/// The number of tags before the root of a feed, such as those of a PHP warning.
const MAX_TAGS_BEFORE: usize = 40;

/// Returns the index of the root element, if a text is a feed.
pub(super) fn start(text: &str) -> Option<usize> {
    if !sniff::start(text).starts_with('<') && !text.get(..text.len().min(4096)).unwrap_or(text).contains("<?xml") {
        return None;
    }
    for tag in html::start_tags(text, 0).take(MAX_TAGS_BEFORE) {
        let name = &text[tag.name.clone()];
        let local = name.rsplit(':').next().unwrap_or_default();
        if ["rss", "feed", "rdf", "channel"].iter().any(|root| local.eq_ignore_ascii_case(root)) {
            return Some(tag.name.start - 1);
        }
        if local.eq_ignore_ascii_case("html") {
            return None;
        }
    }
    None
}

/// Returns the encoding that an XML declaration states; empty if it states none.
pub(super) fn declared_encoding(bytes: &[u8]) -> String {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(512)]);
    let declared = start.find("encoding=").filter(|at| !start[..*at].contains("?>"));
    let value = declared.map_or("", |at| &start[at + "encoding=".len()..]);
    let mut parts = value.split(['"', '\'']);
    parts.nth(1).unwrap_or_default().to_owned()
}

/// Converts a feed whose root element is at the start of `text`.
///
/// Returns the feed, whether it is Atom, and what was repaired.
pub(super) fn parse(text: &str, url: &str, resolve: Resolve) -> Result<(Json, bool, Vec<Warning>), FeedError> {
    let document = xml::parse(text).ok_or(FeedError::Xml)?;
    let mut warnings = Vec::new();
    let mut warn = |what| warnings.push(Warning::new(None, "XML", what));
    if document.is_truncated {
        warn(sniff::TRUNCATED);
    } else if document.is_repaired {
        warn("is not well-formed; it was repaired");
    }
    let base = Base { url: url.to_owned(), resolve };
    let is_atom = document.root.is("feed");
    let feed = if is_atom { atom::feed(&document.root, &base) } else { rss::feed(&document.root, &base) };
    Ok((feed, is_atom, warnings))
}

/// The base of relative URLs.
struct Base<'a> {
    url: String,
    resolve: Resolve<'a>,
}

impl Base<'_> {
    /// Returns the base inside an element, which may have `xml:base`.
    fn within(&self, element: &Element) -> Self {
        let url = element.attribute("xml:base").and_then(|base| (self.resolve)(base, &self.url));
        Base { url: url.unwrap_or_else(|| self.url.clone()), resolve: self.resolve }
    }

    /// Returns an absolute URL, or the URL as it is if it is invalid.
    fn absolute(&self, url: &str) -> String {
        (self.resolve)(url, &self.url).unwrap_or_else(|| url.to_owned())
    }
}

/// Returns the text of the first of several children.
fn text(element: &Element, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| element.child(name)?.text())
}

/// Returns the texts of all children with a name, as JSON.
fn texts(element: &Element, name: &str) -> Vec<Json> {
    element.elements().filter(|child| child.is(name)).filter_map(|child| child.text().map(Json::Text)).collect()
}

/// Returns the language of an element.
fn language(element: &Element) -> Option<String> {
    element.attribute("xml:lang").map(str::to_owned).or_else(|| text(element, &["language", "dc:language"]))
}

/// Escapes plain text, because titles of a feed are read as HTML.
fn escaped(text: &str) -> String {
    html::escaped(text)
}

/// Returns a summary as HTML text without tags. `None` if it is too long for a sentence below a headline.
fn summary_text(html: &str) -> Option<String> {
    let mut text = excerpt::words(html, 80);
    // Plugins append this to each excerpt.
    if text.contains("appeared first on")
        && let Some(at) = text.rfind("The post ")
    {
        text.truncate(at);
    }
    (!text.trim().is_empty() && !text.ends_with('…')).then_some(text)
}

/// Sets the body of an item, and its summary.
fn set_body(item: &mut Json, body: Option<String>, summary: Option<String>) {
    let Some(body) = body else {
        return set_body_text(item, summary);
    };
    item.set("summary", summary.as_deref().and_then(summary_text));
    set_body_text(item, Some(body));
}

/// Sets the body. Text without markup but with blank lines is plain text.
fn set_body_text(item: &mut Json, body: Option<String>) {
    let is_plain = |text: &String| !text.contains(['<', '&']) && text.contains("\n\n");
    // Some programs escape twice.
    let is_escaped = |text: &str| {
        let text = text.trim_ascii();
        !text.contains('<') && text.starts_with("&lt;") && text.contains("&lt;/") && text.ends_with("&gt;")
    };
    match body.map(|text| if is_escaped(&text) { html::decode(&text).into() } else { text }) {
        Some(text) if is_plain(&text) => item.set("content_text", text),
        body => item.set("content_html", body),
    }
}
