//! Bare URLs in text that become links, as in GitHub's Markdown ("Autolinks (extension)"): `https://…`, `www.…`,
//! `somebody@example.org`.
//!
//! Input: text outside of links and code. Output: the next URL or email address in it. Entry point: [`find`].
//!
//! The time is linear. Only ASCII letters are distinguished: tables of other letters would enlarge the reader.

use std::ops::Range;

/// A bare URL or email address in a text.
pub(super) struct Autolink {
    pub span: Range<usize>,
    /// The beginning of the `href`, before the text.
    pub prefix: &'static str,
}

/// Returns the first autolink in `text` at or after `from`.
pub(super) fn find(text: &str, from: usize) -> Option<Autolink> {
    let bytes = text.as_bytes();
    // Most text has none, and a search for single bytes is fast.
    let has = |mark: u8| bytes[from..].contains(&mark);
    if !(has(b':') || has(b'@') || has(b'.') && text[from..].split('.').any(|before| before.ends_with(['w', 'W']))) {
        return None;
    }
    (from..bytes.len()).find_map(|at| match bytes[at] {
        b':' => with_scheme(text, from, at),
        b'w' | b'W' => www(text, from, at),
        b'@' => email(text, from, at),
        _ => None,
    })
}

/// Matches if the word before the colon is exactly a known scheme.
fn with_scheme(text: &str, from: usize, colon: usize) -> Option<Autolink> {
    let domain = colon + "://".len();
    if text.get(colon..domain)? != "://" {
        return None;
    }
    let start =
        text[from..colon].bytes().rposition(|byte| !byte.is_ascii_alphanumeric()).map_or(from, |at| from + at + 1);
    let is_scheme = ["https", "http", "ftp"].iter().any(|scheme| scheme.eq_ignore_ascii_case(&text[start..colon]));
    is_scheme.then(|| web(text, start, domain, "")).flatten()
}

fn www(text: &str, from: usize, at: usize) -> Option<Autolink> {
    let is_start = at == from
        || matches!(text.as_bytes()[at - 1], b'*' | b'_' | b'~' | b'(' | b'"' | b'\'' | b' ' | b'\n' | b'\t');
    let is_www = is_start && text.get(at..at + 4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    is_www.then(|| web(text, at, at, "http://")).flatten()
}

/// Matches a URL whose domain begins at `domain`.
fn web(text: &str, start: usize, domain: usize, prefix: &'static str) -> Option<Autolink> {
    // East Asian sentences have no space after punctuation.
    let ends =
        |c: char| c == '<' || c.is_ascii_whitespace() || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff0f}');
    let is_domain_char =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') || !c.is_ascii() && !ends(c);
    let name = text[domain..].find(|c| !is_domain_char(c)).map_or(&text[domain..], |end| &text[domain..domain + end]);
    let name = name.trim_end_matches(['.', '-', '_']);
    // The last two labels have no underscore; this excludes names in programs.
    let mut parts = name.rsplit('.');
    let is_part = |part: &str| !part.is_empty() && !part.contains('_');
    if !(parts.next().is_some_and(is_part) && parts.next().is_some_and(is_part) && parts.all(|part| !part.is_empty())) {
        return None;
    }
    let length = text[start..].find(ends).unwrap_or(text.len() - start);
    let end = start + trim_punctuation(&text[start..start + length]).len();
    (end > domain).then_some(Autolink { span: start..end, prefix })
}

/// Removes punctuation at the end, which belongs to the sentence.
fn trim_punctuation(mut address: &str) -> &str {
    let count = |mark: u8| address.bytes().filter(|&byte| byte == mark).count();
    let mut unopened = count(b')').saturating_sub(count(b'('));
    while let Some(last) = address.bytes().last() {
        let length = match last {
            b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"' => 1,
            b')' if unopened > 0 => {
                unopened -= 1;
                1
            }
            // `&copy;` follows the URL and is not part of it.
            b';' => {
                let name = address[..address.len() - 1].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
                if name > 0 && address[..address.len() - 1 - name].ends_with('&') { name + 2 } else { 1 }
            }
            _ => break,
        };
        address = &address[..address.len() - length];
    }
    address
}

fn email(text: &str, from: usize, at: usize) -> Option<Autolink> {
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let local = text[from..at].bytes().rev().take_while(is_local).count();
    let is_domain = |byte: &u8| is_local(byte) && *byte != b'+';
    let domain = text[at + 1..].bytes().take_while(is_domain).count();
    let (before, behind) = (&text[from..at - local], &text[at + 1 + domain..]);
    let domain = text[at + 1..at + 1 + domain].trim_end_matches('.');
    let (scheme, prefix) = if before.ends_with("mailto:") { ("mailto:", "") } else { ("", "mailto:") };
    // `@somebody@example.org`, `git@example.org:path` and `user:password@example.org` are not email addresses.
    let is_other_syntax = scheme.is_empty() && before.ends_with(['@', '/', ':']) || behind.starts_with([':', '@']);
    let is_whole = local > 0 && domain.contains('.') && !domain.starts_with('.') && !domain.ends_with(['-', '_']);
    let span = at - local - scheme.len()..at + 1 + domain.len();
    (is_whole && !is_other_syntax).then_some(Autolink { span, prefix })
}
