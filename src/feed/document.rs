//! The document of a feed in any format: JSON Feed, RSS, Atom, or JSON with a mapping.
//!
//! Input: bytes, their URL and perhaps a mapping. Output: a [`Feed`], or a [`FeedError`]. Entry point: [`parse`].

use super::{
    FeedError, Warning,
    environment::Environment,
    json::Json,
    json_feed::{self, Feed},
    mapping::{Mapping, infer},
    sniff, xml_feed,
};

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON Feed 1 or 1.1.
    JsonFeed,
    /// RSS 0.9 to 2.0.
    Rss,
    /// Atom.
    Atom,
    /// JSON that a mapping describes.
    Mapped,
    /// JSON whose mapping was found.
    Inferred,
}

/// A parsed document.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The content.
    pub feed: Feed,
    /// The format.
    pub format: Format,
    /// The mapping that was found, if none was given.
    pub mapping: Option<Mapping>,
}

/// Parses a document. `content_type` is the header of the answer; empty if unknown. `mapping` describes JSON. Owned
/// bytes are freed after parsing.
pub fn parse(
    bytes: impl AsRef<[u8]>,
    url: &str,
    content_type: &str,
    mapping: Option<&Mapping>,
    environment: &Environment,
) -> Result<Parsed, FeedError> {
    let xml = if mapping.is_none() { xml_text(bytes.as_ref(), content_type, environment) } else { None };
    match xml {
        Some(xml) => {
            drop(bytes);
            parse_xml(xml, url, environment)
        }
        None => parse_json(bytes, url, mapping, environment),
    }
}

/// Parses a document that must be a JSON Feed, RSS or Atom. The adapter module for feeds contains only these.
pub(super) fn parse_feed(bytes: impl AsRef<[u8]>, url: &str, environment: &Environment) -> Result<Feed, FeedError> {
    match xml_text(bytes.as_ref(), "", environment) {
        Some(xml) => {
            drop(bytes);
            parse_xml(xml, url, environment).map(|parsed| parsed.feed)
        }
        None => json_feed::parse(bytes, url, &environment.resolve),
    }
}

/// Parses JSON: with a mapping, as a JSON Feed, or with the mapping that fits best.
pub(super) fn parse_json(
    bytes: impl AsRef<[u8]>,
    url: &str,
    mapping: Option<&Mapping>,
    environment: &Environment,
) -> Result<Parsed, FeedError> {
    let resolve = &environment.resolve;
    let (json, mut warnings) = sniff::json(bytes.as_ref())?;
    drop(bytes);
    let found = if mapping.is_none() && !is_json_feed(&json) { infer::infer(&json) } else { None };
    let Some(used) = mapping.or(found.as_ref()) else {
        let feed = json_feed::checked(json, warnings, url, resolve)?;
        return Ok(Parsed { feed, format: Format::JsonFeed, mapping: None });
    };
    let (mapped, more) = used.apply(&json, url, resolve)?;
    drop(json);
    warnings.extend(more);
    let feed = json_feed::from_json(mapped, warnings, url, resolve)?;
    let format = if found.is_some() { Format::Inferred } else { Format::Mapped };
    Ok(Parsed { feed, format, mapping: found })
}

/// Decoded XML: the text, the index of its root, and what was wrong with the bytes.
type Xml = (String, usize, Vec<Warning>);

fn parse_xml((text, start, mut warnings): Xml, url: &str, environment: &Environment) -> Result<Parsed, FeedError> {
    let resolve = &environment.resolve;
    let (feed, is_atom, more) = xml_feed::parse(&text[start..], url, resolve)?;
    warnings.extend(more);
    drop(text);
    let format = if is_atom { Format::Atom } else { Format::Rss };
    Ok(Parsed { feed: json_feed::from_json(feed, warnings, url, resolve)?, format, mapping: None })
}

/// Returns whether JSON is a JSON Feed, even one without a version.
fn is_json_feed(json: &Json) -> bool {
    let version = json.get("version").text().unwrap_or_default();
    let fields = ["content_html", "content_text", "date_published", "external_url", "_broadsheet"];
    let has_fields = |item: &Json| fields.iter().any(|field| *item.get(field) != Json::Null);
    version.contains("jsonfeed.org") || json.get("items").entries().iter().any(has_fields)
}

/// Decodes the text of an XML feed; `None` if it is none.
fn xml_text(bytes: &[u8], content_type: &str, environment: &Environment) -> Option<Xml> {
    if sniff::starts_with_json(bytes) {
        return None;
    }
    let mut label = xml_feed::declared_encoding(bytes);
    if label.is_empty() {
        let charset = content_type.split_once("charset=").map_or("", |(_, charset)| charset);
        label.push_str(charset.split(';').next().unwrap_or_default().trim_matches(['"', '\'', ' ']));
    }
    let mut warnings = Vec::new();
    let decode = |bytes: &[u8], label: &str| (!label.is_empty()).then(|| (environment.decode)(bytes, label))?;
    let text = sniff::text(bytes, &label, &decode, &mut |what| warnings.push(Warning::new(None, "XML", what)));
    let start = xml_feed::start(&text)?;
    Some((text.into_owned(), start, warnings))
}
