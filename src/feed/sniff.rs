//! Detects the format of bytes, and parses JSON.
//!
//! Input: the bytes of an answer or a file. Output: a JSON value with [`Warning`]s, or a [`FeedError`]. Entry point:
//! [`json`]; [`text`] only decodes.
//!
//! Steps: decode the text, detect other formats, parse. Servers print warnings, byte-order marks and scripts before and
//! after their answer; these are ignored.

use std::borrow::Cow;

use super::{
    FeedError, Warning,
    json::{self, Json, Repairs},
};
use crate::html::windows_1252;

/// The warning for truncated JSON.
pub(super) const TRUNCATED: &str = "is truncated; the complete part was kept";

/// The warning for text around the JSON.
const SURROUNDED: &str = "is surrounded by other text, perhaps a PHP warning; that text was ignored";

/// The number of places at which JSON is searched in other text, and the size of the searched text.
const MAX_ATTEMPTS: usize = 64;
const MAX_SEARCHED: usize = 256 << 10;

/// Decodes bytes in an encoding, which is named by its label.
pub(super) type Decode<'a> = &'a dyn Fn(&[u8], &str) -> Option<String>;

/// Parses JSON from bytes.
pub(super) fn json(bytes: &[u8]) -> Result<(Json, Vec<Warning>), FeedError> {
    let mut warnings = Vec::new();
    let mut warn = |what: &'static str| warnings.push(Warning::new(None, "JSON", what));
    let text = text(bytes, "", &|_, _| None, &mut warn);
    let (value, repairs) = value(start(&text), &mut warn)?;
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

/// Returns whether bytes begin like JSON. Then they are no XML.
pub(super) fn starts_with_json(bytes: &[u8]) -> bool {
    matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['))
}

/// Removes white space and any number of byte-order marks from the start.
pub(super) fn start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '\u{feff}' | '\0'))
}

/// Parses the JSON in a text. Other text may surround it.
fn value(text: &str, warn: &mut dyn FnMut(&'static str)) -> Result<(Json, Repairs), FeedError> {
    let is_json = match text.as_bytes() {
        [] => return Err(FeedError::Empty),
        // A line of a log, such as `[24-Nov-2026 10:00:00 UTC] PHP Warning`.
        [b'[', b'0'..=b'9', ..] => !text.lines().next().unwrap_or_default().contains("] "),
        [b'[' | b'{', ..] => true,
        _ if is_jsonp(text) => return Err(FeedError::Script),
        _ => false,
    };
    let error = match json::parse(text) {
        Err(error) => error,
        Ok((value @ (Json::List(_) | Json::Object(_)), repairs)) => return Ok((value, repairs)),
        // A number or a word may precede the answer.
        Ok(scalar) if is_alone(text) => return Ok(scalar),
        Ok(_) => FeedError::NotJson { line: 1, column: 1 },
    };
    let found = if is_json {
        json::parse_at(text, 0).filter(|(value, ..)| !is_small(value))
    } else if is_page(text) {
        None
    } else {
        longest(text)
    };
    match found {
        Some((value, repairs, _)) => {
            warn(SURROUNDED);
            Ok((value, repairs))
        }
        None if text.starts_with('<') => Err(markup(text)),
        None => Err(error),
    }
}

/// Returns whether a text has no brackets, so that nothing else can be found in it.
fn is_alone(text: &str) -> bool {
    !text.contains(['{', '['])
}

/// Returns whether a value has too few members to be an answer before other text.
fn is_small(value: &Json) -> bool {
    value.members().is_empty() && value.entries().is_empty()
}

/// Returns the longest JSON in a text.
fn longest(text: &str) -> Option<(Json, Repairs, usize)> {
    let mut best: Option<(usize, (Json, Repairs, usize))> = None;
    let mut at = 0;
    for _ in 0..MAX_ATTEMPTS {
        let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '['])) else { break };
        at += found;
        let is_longest_possible = best.as_ref().is_none_or(|(length, _)| text.len() - at > *length);
        if at > MAX_SEARCHED || !is_longest_possible {
            break;
        }
        match json::parse_at(text, at) {
            Some(parsed) => {
                let (start, end) = (at, parsed.2);
                at = end;
                if !is_small(&parsed.0) && best.as_ref().is_none_or(|(length, _)| end - start > *length) {
                    best = Some((end - start, parsed));
                }
            }
            None => at += 1,
        }
    }
    best.map(|(_, parsed)| parsed)
}

/// Decodes text. `label` names the encoding that its server or its first line states; empty if unknown.
///
/// A byte-order mark decides. Then text that is UTF-8 is read as UTF-8, because many servers state another encoding.
pub(super) fn text<'a>(
    bytes: &'a [u8],
    label: &str,
    decode: Decode,
    warn: &mut dyn FnMut(&'static str),
) -> Cow<'a, str> {
    // Two bytes for each ASCII character, with or without a byte-order mark.
    let utf_16 = |first: usize| {
        let unit = |pair: &[u8]| u16::from(pair[first]) << 8 | u16::from(pair[1 - first]);
        let units = bytes.chunks_exact(2).map(unit);
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xfe, 0xff, ..] | [0, b'<' | b'{' | b'[', ..] => return Cow::Owned(utf_16(0)),
        [0xff, 0xfe, ..] if bytes.get(3) == Some(&0) => return Cow::Owned(utf_16(1)),
        [b'<' | b'{' | b'[', 0, ..] => return Cow::Owned(utf_16(1)),
        _ => {}
    }
    // These encodings consist of ASCII bytes.
    let is_seven_bit = ["iso-2022", "hz-gb"].iter().any(|name| label.to_ascii_lowercase().starts_with(name));
    match str::from_utf8(bytes) {
        Ok(text) if !is_seven_bit => Cow::Borrowed(text),
        _ => Cow::Owned(decode(bytes, label).unwrap_or_else(|| undeclared(bytes, warn))),
    }
}

/// Decodes bytes that are not UTF-8. They are Windows-1252 if no byte sequence beyond ASCII is UTF-8 and one is next to
/// a letter (`caf\xe9`).
fn undeclared(bytes: &[u8], warn: &mut dyn FnMut(&'static str)) -> String {
    let beside_letter = |pair: &[u8]| matches!(pair, [a, b] if a.is_ascii() != b.is_ascii() && (a.is_ascii_alphabetic() || b.is_ascii_alphabetic()));
    if bytes.utf8_chunks().all(|chunk| chunk.valid().is_ascii()) && bytes.windows(2).any(beside_letter) {
        warn("is not UTF-8; decoded as Windows-1252");
        bytes.iter().map(|&byte| windows_1252(byte)).collect()
    } else {
        warn("contains bytes that are not UTF-8; replaced by \u{fffd}");
        String::from_utf8_lossy(bytes).into_owned()
    }
}

/// Returns whether markup is a web page.
pub(super) fn is_page(text: &str) -> bool {
    let has = |name: &[u8]| text.as_bytes().windows(name.len()).take(2000).any(|part| part.eq_ignore_ascii_case(name));
    text.starts_with('<') && (has(b"<html") || has(b"<!doctype html") || has(b"<head"))
}

fn markup(text: &str) -> FeedError {
    let starts = |with: &&str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let is_xml = ["<?xml", "<rss", "<feed", "<rdf"].iter().any(starts);
    if is_xml && !is_page(text) { FeedError::Xml } else { FeedError::Html }
}

/// Returns whether the text is JSONP: `callback({`, or `/**/callback([` as in WordPress.
fn is_jsonp(text: &str) -> bool {
    let text = text.strip_prefix("/**/").unwrap_or(text);
    let call = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | ' '));
    call.strip_prefix('(').is_some_and(|call| call.trim_ascii_start().starts_with(['{', '[']))
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
            ("<html><script>{\"a\":[1]}</script>", FeedError::Html),
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

    #[test]
    fn text_around_json_is_ignored() {
        let answer = r#"{"body":[{"id":7,"title":"{not} [this]"}],"status":200}"#;
        let before = [
            "\u{feff}\u{feff}",
            "\n\n\u{feff}",
            "\n\nWarning: Undefined variable $x in /srv/y.php on line 3\n\nDeprecated: [] {\"a\":1}\n",
            "<?php/* (c) S */require_once(\"x.php\");if(1){x();}?>",
            "<br />\n<b>Notice</b>: json {\"a\":1} and [] given in <b>/srv/y.php</b><br />\n",
            "bool(true)\n",
            "array(1) {\n  [0]=>\n  int(1)\n}\n",
            "[24-Nov-2026 10:00:00 UTC] PHP Warning:  x\n",
            "<!-- cached -->\n",
            "0",
            "null",
            ")]}',\n",
            "",
        ];
        for before in before {
            for after in ["", "\n<br />\n<b>Warning</b>: x", "0", "<!-- 12 queries {\"b\":2} -->", "\u{feff}", "\0"] {
                let text = [before, answer, after].concat();
                let (found, _) = json(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
                assert_eq!(found.get("body").entries()[0].get("id"), &Json::Number(7), "{text}");
            }
        }
        assert!(matches!(json(b"{\"a\":[{\"b\":1},]}"), Err(FeedError::NotJson { .. })), "an invalid list");
    }

    #[test]
    fn utf_16_is_decoded() {
        for mark in ["", "\u{feff}"] {
            let units = || [mark, "{\"a\":\"é😀\"}"].concat().encode_utf16().collect::<Vec<_>>();
            let little: Vec<u8> = units().into_iter().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = units().into_iter().flat_map(u16::to_be_bytes).collect();
            for bytes in [little, big] {
                assert_eq!(json(&bytes).unwrap().0.get("a").text(), Some("é😀"));
            }
        }
    }
}
