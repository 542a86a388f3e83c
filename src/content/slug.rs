//! The part of an address that identifies an article or category. A `Slug` is never a bare `String`.
//!
//! Input: text. Output: [`Slug`], or `None`. Entry points: [`Slug::new`], [`Slug::path`] and [`Slug::from_text`].

use std::{fmt, sync::Arc};

/// Path segments of at most 200 bytes. They have no white space, control characters or `\ ? # %`, and are not `.` or
/// `..`. A category has one segment. An article has several if others have the same name: `ca/about`.
///
/// Letters of all scripts are allowed; they are percent-encoded only in URLs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(Arc<str>);

impl Slug {
    /// Accepts a slug as it is. Returns `None` if it is not a valid path segment.
    pub fn new(text: &str) -> Option<Self> {
        Slug::path(text).filter(|_| !text.contains('/'))
    }

    /// Accepts the slug of an article, which may have several segments. Returns `None` if one is invalid.
    pub fn path(text: &str) -> Option<Self> {
        let fits = |part: &str| {
            !part.is_empty() && part.len() <= 200 && part != "." && part != ".." && part.chars().all(Self::allows)
        };
        text.split('/').all(fits).then(|| Slug(text.into()))
    }

    /// Makes a slug from any text: ASCII in lower case, other characters replaced by hyphens. Returns `None` if nothing
    /// is left.
    ///
    /// Only ASCII changes its case: tables for other letters would enlarge the reader. Names of Windows devices get
    /// `-1` appended (see [`is_device`]).
    pub fn from_text(text: &str) -> Option<Self> {
        let mut slug = String::new();
        for c in text.chars() {
            if matches!(c, '\'' | '’') {
                // "don't" is one word.
            } else if c.is_ascii_alphanumeric() || matches!(c, '_' | '~') || (!c.is_ascii() && Self::is_letter(c)) {
                slug.push(c.to_ascii_lowercase());
            } else if !slug.is_empty() && !slug.ends_with('-') {
                // C, C++ and C# need different slugs.
                slug.push_str(match c {
                    '+' => "-plus-",
                    '#' => "-sharp-",
                    _ => "-",
                });
            }
            if slug.len() > 190 {
                break;
            }
        }
        slug.truncate(slug.trim_end_matches('-').len());
        if is_device(&slug) {
            slug.push_str("-1");
        }
        Slug::new(&slug)
    }

    /// Returns the slug, not percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether a non-ASCII character belongs to a word: all allowed characters except punctuation.
    fn is_letter(c: char) -> bool {
        Self::allows(c)
            && !matches!(c, '\u{a0}'..='\u{a9}' | '\u{ab}'..='\u{b4}' | '\u{b6}'..='\u{b9}' | '\u{bb}'..='\u{bf}')
            && !matches!(c, '\u{2010}'..='\u{206f}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301f}' | '\u{ff01}'..='\u{ff0f}')
    }

    fn allows(c: char) -> bool {
        !c.is_whitespace()
            && !c.is_control()
            && !matches!(c, '/' | '\\' | '?' | '#' | '%' | '"' | '<' | '>')
            // Invisible characters could make one slug look like another.
            && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
    }
}

/// Returns whether Windows reserves this lower-case name for a device, so that it cannot be a file name.
pub fn is_device(name: &str) -> bool {
    match name.as_bytes() {
        b"con" | b"prn" | b"aux" | b"nul" => true,
        [port @ .., number] => number.is_ascii_digit() && (port == b"com" || port == b"lpt"),
        [] => false,
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makes_readable_slugs() {
        let table = [
            ("Design Systems", Some("design-systems")),
            ("  News & Views  ", Some("news-views")),
            ("don’t panic!", Some("dont-panic")),
            ("C++", Some("c-plus")),
            ("C# & F#", Some("c-sharp-f-sharp")),
            ("#1 + more", Some("1-more")),
            ("Überschrift", Some("Überschrift")),
            ("新聞", Some("新聞")),
            ("a/b\\c?d%e", Some("a-b-c-d-e")),
            ("Ink – “a history”…", Some("ink-a-history")),
            ("什么？「光」！", Some("什么？-光")),
            ("Con", Some("con-1")),
            ("com7", Some("com7-1")),
            ("con-1", Some("con-1")),
            ("com10", Some("com10")),
            ("Console", Some("console")),
            ("--", None),
            ("", None),
            ("\u{202e}", None),
        ];
        for (text, slug) in table {
            assert_eq!(Slug::from_text(text).as_ref().map(Slug::as_str), slug, "{text:?}");
        }
    }

    #[test]
    fn rejects_text_that_is_not_a_path_segment() {
        for text in ["", ".", "..", "a/b", "a b", "a\n", "%2f", "a?b", "a#b"] {
            assert_eq!(Slug::new(text), None, "{text:?}");
        }
        assert!(Slug::new("v1.2").is_some());
        assert!(Slug::path("ca/about").is_some());
        for text in ["", "/", "a//b", "/a", "a/", "a/../b", "a/ b"] {
            assert_eq!(Slug::path(text), None, "{text:?}");
        }
    }
}
