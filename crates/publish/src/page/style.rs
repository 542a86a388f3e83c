//! The style: each page contains the parts that its first paint needs, and one file contains all parts.
//!
//! Input: the stylesheets that `index.html` names. Output: style elements and the file. Entry point: [`Style::new`].
//!
//! [`with_parts`] removes the parts that a page does not need. The bootstrap script loads the file after the first
//! paint, because the reader can show any page next. Without scripts, a `noscript` link loads it.

use crate::page::template::script_attribute;
use memchr::{memchr_iter, memmem};

/// Starts a part in the file.
const PART_MARK: &str = "/*of ";
/// Starts the element of a part in a page.
const ELEMENT_START: &str = "<style data-of=\"";
const ELEMENT_END: &str = "</style>";

/// A part of the style, named after the pages that need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All pages.
    Every,
    /// Lists of articles.
    List,
    /// The archive with its years, and the search page.
    Archive,
    /// Articles.
    Article,
    /// Articles with code.
    Code,
    /// Articles with tables.
    Table,
    /// Articles with rare elements: quotations, tasks, footnotes, players, description lists.
    Rich,
    /// Notices.
    Notice,
    /// Not needed before the first paint: pointer effects and print.
    Later,
}

impl Part {
    const ALL: [Part; 9] = [
        Part::Every,
        Part::List,
        Part::Archive,
        Part::Article,
        Part::Code,
        Part::Table,
        Part::Rich,
        Part::Notice,
        Part::Later,
    ];

    /// Parts that depend on classes: the type of page, the start of the class attribute, the part.
    const FOR_CLASSES: [(Part, &str, Part); 4] = [
        (Part::Article, " class=\"frame", Part::Rich),
        (Part::Article, " class=\"footnote", Part::Rich),
        (Part::List, " class=\"years", Part::Archive),
        (Part::List, " class=\"search", Part::Archive),
    ];

    fn name(self) -> &'static str {
        match self {
            Part::Every => "every",
            Part::List => "list",
            Part::Archive => "archive",
            Part::Article => "article",
            Part::Code => "code",
            Part::Table => "table",
            Part::Rich => "rich",
            Part::Notice => "notice",
            Part::Later => "later",
        }
    }

    /// The part of a stylesheet, by the file name that Trunk gave it. Unknown stylesheets apply to all pages.
    fn of_sheet(name: &str) -> Self {
        // Trunk appends a dash and a hash to the name.
        match name.rsplit_once('-').map_or(name, |(stem, _)| stem) {
            "prose" => Part::Article,
            "print" => Part::Later,
            stem => Part::ALL.into_iter().find(|part| part.name() == stem).unwrap_or(Part::Every),
        }
    }

    /// The part that an element in a body needs.
    fn for_element(name: &[u8]) -> Option<Self> {
        match name {
            b"code" | b"kbd" | b"pre" | b"samp" => Some(Part::Code),
            b"table" => Some(Part::Table),
            b"blockquote" | b"dd" | b"details" | b"dl" | b"dt" | b"figcaption" | b"hr" | b"iframe" | b"input"
            | b"mark" | b"sub" | b"summary" | b"sup" => Some(Part::Rich),
            _ => None,
        }
    }
}

/// A set of style parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartSet(u16);

impl PartSet {
    /// The number of possible sets. Each has an [index](PartSet::index) below it.
    pub const SETS: usize = 1 << Part::ALL.len();

    /// The parts that a page of type `kind` needs. `content` is the markup in its `main`, in pieces.
    pub fn of(kind: Part, content: &[&str]) -> Self {
        let mut parts = PartSet(0).with(Part::Every).with(kind);
        for piece in content.iter().map(|piece| piece.as_bytes()) {
            if kind == Part::Article {
                for at in memchr_iter(b'<', piece) {
                    let name = &piece[at + 1..];
                    let length = name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len());
                    parts = Part::for_element(&name[..length]).map_or(parts, |part| parts.with(part));
                }
            }
            for (of_kind, start, part) in Part::FOR_CLASSES {
                if of_kind == kind && memmem::find(piece, start.as_bytes()).is_some() {
                    parts = parts.with(part);
                }
            }
        }
        parts
    }

    /// A unique index of this set.
    pub fn index(self) -> usize {
        self.0.into()
    }

    fn with(self, part: Part) -> Self {
        PartSet(self.0 | 1 << part as u16)
    }

    fn contains(self, name: &str) -> bool {
        Part::ALL.into_iter().any(|part| part.name() == name && self.0 & 1 << part as u16 != 0)
    }
}

/// The parts of a style, in cascade order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style(Vec<(Part, String)>);

impl Style {
    /// Groups stylesheets, given as names and contents, into parts.
    pub fn new(sheets: impl Iterator<Item = (String, String)>) -> Self {
        let mut style = Style::default();
        for (name, css) in sheets {
            let part = Part::of_sheet(&name);
            match style.0.last_mut() {
                Some((last, text)) if *last == part => text.push_str(&css),
                _ => style.0.push((part, css)),
            }
        }
        style
    }

    /// Parses a style [file](Style::file).
    pub fn read(file: &str) -> Self {
        let parse = |text: &str| {
            let (name, css) = text.split_once("*/")?;
            Some((Part::ALL.into_iter().find(|part| part.name() == name)?, css.to_owned()))
        };
        Style(file.split(PART_MARK).filter_map(parse).collect())
    }

    /// The content of the file with all parts.
    pub fn file(&self) -> String {
        self.0.iter().flat_map(|(part, css)| [PART_MARK, part.name(), "*/", css]).collect()
    }

    /// The text of each part.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, css)| css.as_str())
    }

    /// A style element for each part.
    pub fn elements(&self) -> String {
        self.0.iter().flat_map(|(part, css)| [ELEMENT_START, part.name(), "\">", css, ELEMENT_END]).collect()
    }

    /// Replaces the style elements of a document by elements for all parts.
    pub fn restore(&self, document: &str) -> String {
        let Some((before, mut rest)) = document.split_once(ELEMENT_START) else { return document.to_owned() };
        while let Some((_, after)) = rest.split_once(ELEMENT_END) {
            rest = after;
            match rest.strip_prefix(ELEMENT_START) {
                Some(another) => rest = another,
                None => break,
            }
        }
        [before, &self.elements(), rest].concat()
    }
}

/// Restores all parts in a document. `read` returns the content of the style file with the given name.
pub fn whole(document: &str, read: impl FnOnce(&str) -> Option<String>) -> String {
    let address = script_attribute(document, "data-style").unwrap_or_default();
    let file = address.rsplit('/').next().and_then(read);
    file.map_or_else(|| document.to_owned(), |file| Style::read(&file).restore(document))
}

/// Keeps only the elements of these parts. The policy allows all parts, so that all pages and headers have the same.
pub fn with_parts(document: &str, parts: PartSet) -> String {
    let mut kept = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(start) = rest.find(ELEMENT_START) {
        let end = rest[start..].find(ELEMENT_END).map_or(rest.len(), |length| start + length + ELEMENT_END.len());
        let name = rest[start + ELEMENT_START.len()..].split('"').next().unwrap_or_default();
        kept.push_str(&rest[..if parts.contains(name) { end } else { start }]);
        rest = &rest[end..];
    }
    kept + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style() -> Style {
        let sheets = [
            ("base-1.css", "a{}"),
            ("list-icons-2.css", "b{}"),
            ("list-3.css", "c{}"),
            ("prose-4.css", "d{}"),
            ("code-6.css", "f{}"),
            ("print-5.css", "e{}"),
        ];
        Style::new(sheets.into_iter().map(|(name, css)| (name.to_owned(), css.to_owned())))
    }

    #[test]
    fn a_page_contains_only_the_parts_that_it_uses() {
        let page = format!("<head>{}</head>", style().elements());
        let page_of = |kind, content: &[&str]| with_parts(&page, PartSet::of(kind, content));
        assert_eq!(
            page_of(Part::Article, &["<div><p>a <b>c</b>", "ode < pre"]),
            r#"<head><style data-of="every">a{}b{}</style><style data-of="article">d{}</style></head>"#
        );
        assert_eq!(
            page_of(Part::Article, &["<div>", "<p><code>a</code>"]),
            r#"<head><style data-of="every">a{}b{}</style><style data-of="article">d{}</style><style data-of="code">f{}</style></head>"#
        );
        assert_eq!(page_of(Part::Notice, &[""]), r#"<head><style data-of="every">a{}b{}</style></head>"#);
    }

    #[test]
    fn elements_and_classes_select_parts() {
        let selected = |html: &str| {
            let parts = PartSet::of(Part::Article, &[html]);
            Part::ALL
                .into_iter()
                .filter(|part| parts.contains(part.name()))
                .skip(2)
                .map(Part::name)
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(selected("<div class=\"prose\"><p><a href=\"/frame/\">table</a><del>-</del>"), "");
        assert_eq!(selected("<pre><code>x"), "code");
        assert_eq!(selected("<div class=\"table-scroll\"><table>"), "table");
        assert_eq!(selected("<ul><li><input type=\"checkbox\"><hr/><kbd>"), "code rich");
        assert_eq!(selected("<a class=\"frame\" href=\"x\">"), "rich");
        assert_eq!(selected("<div class=\"footnote-definition\" id=\"1\">"), "rich");
        assert_eq!(selected("<form class=\"search\">"), "");
    }

    #[test]
    fn the_file_name_comes_from_the_last_script() {
        let page = r#"<p>A script with data-style="/old.css".</p><script data-style="/blog/style-1.css"></script>"#;
        let mut asked = String::new();
        whole(page, |name| {
            asked = name.to_owned();
            None
        });
        assert_eq!(asked, "style-1.css");
    }

    #[test]
    fn the_file_restores_all_parts_of_a_page() {
        let page = format!("<head>{}</head><style>own{{}}</style>", style().elements());
        assert_eq!(Style::read(&style().file()), style());
        assert_eq!(Style::read(&style().file()).restore(&with_parts(&page, PartSet::of(Part::List, &[]))), page);
        assert_eq!(style().restore("<head><style>old{}</style>"), "<head><style>old{}</style>");
    }
}
