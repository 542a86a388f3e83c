//! Finds the parts of any HTML where a parser finds them.
//!
//! Input: HTML and an index. Output: indices. Entry points: [`Attributes`], [`start_tags`], [`comment_end`] and
//! [`raw_text_end`]. `safe_html::limits` relies on them, so any difference from the HTML standard is a security bug.

use std::ops::Range;

/// The spans of a name and a value.
pub type Attribute = [Range<usize>; 2];

/// The attributes of a tag.
pub struct Attributes<'h> {
    html: &'h str,
    at: usize,
    is_self_closing: bool,
}

impl<'h> Attributes<'h> {
    /// `at` is the end of the tag's name.
    pub fn new(html: &'h str, at: usize) -> Self {
        Attributes { html, at, is_self_closing: false }
    }

    /// Returns the index after the tag. Call it after the last attribute.
    pub fn end(&self) -> usize {
        // Skip the `>`, if there is one.
        self.html.len().min(self.at + 1)
    }

    /// Returns whether the tag ends with `/>`. Call it after the last attribute.
    pub fn is_self_closing(&self) -> bool {
        self.is_self_closing
    }
}

impl Iterator for Attributes<'_> {
    type Item = Attribute;

    /// Returns the spans of the next name and value. The value is without its quotes.
    fn next(&mut self) -> Option<Attribute> {
        let bytes = self.html.as_bytes();
        loop {
            match bytes.get(self.at)? {
                b'>' => return None,
                byte if ends_name(*byte) => self.is_self_closing = *byte == b'/',
                _ => break,
            }
            self.at += 1;
        }
        self.is_self_closing = false;
        let start = self.at;
        let end = find(bytes, start + 1, |byte| ends_name(byte) || byte == b'=');
        self.at = end;
        let equals = find(bytes, end, |byte| !byte.is_ascii_whitespace());
        if bytes.get(equals) != Some(&b'=') {
            return Some([start..end, end..end]);
        }
        let first = find(bytes, equals + 1, |byte| !byte.is_ascii_whitespace());
        let value = match bytes.get(first) {
            Some(b'"') => first + 1..find(bytes, first + 1, |byte| byte == b'"'),
            Some(b'\'') => first + 1..find(bytes, first + 1, |byte| byte == b'\''),
            _ => first..find(bytes, first, |byte| byte.is_ascii_whitespace() || byte == b'>'),
        };
        self.at = value.end + usize::from(value.start > first);
        Some([start..end, value])
    }
}

/// Returns whether a byte ends the name of a tag.
fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

/// Returns the index of the first matching byte after `from`, or the length.
fn find(bytes: &[u8], from: usize, is_end: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|byte| is_end(*byte)).map_or(bytes.len(), |length| from + length)
}

/// Returns the end of the tag name at `at`.
pub fn name_end(html: &str, at: usize) -> usize {
    find(html.as_bytes(), at, ends_name)
}

/// Returns the end of a comment, of a declaration, or of anything else that is skipped like one. `at` is the index
/// after its `<`.
pub fn comment_end(html: &str, mut at: usize) -> usize {
    let bytes = html.as_bytes();
    if bytes[at..].starts_with(b"!--") {
        let ends = |&end: &usize| bytes[end..].starts_with(b"-->") || end > at + 2 && bytes[end..].starts_with(b"--!>");
        at = (at + 1..bytes.len()).find(ends).map_or(bytes.len(), |end| end + 2);
    }
    bytes.len().min(find(bytes, at, |byte| byte == b'>') + 1)
}

/// Returns the end of the raw text in an element with this name: the index of its end tag.
pub fn raw_text_end(html: &str, at: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let ends = |&end: &usize| {
        let after = end + 2 + name.len();
        bytes[end..].starts_with(b"</")
            && bytes.get(end + 2..after).is_some_and(|other| other.eq_ignore_ascii_case(name.as_bytes()))
            && bytes.get(after).is_some_and(|byte| ends_name(*byte))
    };
    (at..bytes.len()).find(ends).unwrap_or(bytes.len())
}

/// A start tag.
pub struct StartTag {
    /// The span of the name.
    pub name: Range<usize>,
    /// The attributes.
    pub attributes: Vec<Attribute>,
}

/// Returns the start tags from index `at` on, except those in comments, scripts and styles.
pub fn start_tags(html: &str, mut at: usize) -> impl Iterator<Item = StartTag> {
    std::iter::from_fn(move || {
        loop {
            at += html[at..].find('<')? + 1;
            match html.as_bytes().get(at)? {
                b'!' | b'?' => at = comment_end(html, at),
                byte if byte.is_ascii_alphabetic() => break,
                _ => {}
            }
        }
        let name = at..name_end(html, at);
        let mut attributes = Attributes::new(html, name.end);
        let tag = StartTag { attributes: attributes.by_ref().collect(), name };
        at = attributes.end();
        let name = &html[tag.name.clone()];
        if ["script", "style"].iter().any(|raw| raw.eq_ignore_ascii_case(name)) {
            at = raw_text_end(html, at, name);
        }
        Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each name with its value, and the index after the tag.
    fn attributes(tag: &str) -> (Vec<[&str; 2]>, usize, bool) {
        let mut attributes = Attributes::new(tag, name_end(tag, 1));
        let all = attributes.by_ref().map(|spans| spans.map(|span| &tag[span])).collect();
        (all, attributes.end(), attributes.is_self_closing())
    }

    #[test]
    fn attributes_are_found_like_a_parser_finds_them() {
        let table: [(&str, &[[&str; 2]], usize, bool); 10] = [
            ("<a>b", &[], 3, false),
            ("<a/>", &[], 4, true),
            ("<a / b/c>", &[["b", ""], ["c", ""]], 9, false),
            ("<a b = 'c>' d=\"\" />", &[["b", "c>"], ["d", ""]], 19, true),
            ("<a b=c/>", &[["b", "c/"]], 8, false),
            ("<a b=>c", &[["b", ""]], 6, false),
            ("<a =b=c>", &[["=b", "c"]], 8, false),
            ("<a \"'<é=ü>", &[["\"'<é", "ü"]], 12, false),
            ("<a b='c", &[["b", "c"]], 7, false),
            ("<a b", &[["b", ""]], 4, false),
        ];
        for (tag, expected, end, is_self_closing) in table {
            assert_eq!(attributes(tag), (expected.to_vec(), end, is_self_closing), "{tag}");
        }
    }

    #[test]
    fn comments_scripts_and_styles_contain_no_tags() {
        let html = "<!-- <a> --!><b c=\"<d>\"><!e '<f>'><script><g></script ><style><h></STYLE><i></i><1><?j><k-l/><m";
        let names: Vec<_> = start_tags(html, 0).map(|tag| &html[tag.name]).collect();
        assert_eq!(names, ["b", "script", "style", "i", "k-l", "m"]);
        assert_eq!(comment_end("<!--> a", 1), 5);
        assert_eq!(comment_end("<!---> a", 1), 6);
        assert_eq!(comment_end("<!-- a", 1), 6);
    }
}
