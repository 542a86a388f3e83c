//! Code that is no program: tags, and differences between two versions.

use super::{Class, Paint};

/// Tags, their attributes, comments and character references.
pub(super) fn paint(code: &str, paint: &mut Paint) {
    let mut rest = code;
    while !rest.is_empty() {
        let length = match rest.as_bytes()[0] {
            b'<' if rest.starts_with("<!--") => {
                let length = rest.find("-->").map_or(rest.len(), |end| end + 3);
                paint.mark(Class::Comment, &rest[..length]);
                length
            }
            b'<' if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) => {
                tag(rest, paint)
            }
            b'&' => match rest.find(';').filter(|end| *end < 12 && !rest[..*end].contains(char::is_whitespace)) {
                Some(end) => {
                    paint.mark(Class::Constant, &rest[..=end]);
                    end + 1
                }
                None => text(rest, paint),
            },
            _ => text(rest, paint),
        };
        rest = &rest[length..];
    }
}

fn text(rest: &str, paint: &mut Paint) -> usize {
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let length = rest[first..].find(['<', '&']).map_or(rest.len(), |end| first + end);
    paint.plain(&rest[..length]);
    length
}

/// Paints one tag and says how long it is.
fn tag(code: &str, paint: &mut Paint) -> usize {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '@' | '#' | '/' | '!' | '?');
    let name = 1 + code[1..].find(|c| !is_name(c)).unwrap_or(code.len() - 1);
    paint.mark(Class::Keyword, &code[..name]);
    let mut at = name;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        at += match c {
            '>' => {
                paint.mark(Class::Keyword, ">");
                return at + 1;
            }
            '<' => return at,
            '"' | '\'' => {
                let length = rest[1..].find(c).map_or(rest.len(), |end| end + 2);
                paint.mark(Class::Text, &rest[..length]);
                length
            }
            '/' | '?' if rest[1..].starts_with('>') => {
                paint.mark(Class::Keyword, &rest[..2]);
                return at + 2;
            }
            c if is_name(c) => {
                let length = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                // A solidus before `>` closes the tag, if nothing asks for its value.
                let value = code[..at].ends_with('=');
                let length =
                    if value || length == 1 { length } else { rest[..length].trim_end_matches('/').len().max(1) };
                paint.mark(if value { Class::Text } else { Class::Name }, &rest[..length]);
                length
            }
            c => {
                paint.plain(&rest[..c.len_utf8()]);
                c.len_utf8()
            }
        };
    }
    at
}

/// Lines that were added, removed, or that say where.
pub(super) fn difference(code: &str, paint: &mut Paint) {
    for line in code.split_inclusive('\n') {
        let class = match line {
            _ if ["+++", "---", "diff ", "index "].iter().any(|start| line.starts_with(start)) => Class::Comment,
            _ if line.starts_with('+') => Class::Text,
            _ if line.starts_with('-') => Class::Keyword,
            _ if line.starts_with("@@") => Class::Constant,
            _ => {
                paint.plain(line);
                continue;
            }
        };
        paint.mark(class, line.trim_end_matches('\n'));
        paint.plain(&line[line.trim_end_matches('\n').len()..]);
    }
}
