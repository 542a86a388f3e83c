//! HTML as a list of texts and tags.
//!
//! Input: HTML. Output: its pieces, which together are the whole text. Entry point: [`pieces`].

use crate::html::{Attribute, Attributes, comment_end, decode, name_end, raw_text_end};
use std::ops::Range;

/// A part of HTML.
pub(super) enum Piece {
    Text(Range<usize>),
    Start(Tag),
    /// The name and the whole tag.
    End(Range<usize>, Range<usize>),
    /// A comment, or the text of a script or style.
    Other(Range<usize>),
}

/// A start tag.
pub(super) struct Tag {
    name: Range<usize>,
    pub attributes: Vec<Attribute>,
    pub range: Range<usize>,
    pub is_self_closing: bool,
}

impl Tag {
    /// Returns the name in lower case.
    pub fn name(&self, html: &str) -> String {
        html[self.name.clone()].to_ascii_lowercase()
    }

    /// Returns the decoded value of an attribute.
    pub fn value(&self, html: &str, name: &str) -> Option<String> {
        let [_, value] = self.attributes.iter().find(|[known, _]| html[known.clone()].eq_ignore_ascii_case(name))?;
        Some(decode(&html[value.clone()]).into_owned())
    }

    /// Returns whether the attribute `class` contains a word.
    pub fn has_class(&self, html: &str, class: &str) -> bool {
        self.value(html, "class").is_some_and(|classes| classes.split_ascii_whitespace().any(|word| word == class))
    }

    /// Returns all attributes: names in lower case, and decoded values.
    pub fn decoded(&self, html: &str) -> Vec<(String, String)> {
        let pair = |[name, value]: &Attribute| {
            (html[name.clone()].to_ascii_lowercase(), decode(&html[value.clone()]).into_owned())
        };
        self.attributes.iter().map(pair).collect()
    }
}

/// Splits HTML.
pub(super) fn pieces(html: &str) -> Vec<Piece> {
    let bytes = html.as_bytes();
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut text = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        let (piece, end, raw) = match bytes.get(start + 1) {
            Some(b'!' | b'?') => {
                let end = comment_end(html, start + 1);
                (Piece::Other(start..end), end, None)
            }
            Some(b'/') if bytes.get(start + 2).is_some_and(u8::is_ascii_alphabetic) => {
                let name = start + 2..name_end(html, start + 2);
                let mut attributes = Attributes::new(html, name.end);
                attributes.by_ref().for_each(drop);
                let end = attributes.end();
                (Piece::End(name, start..end), end, None)
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let name = start + 1..name_end(html, start + 1);
                let mut rest = Attributes::new(html, name.end);
                let attributes = rest.by_ref().collect();
                let (end, is_self_closing) = (rest.end(), rest.is_self_closing());
                let raw = ["script", "style", "textarea", "title"]
                    .into_iter()
                    .find(|raw| raw.eq_ignore_ascii_case(&html[name.clone()]));
                (Piece::Start(Tag { name, attributes, range: start..end, is_self_closing }), end, raw)
            }
            _ => {
                at = start + 1;
                continue;
            }
        };
        if text < start {
            pieces.push(Piece::Text(text..start));
        }
        pieces.push(piece);
        at = end;
        if let Some(raw) = raw {
            at = raw_text_end(html, end, raw);
            pieces.push(Piece::Other(end..at));
        }
        text = at;
    }
    if text < html.len() {
        pieces.push(Piece::Text(text..html.len()));
    }
    pieces
}

/// Returns the index of the end tag for the start tag at `at`, or `to` if there is none.
pub(super) fn end_of(html: &str, pieces: &[Piece], at: usize, to: usize) -> usize {
    let Piece::Start(start) = &pieces[at] else { return at };
    let name = &html[start.name.clone()];
    let is_same = |other: &Range<usize>| html[other.clone()].eq_ignore_ascii_case(name);
    let mut depth = 0;
    for (index, piece) in pieces[..to].iter().enumerate().skip(at) {
        match piece {
            Piece::Start(tag) if is_same(&tag.name) && !tag.is_self_closing => depth += 1,
            Piece::End(name, _) if is_same(name) => {
                depth -= 1;
                if depth <= 0 {
                    return index;
                }
            }
            _ => {}
        }
    }
    to
}
