//! The style: in each page what it needs for its first paint, and in one file the whole.
//!
//! Comes in: the stylesheets that `index.html` names. Goes out: elements for a page, of which [`only`] leaves what this page needs, and a
//! file. The start-up code fetches the file after the first paint, for the reader may lead to pages of every kind; a browser
//! without scripts does, too. Start with [`Style::new`].

use crate::page::template::script_attribute;
use memchr::{memchr_iter, memmem};

/// How a part begins in the file.
const MARK: &str = "/*of ";
/// How its element does in a page.
const ELEMENT: &str = "<style data-of=\"";
const END: &str = "</style>";

/// Which pages need a part of the style.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
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

impl Of {
    const ALL: [Of; 9] =
        [Of::Every, Of::List, Of::Archive, Of::Article, Of::Code, Of::Table, Of::Rich, Of::Notice, Of::Later];

    /// What pages of a kind need for classes that begin so.
    const CLASSES: [(Of, &str, Of); 4] = [
        (Of::Article, " class=\"frame", Of::Rich),
        (Of::Article, " class=\"footnote", Of::Rich),
        (Of::List, " class=\"years", Of::Archive),
        (Of::List, " class=\"search", Of::Archive),
    ];

    fn name(self) -> &'static str {
        match self {
            Of::Every => "every",
            Of::List => "list",
            Of::Archive => "archive",
            Of::Article => "article",
            Of::Code => "code",
            Of::Table => "table",
            Of::Rich => "rich",
            Of::Notice => "notice",
            Of::Later => "later",
        }
    }

    /// Who needs a stylesheet of ours, by the name that Trunk gave it; somebody else's is for all.
    fn sheet(name: &str) -> Self {
        // Before the dash that the hash stands behind.
        match name.rsplit_once('-').map_or(name, |(stem, _)| stem) {
            "prose" => Of::Article,
            "print" => Of::Later,
            stem => Of::ALL.into_iter().find(|of| of.name() == stem).unwrap_or(Of::Every),
        }
    }

    /// What an element in the body of a page needs, by its name.
    fn element(name: &[u8]) -> Option<Self> {
        match name {
            b"code" | b"kbd" | b"pre" | b"samp" => Some(Of::Code),
            b"table" => Some(Of::Table),
            b"blockquote" | b"dd" | b"details" | b"dl" | b"dt" | b"figcaption" | b"hr" | b"iframe" | b"input"
            | b"mark" | b"sub" | b"summary" | b"sup" => Some(Of::Rich),
            _ => None,
        }
    }
}

/// Parts of a style, as a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts(u16);

impl Parts {
    /// How many sets there are. Each has a [number](Parts::number) below.
    pub const SETS: usize = 1 << Of::ALL.len();

    /// What a page of this kind needs whose `main` has this in it, in pieces.
    pub fn of(kind: Of, content: &[&str]) -> Self {
        let mut parts = Parts(0).and(Of::Every).and(kind);
        for piece in content.iter().map(|piece| piece.as_bytes()) {
            if kind == Of::Article {
                for at in memchr_iter(b'<', piece) {
                    let name = &piece[at + 1..];
                    let length = name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len());
                    parts = Of::element(&name[..length]).map_or(parts, |of| parts.and(of));
                }
            }
            for (of, start, part) in Of::CLASSES {
                if of == kind && memmem::find(piece, start.as_bytes()).is_some() {
                    parts = parts.and(part);
                }
            }
        }
        parts
    }

    /// A number of its own for each set.
    pub fn number(self) -> usize {
        self.0.into()
    }

    fn and(self, of: Of) -> Self {
        Parts(self.0 | 1 << of as u16)
    }

    fn has(self, name: &str) -> bool {
        Of::ALL.into_iter().any(|of| of.name() == name && self.0 & 1 << of as u16 != 0)
    }
}

/// A style in parts, in the order in which they count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Style(Vec<(Of, String)>);

impl Style {
    /// The style of these stylesheets: their names and what is in them.
    pub fn new(sheets: impl Iterator<Item = (String, String)>) -> Self {
        let mut style = Style::default();
        for (name, css) in sheets {
            let of = Of::sheet(&name);
            match style.0.last_mut() {
                Some((last, text)) if *last == of => text.push_str(&css),
                _ => style.0.push((of, css)),
            }
        }
        style
    }

    /// The style in a [file](Style::file).
    pub fn read(file: &str) -> Self {
        let part = |part: &str| {
            let (name, css) = part.split_once("*/")?;
            Some((Of::ALL.into_iter().find(|of| of.name() == name)?, css.to_owned()))
        };
        Style(file.split(MARK).filter_map(part).collect())
    }

    /// The whole in one file.
    pub fn file(&self) -> String {
        self.0.iter().flat_map(|(of, css)| [MARK, of.name(), "*/", css]).collect()
    }

    /// What stands in each element.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(_, css)| css.as_str())
    }

    /// The elements of a page that may come to show anything.
    pub fn elements(&self) -> String {
        self.0.iter().flat_map(|(of, css)| [ELEMENT, of.name(), "\">", css, END]).collect()
    }

    /// A document with all elements again in the place of those that it has.
    pub fn restore(&self, document: &str) -> String {
        let Some((before, mut rest)) = document.split_once(ELEMENT) else { return document.to_owned() };
        while let Some((_, after)) = rest.split_once(END) {
            rest = after;
            match rest.strip_prefix(ELEMENT) {
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
pub fn only(document: &str, parts: Parts) -> String {
    let mut kept = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(start) = rest.find(ELEMENT) {
        let end = rest[start..].find(END).map_or(rest.len(), |length| start + length + END.len());
        let name = rest[start + ELEMENT.len()..].split('"').next().unwrap_or_default();
        kept.push_str(&rest[..if parts.has(name) { end } else { start }]);
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
    fn a_page_has_what_it_needs() {
        let page = format!("<head>{}</head>", style().elements());
        let of = |kind, content: &[&str]| only(&page, Parts::of(kind, content));
        assert_eq!(
            of(Of::Article, &["<div><p>a <b>c</b>", "ode < pre"]),
            r#"<head><style data-of="every">a{}b{}</style><style data-of="article">d{}</style></head>"#
        );
        assert_eq!(
            of(Of::Article, &["<div>", "<p><code>a</code>"]),
            r#"<head><style data-of="every">a{}b{}</style><style data-of="article">d{}</style><style data-of="code">f{}</style></head>"#
        );
        assert_eq!(of(Of::Notice, &[""]), r#"<head><style data-of="every">a{}b{}</style></head>"#);
    }

    #[test]
    fn what_needs_a_part_is_found_by_its_name() {
        let found = |html: &str| {
            let parts = Parts::of(Of::Article, &[html]);
            Of::ALL.into_iter().filter(|of| parts.has(of.name())).skip(2).map(Of::name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found("<div class=\"prose\"><p><a href=\"/frame/\">table</a><del>-</del>"), "");
        assert_eq!(found("<pre><code>x"), "code");
        assert_eq!(found("<div class=\"table-scroll\"><table>"), "table");
        assert_eq!(found("<ul><li><input type=\"checkbox\"><hr/><kbd>"), "code rich");
        assert_eq!(found("<a class=\"frame\" href=\"x\">"), "rich");
        assert_eq!(found("<div class=\"footnote-definition\" id=\"1\">"), "rich");
        assert_eq!(found("<form class=\"search\">"), "");
    }

    #[test]
    fn the_file_is_the_one_that_the_script_names() {
        let page = r#"<p>A script with data-style="/old.css".</p><script data-style="/blog/style-1.css"></script>"#;
        let mut asked = String::new();
        whole(page, |name| {
            asked = name.to_owned();
            None
        });
        assert_eq!(asked, "style-1.css");
    }

    #[test]
    fn a_page_that_has_less_is_made_whole_by_the_file() {
        let page = format!("<head>{}</head><style>own{{}}</style>", style().elements());
        assert_eq!(Style::read(&style().file()), style());
        assert_eq!(Style::read(&style().file()).restore(&only(&page, Parts::of(Of::List, &[]))), page);
        assert_eq!(style().restore("<head><style>old{}</style>"), "<head><style>old{}</style>");
    }
}
