//! Highlights markup (tags, attributes, comments) and diffs. Entry points: [`highlight`] and [`diff`].

use super::{Class, HtmlWriter};

pub(super) fn highlight(code: &str, out: &mut HtmlWriter) {
    let mut rest = code;
    while !rest.is_empty() {
        let length = match rest.as_bytes()[0] {
            b'<' if rest.starts_with("<!--") => {
                let length = rest.find("-->").map_or(rest.len(), |end| end + 3);
                out.span(Class::Comment, &rest[..length]);
                length
            }
            b'<' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) => {
                tag(rest, out)
            }
            b'&' => match rest.find(';').filter(|end| *end < 12 && !rest[..*end].contains(char::is_whitespace)) {
                Some(end) => {
                    out.span(Class::Constant, &rest[..=end]);
                    end + 1
                }
                None => text(rest, out),
            },
            _ => text(rest, out),
        };
        rest = &rest[length..];
    }
}

fn text(rest: &str, out: &mut HtmlWriter) -> usize {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let length = rest[first..].find(['<', '&']).map_or(rest.len(), |end| first + end);
    out.text(&rest[..length]);
    length
}

/// Highlights one tag and returns its length in bytes.
fn tag(code: &str, out: &mut HtmlWriter) -> usize {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '@' | '#' | '/' | '!' | '?');
    let name = 1 + code[1..].find(|c| !is_name(c)).unwrap_or(code.len() - 1);
    out.span(Class::Keyword, &code[..name]);
    let mut at = name;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        at += match c {
            '>' => {
                out.span(Class::Keyword, ">");
                return at + 1;
            }
            '<' => return at,
            '"' | '\'' => {
                let length = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
                out.span(Class::String, &rest[..length]);
                length
            }
            '/' | '?' if rest[1..].starts_with('>') => {
                out.span(Class::Keyword, &rest[..2]);
                return at + 2;
            }
            c if is_name(c) => {
                let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                // In `<br/>`, the slash belongs to the end of the tag; in `a=b/`, it belongs to the value.
                let value = code[..at].ends_with('=');
                let length =
                    if value || length == 1 { length } else { rest[..length].trim_end_matches('/').len().max(1) };
                out.span(if value { Class::String } else { Class::Function }, &rest[..length]);
                length
            }
            c => {
                out.text(&rest[..c.len_utf8()]);
                c.len_utf8()
            }
        };
    }
    at
}

/// Highlights the added and removed lines, headers and positions of a diff.
pub(super) fn diff(code: &str, out: &mut HtmlWriter) {
    for line in code.split_inclusive('\n') {
        let class = match line {
            _ if ["+++", "---", "diff ", "index "].iter().any(|start| line.starts_with(start)) => Class::Comment,
            _ if line.starts_with('+') => Class::String,
            _ if line.starts_with('-') => Class::Keyword,
            _ if line.starts_with("@@") => Class::Constant,
            _ => {
                out.text(line);
                continue;
            }
        };
        out.span(class, line.trim_end_matches('\n'));
        out.text(&line[line.trim_end_matches('\n').len()..]);
    }
}
