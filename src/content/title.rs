//! Titles that may be text or HTML.
//!
//! Input: a title of a source. Output: one line of plain text. Entry point: [`plain_title`].

use crate::html::decode;

/// Formatting tags in titles. Other text in angle brackets is kept ("The `<dialog>` element").
const INLINE_TAGS: &str = " b i em strong code span sub sup br small u s a mark cite q abbr font wbr ";

/// Converts a title to one line of plain text. Formatting tags are dropped, references are decoded once, and white
/// space is collapsed.
pub fn plain_title(title: &str) -> String {
    let mut text = String::with_capacity(title.len());
    // No tag ends after the last `>`. Splitting there avoids quadratic time.
    let (mut rest, end) = title.split_at(title.rfind('>').map_or(0, |at| at + 1));
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        text.push_str(&decode(before));
        match inline_tag(tag) {
            Some(length) => {
                // Only `<br>` separates words.
                if tag.as_bytes()[1..].get(..2).is_some_and(|name| name.eq_ignore_ascii_case(b"br")) {
                    text.push(' ');
                }
                rest = &tag[length..];
            }
            None => {
                text.push('<');
                rest = &tag[1..];
            }
        }
    }
    text.push_str(&decode(rest));
    text.push_str(&decode(end));
    one_line(&text)
}

/// Returns the length of the formatting tag at the start of `text`.
fn inline_tag(text: &str) -> Option<usize> {
    let start = if text.starts_with("</") { 2 } else { 1 };
    let name = text[start..].bytes().take_while(u8::is_ascii_alphabetic).count();
    let end = start + name;
    // `<strong-arm>` is text, not a tag.
    let is_delimited = matches!(text.as_bytes().get(end), Some(b' ' | b'\t' | b'\n' | b'/' | b'>'));
    let known =
        is_delimited && INLINE_TAGS.split(' ').any(|inline| name > 0 && inline.eq_ignore_ascii_case(&text[start..end]));
    if known { text.find('>').map(|at| at + 1) } else { None }
}

/// Collapses white space and control characters to single spaces. No-break spaces are kept, except at both ends.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.trim().chars() {
        if !(c.is_control() || matches!(c, ' ' | '\u{2028}' | '\u{2029}')) {
            line.push(c);
        } else if !line.ends_with(' ') && !line.is_empty() {
            line.push(' ');
        }
    }
    line.truncate(line.trim_end().len());
    line
}
