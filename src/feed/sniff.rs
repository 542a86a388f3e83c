//! Detects the format of bytes and parses JSON.
//!
//! Input: the bytes of an answer or a file. Output: a JSON value with [`Warning`]s, or a [`FeedError`]. Entry point:
//! [`json`].
//!
//! Steps: decode the text, detect other formats, parse.

use std::borrow::Cow;

use super::{
    FeedError, Warning,
    json::{self, Json},
};
use crate::html::windows_1252;

/// The warning for truncated JSON.
pub(super) const TRUNCATED: &str = "is truncated; the complete part was kept";

/// Parses JSON from bytes.
pub(super) fn json(bytes: &[u8]) -> Result<(Json, Vec<Warning>), FeedError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut warnings = Vec::new();
    let mut warn = |what: &'static str| warnings.push(Warning::new(None, "JSON", what));
    let text = match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(decode(bytes, &mut warn)),
    };
    let start = text.trim_ascii_start();
    match start.as_bytes().first() {
        None => return Err(FeedError::Empty),
        Some(b'<') => return Err(markup(start.as_bytes())),
        _ if is_jsonp(start) => return Err(FeedError::Script),
        _ => {}
    }
    let (value, repairs) = json::parse(&text)?;
    if repairs.controls {
        warn("has control characters inside a string, which JSON does not allow; they were kept");
    }
    if repairs.surrogates {
        warn("has an unpaired surrogate in a string; replaced by \u{fffd}");
    }
    if repairs.truncated {
        warn(TRUNCATED);
    }
    Ok((value, warnings))
}

/// Decodes bytes that are not UTF-8. They are Windows-1252 if no byte sequence beyond ASCII is UTF-8 and one is next to
/// a letter (`caf\xe9`).
fn decode(bytes: &[u8], warn: &mut dyn FnMut(&'static str)) -> String {
    let beside_letter = |pair: &[u8]| matches!(pair, [a, b] if a.is_ascii() != b.is_ascii() && (a.is_ascii_alphabetic() || b.is_ascii_alphabetic()));
    if bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii()) && bytes.windows(2).any(beside_letter) {
        warn("is not UTF-8; decoded as Windows-1252");
        bytes.iter().map(|&byte| windows_1252(byte)).collect()
    } else {
        warn("contains bytes that are not UTF-8; replaced by \u{fffd}");
        String::from_utf8_lossy(bytes).into_owned()
    }
}

fn markup(text: &[u8]) -> FeedError {
    let starts = |with: &&str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with.as_bytes()));
    let is_xml = ["<?xml", "<rss", "<feed", "<rdf"].iter().any(starts);
    let is_page = text.windows(5).take(500).any(|part| part.eq_ignore_ascii_case(b"<html"));
    if is_xml && !is_page { FeedError::Xml } else { FeedError::Html }
}

/// Returns whether the text is JSONP: `callback(`, or `/**/callback(` as in WordPress.
fn is_jsonp(text: &str) -> bool {
    let text = text.strip_prefix("/**/").unwrap_or(text);
    text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | ' ')).starts_with('(')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_other_formats_than_json() {
        let table = [
            ("", FeedError::Empty),
            ("\u{feff} \r\n", FeedError::Empty),
            ("<!DOCTYPE html><title>x", FeedError::Html),
            ("<?xml version='1.0'?><!DOCTYPE html><html>", FeedError::Html),
            ("<br />\n<b>Warning</b>", FeedError::Html),
            ("\n<RSS>", FeedError::Xml),
            ("<feed xmlns='x'>", FeedError::Xml),
            ("/**/cb([])", FeedError::Script),
            ("a.b$c ( {} )", FeedError::Script),
            ("({})", FeedError::Script),
            ("{", FeedError::CutShort),
        ];
        for (text, error) in table {
            assert_eq!(json(text.as_bytes()), Err(error), "{text:?}");
        }
    }

    #[test]
    fn decodes_other_encodings() {
        let table: [(&[u8], &str); 4] = [
            (b"\"na\xefve \x93x\x94\"", "naïve “x”"),
            (b"\"na\xefve \xc3\xa9\"", "na\u{fffd}ve é"),
            (b"\"\xff\xfe\"", "\u{fffd}\u{fffd}"),
            (b"\xef\xbb\xbf\"\xc3\xa9\"", "é"),
        ];
        for (bytes, text) in table {
            assert_eq!(json(bytes).unwrap().0.text(), Some(text));
        }
    }
}
