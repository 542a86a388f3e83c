//! The style: in each page what it needs for its first paint, and in one file the whole.
//!
//! Comes in: the stylesheets that `index.html` names. Goes out: elements for a page, of which [`only`] leaves what this page needs, and a
//! file. The start-up code fetches the file after the first paint, for the reader may lead to pages of every kind; a browser
//! without scripts does, too. Start with [`Style::new`].

use crate::page::template::script_attribute;
use memchr::{memchr_iter, memmem};

/// How a part begins in the file.
const PART_MARK: &str = "/*of ";
/// How its element does in a page.
const ELEMENT_START: &str = "<style data-of=\"";
const ELEMENT_END: &str = "</style>";

/// Which pages need a part of the style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All.
    Every,
    /// Lists of articles.
    List,
    /// Those with the years of the archive, or the field of the search.
    Archive,
    /// Articles.
    Article,
    /// Those with code in them.
    Code,
    /// Those with tables.
    Table,
    /// Those with what is rare: quotations, tasks, notes, films, lists of terms.
    Rich,
    /// Pages that say what is not there.
    Notice,
    /// None before its first paint: what a pointer is shown, and paper.
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

    /// What pages of a kind need for classes that begin so.
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

    /// Who needs a stylesheet of ours, by the name that Trunk gave it; somebody else's is for all.
    fn of_sheet(name: &str) -> Self {
        // Before the dash that the hash stands behind.
        match name.rsplit_once('-').map_or(name, |(stem, _)| stem) {
            "prose" => Part::Article,
            "print" => Part::Later,
            stem => Part::ALL.into_iter().find(|part| part.name() == stem).unwrap_or(Part::Every),
        }
    }

    /// What an element in the body of a page needs, by its name.
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

/// PartSet of a style, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartSet(u16);

impl PartSet {
    /// How many sets there are. Each has a [number](PartSet::index) below.
    pub const SETS: usize = 1 << Part::ALL.len();

    /// What a page of this kind needs whose `main` has this in it, in pieces.
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

    /// A number of its own for each set.
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

/// A style in parts, in the order in which they count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style(Vec<(Part, String)>);

impl Style {
    /// The style of these stylesheets: their names and what is in them.
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

    /// The style in a [file](Style::file).
    pub fn read(file: &str) -> Self {
        let parse = |text: &str| {
            let (name, css) = text.split_once("*/")?;
            Some((Part::ALL.into_iter().find(|part| part.name() == name)?, css.to_owned()))
        };
        Style(file.split(PART_MARK).filter_map(parse).collect())
    }

    /// The whole in one file.
    pub fn file(&self) -> String {
        self.0.iter().flat_map(|(part, css)| [PART_MARK, part.name(), "*/", css]).collect()
    }

    /// What stands in each element.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, css)| css.as_str())
    }

    /// The elements of a page that may come to show anything.
    pub fn elements(&self) -> String {
        self.0.iter().flat_map(|(part, css)| [ELEMENT_START, part.name(), "\">", css, ELEMENT_END]).collect()
    }

    /// A document with all elements again in the place of those that it has.
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

/// A document with all parts again: `read` answers what is in the file that it names.
pub fn whole(document: &str, read: impl FnOnce(&str) -> Option<String>) -> String {
    let address = script_attribute(document, "data-style").unwrap_or_default();
    let file = address.rsplit('/').next().and_then(read);
    file.map_or_else(|| document.to_owned(), |file| Style::read(&file).restore(document))
}

/// A document with the elements of these parts. Its policy lets all through, so that each page says the same as a server's header.
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
