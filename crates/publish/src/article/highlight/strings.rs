//! Finds the end of a string literal. Entry points: [`string_length`] and [`raw_string`].

use super::Class;
use super::languages::Quote;

/// Returns the length in bytes, with quotation marks. An unclosed single-line string ends with its line.
pub(super) fn string_length(rest: &str, quote: &Quote) -> usize {
    let mut at = quote.open.len();
    while let Some(c) = rest[at..].chars().next() {
        if rest[at..].starts_with(quote.close) {
            return at + quote.close.len();
        }
        if c == '\n' && !quote.is_multiline {
            return at;
        }
        at += c.len_utf8();
        if c == '\\' && quote.escapes {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    at
}

/// Scans a string with a prefix such as `r#"…"#`. `prefix` is the length of its letters.
pub(super) fn raw_string(rest: &str, prefix: usize) -> (Option<Class>, usize) {
    let after = &rest[prefix..];
    let hashes = after.len() - after.trim_start_matches('#').len();
    if !after[hashes..].starts_with('"') {
        return (None, prefix);
    }
    if !rest[..prefix].contains('r') {
        let quote = Quote { open: "\"", close: "\"", escapes: true, is_multiline: true };
        return (Some(Class::String), prefix + string_length(after, &quote));
    }
    let close = ["\"", &after[..hashes]].concat();
    let start = prefix + hashes + 1;
    (Some(Class::String), rest[start..].find(&close).map_or(rest.len(), |end| start + end + close.len()))
}
