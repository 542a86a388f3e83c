//! Finds the tags in the raw HTML of a Markdown text, with their positions.
//!
//! Input: Markdown, and the span of the HTML. Output: [`Tag`]s. Entry point: [`tags`]. It is only used for diagnostics;
//! `safe_html` decides with a full parser what is allowed.

use std::ops::Range;

/// A start tag.
pub(super) struct Tag {
    /// The span of the name.
    pub name: Range<usize>,
    /// The spans of the names and values of attributes. A value is without quotes and surrounding spaces.
    pub attributes: Vec<[Range<usize>; 2]>,
}

/// Returns the start tags in `span`, except those in comments, scripts and styles.
pub(super) fn tags(markdown: &str, span: Range<usize>) -> impl Iterator<Item = Tag> {
    let html = &markdown[..span.end];
    let mut at = span.start;
    std::iter::from_fn(move || {
        loop {
            at += html[at..].find('<')? + 1;
            if html[at..].starts_with("!--") {
                at = html[at..].find("-->").map_or(html.len(), |end| at + end);
                continue;
            }
            let name = at..find_from(html, at, |c| !c.is_ascii_alphanumeric());
            at = name.end;
            if name.is_empty() {
                continue;
            }
            let attributes = std::iter::from_fn(|| attribute(html, &mut at)).collect();
            if let Some(code) = ["script", "style"].iter().find(|code| html[name.clone()].eq_ignore_ascii_case(code)) {
                let ends = |(end, _): &(usize, &str)| {
                    html[at + end + 2..].get(..code.len()).is_some_and(|name| name.eq_ignore_ascii_case(code))
                };
                at += html[at..].match_indices("</").find(ends).map_or(html.len() - at, |(end, _)| end);
            }
            return Some(Tag { name, attributes });
        }
    })
}

/// Returns the spans of the next attribute's name and value. `None` at the end of the tag.
fn attribute(html: &str, at: &mut usize) -> Option<[Range<usize>; 2]> {
    let is_space = |c: char| c.is_ascii_whitespace();
    let start = find_from(html, *at, |c| !is_space(c) && c != '/');
    let first = html[start..].chars().next().filter(|first| *first != '>')?;
    let end = find_from(html, start + first.len_utf8(), |c| is_space(c) || matches!(c, '=' | '>' | '/'));
    *at = end;
    let equals = find_from(html, end, |c| !is_space(c));
    if !html[equals..].starts_with('=') {
        return Some([start..end, end..end]);
    }
    let from = find_from(html, equals + 1, |c| !is_space(c));
    let value = match html[from..].chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
        Some(quote) => from + 1..find_from(html, from + 1, |c| c == quote),
        None => from..find_from(html, from, |c| is_space(c) || c == '>'),
    };
    *at = value.end;
    *at += usize::from(value.start > from && value.end < html.len());
    let leading = html[value.clone()].len() - html[value.clone()].trim_start().len();
    let length = html[value.clone()].trim().len();
    Some([start..end, value.start + leading..value.start + leading + length])
}

/// Returns the index of the first matching character after `from`, or the length of the text.
fn find_from(text: &str, from: usize, is_end: impl Fn(char) -> bool) -> usize {
    text[from..].find(is_end).map_or(text.len(), |length| from + length)
}
