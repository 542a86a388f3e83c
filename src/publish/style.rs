//! The style: in each page what it needs for its first paint, and in one file the whole.
//!
//! Comes in: the stylesheets that `index.html` names. Goes out: elements for a page, of which [`only`] leaves what a kind of page needs, and a
//! file. The start-up code fetches the file after the first paint, for the reader may lead to pages of every kind; a browser
//! without scripts does to print. Start with [`Style::new`].

use super::template::said_by_the_script;

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
    /// Articles.
    Article,
    /// Pages that say what is not there.
    Notice,
    /// None before the reader is there, but paper.
    Paper,
}

impl Of {
    const ALL: [Of; 5] = [Of::Every, Of::List, Of::Article, Of::Notice, Of::Paper];

    fn name(self) -> &'static str {
        match self {
            Of::Every => "every",
            Of::List => "list",
            Of::Article => "article",
            Of::Notice => "notice",
            Of::Paper => "paper",
        }
    }

    /// Who needs a stylesheet of ours, by the name that Trunk gave it; somebody else's is for all.
    fn sheet(name: &str) -> Self {
        // Before the dash that the hash stands behind.
        match name.rsplit_once('-').map_or(name, |(stem, _)| stem) {
            "list" => Of::List,
            "article" | "prose" => Of::Article,
            "notice" => Of::Notice,
            "print" => Of::Paper,
            _ => Of::Every,
        }
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
    let address = said_by_the_script(document, "data-style").unwrap_or_default();
    let file = address.rsplit('/').next().and_then(read);
    file.map_or_else(|| document.to_owned(), |file| Style::read(&file).restore(document))
}

/// A document with the elements that all pages need, and pages like this.
pub fn only(document: &str, kind: Of) -> String {
    let mut kept = String::with_capacity(document.len());
    let mut rest = document;
    while let Some(start) = rest.find(ELEMENT) {
        let end = rest[start..].find(END).map_or(rest.len(), |length| start + length + END.len());
        let needed = [Of::Every, kind].iter().any(|of| rest[start + ELEMENT.len()..].starts_with(of.name()));
        kept.push_str(&rest[..if needed { end } else { start }]);
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
            ("print-5.css", "e{}"),
        ];
        Style::new(sheets.into_iter().map(|(name, css)| (name.to_owned(), css.to_owned())))
    }

    #[test]
    fn a_page_has_what_its_kind_needs() {
        let page = format!("<head>{}</head>", style().elements());
        assert_eq!(
            only(&page, Of::Article),
            r#"<head><style data-of="every">a{}b{}</style><style data-of="article">d{}</style></head>"#
        );
        assert_eq!(only(&page, Of::Notice), r#"<head><style data-of="every">a{}b{}</style></head>"#);
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
        assert_eq!(Style::read(&style().file()).restore(&only(&page, Of::List)), page);
        assert_eq!(style().restore("<head><style>old{}</style>"), "<head><style>old{}</style>");
    }
}
