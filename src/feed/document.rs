//! The document of a feed in any format: JSON Feed, RSS or Atom.
//!
//! Input: bytes and their URL. Output: a [`Feed`], or a [`FeedError`]. Entry point: [`parse`].

use super::{FeedError, json_feed::{self, Feed}, sniff, source::Environment, xml_feed};

/// The format of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON Feed 1 or 1.1.
    JsonFeed,
    /// RSS 0.9 to 2.0.
    Rss,
    /// Atom.
    Atom,
}

/// Parses a document. `content_type` is the header of the answer; empty if unknown. Owned bytes are freed after parsing.
pub fn parse(
    bytes: impl AsRef<[u8]>,
    url: &str,
    content_type: &str,
    environment: &Environment,
) -> Result<(Feed, Format), FeedError> {
    let resolve = &environment.resolve;
    let mut warnings = Vec::new();
    let text = xml_text(bytes.as_ref(), content_type, environment, &mut warnings);
    let Some((text, start)) = text else { return Ok((json_feed::parse(bytes, url, resolve)?, Format::JsonFeed)) };
    let (feed, is_atom, more) = xml_feed::parse(&text[start..], url, resolve)?;
    warnings.extend(more);
    drop(text);
    drop(bytes);
    let format = if is_atom { Format::Atom } else { Format::Rss };
    Ok((json_feed::from_json(feed, warnings, url, resolve)?, format))
}

/// Decodes the text of an XML feed. Returns it with the index of its root; `None` if it is none.
fn xml_text(
    bytes: &[u8],
    content_type: &str,
    environment: &Environment,
    warnings: &mut Vec<super::Warning>,
) -> Option<(String, usize)> {
    let is_json = sniff::starts_with_json(bytes);
    if is_json {
        return None;
    }
    let mut label = xml_feed::declared_encoding(bytes);
    if label.is_empty() {
        let charset = content_type.split_once("charset=").map_or("", |(_, charset)| charset);
        label.push_str(charset.split(';').next().unwrap_or_default().trim_matches(['"', '\'', ' ']));
    }
    let mut found = Vec::new();
    let decode = |bytes: &[u8], label: &str| (!label.is_empty()).then(|| (environment.decode)(bytes, label))?;
    let text = sniff::text(bytes, &label, &decode, &mut |what| found.push(super::Warning::new(None, "XML", what)));
    let start = xml_feed::start(&text)?;
    warnings.extend(found);
    Some((text.into_owned(), start))
}
