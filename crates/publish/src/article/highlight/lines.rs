//! Marks lines of code: `<span class="hl-m">`.
//!
//! Input: code as HTML with spans that are not nested, and a list such as `2,4-6`. Output: the same with a span around
//! each of these lines. Entry point: [`mark`]. A token of several lines is closed and opened again at each.

use broadsheet::html::{self, Token};
use std::ops::RangeInclusive;

/// More entries are ignored.
const MAX_RANGES: usize = 100;

/// Marks the lines in `list`. Entries that are neither numbers nor ranges are ignored.
pub fn mark(code: &str, list: &str) -> String {
    let ranges: Vec<_> = list.split(',').filter_map(range).take(MAX_RANGES).collect();
    let mut writer =
        Writer { html: String::with_capacity(code.len() + 64), ranges, line: 1, at_start: true, token: None };
    for token in html::tokens(code) {
        match token {
            Token::Tag(tag) if tag.starts_with("</") => {
                // A token that ended with its line is closed already.
                if !writer.at_start {
                    writer.html += tag;
                }
                writer.token = None;
            }
            Token::Tag(tag) => {
                writer.begin_line();
                writer.html += tag;
                writer.token = Some(tag);
            }
            Token::Text(text) => text.split_inclusive('\n').for_each(|piece| writer.text(piece)),
        }
    }
    writer.end_line();
    writer.html
}

fn range(part: &str) -> Option<RangeInclusive<usize>> {
    let (first, last) = part.split_once('-').unwrap_or((part, part));
    Some(first.parse().ok()?..=last.parse().ok()?)
}

struct Writer<'a> {
    html: String,
    ranges: Vec<RangeInclusive<usize>>,
    /// The number of the current line.
    line: usize,
    /// Whether nothing of the line is written yet.
    at_start: bool,
    /// The start tag of the current token.
    token: Option<&'a str>,
}

impl Writer<'_> {
    fn is_marked(&self) -> bool {
        self.ranges.iter().any(|range| range.contains(&self.line))
    }

    fn begin_line(&mut self) {
        if std::mem::take(&mut self.at_start) {
            if self.is_marked() {
                self.html += "<span class=\"hl-m\">";
            }
            self.html += self.token.unwrap_or_default();
        }
    }

    fn end_line(&mut self) {
        if !self.at_start && self.is_marked() {
            self.html += "</span>";
        }
    }

    /// Writes text that may end with a line break, and has no other.
    fn text(&mut self, piece: &str) {
        self.begin_line();
        self.html += piece;
        if piece.ends_with('\n') {
            if self.token.is_some() {
                self.html += "</span>";
            }
            self.end_line();
            self.line += 1;
            self.at_start = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::mark;

    #[test]
    fn lines_are_marked_across_tokens() {
        for (code, list, expected) in [
            ("a\nb\nc\n", "2", "a\n[b\n]c\n"),
            ("a\nb", "1-2", "[a\n][b]"),
            ("a\n\nb", "2", "a\n[\n]b"),
            ("a(b\nc)d\n", "2", "a(b\n)[(c)d\n]"),
            ("(a\n)b\n", "1,2", "[(a\n)][b\n]"),
            ("(a\nb\nc)", "2", "(a\n)[(b\n)](c)"),
            ("a\n", "0,x,9-2,7", "a\n"),
            ("", "1", ""),
        ] {
            let open = |text: &str| text.replace('(', "<span class=\"hl-c\">").replace([')', ']'], "</span>");
            let expected = open(expected).replace('[', "<span class=\"hl-m\">");
            assert_eq!(mark(&open(code), list), expected, "{code:?} {list}");
        }
    }
}
