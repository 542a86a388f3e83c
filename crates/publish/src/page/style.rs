//! The style: each page contains what its kind needs for the first paint, and one file contains everything.
//!
//! Input: the stylesheets that `index.html` names. Output: the text for a kind of page. Entry point: [`Style::text`].
//!
//! The bootstrap script loads the file after the first paint, because the reader can show any page next. Without
//! scripts, a `noscript` link loads it.

use serde::{Deserialize, Serialize};

/// A part of the style, named after the pages that need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// All pages.
    Every,
    /// Lists of articles, the archive and the search page.
    List,
    /// Articles.
    Article,
    /// Notices.
    Notice,
    /// Not needed before the first paint: pointer effects and print.
    Later,
}

impl Part {
    /// The part of a stylesheet, by the file name that Trunk gave it. Unknown stylesheets apply to all pages.
    pub fn of_sheet(name: &str) -> Self {
        // Trunk appends a dash and a hash to the name.
        match name.rsplit_once('-').map_or(name, |(stem, _)| stem) {
            "list" | "archive" => Part::List,
            "article" | "prose" | "code" | "table" | "rich" => Part::Article,
            "notice" => Part::Notice,
            "later" | "print" => Part::Later,
            _ => Part::Every,
        }
    }
}

/// The style of a kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// A list, the archive or the search page.
    List,
    /// An article.
    Article,
    /// A notice.
    Notice,
    /// A page that the reader fills, with any content.
    Complete,
}

impl Sheet {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Sheet; 4] = [Sheet::List, Sheet::Article, Sheet::Notice, Sheet::Complete];

    fn contains(self, part: Part) -> bool {
        match part {
            Part::Every => true,
            Part::List => matches!(self, Sheet::List | Sheet::Complete),
            Part::Article => matches!(self, Sheet::Article | Sheet::Complete),
            Part::Notice => matches!(self, Sheet::Notice | Sheet::Complete),
            Part::Later => self == Sheet::Complete,
        }
    }
}

/// The parts of a style, in cascade order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Style(Vec<(Part, String)>);

impl Style {
    /// Groups stylesheets, given as names and contents, into parts.
    pub fn new(sheets: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut parts: Vec<(Part, String)> = Vec::new();
        for (name, css) in sheets {
            let part = Part::of_sheet(&name);
            match parts.last_mut() {
                Some((last, text)) if *last == part => text.push_str(&css),
                _ => parts.push((part, css)),
            }
        }
        Style(parts)
    }

    /// The same style with the text of each part replaced by what `change` returns for it.
    pub fn try_map<E>(self, change: impl Fn(&str) -> Result<String, E>) -> Result<Self, E> {
        let changed = self.0.into_iter().map(|(part, css)| Ok((part, change(&css)?)));
        Ok(Style(changed.collect::<Result<_, E>>()?))
    }

    /// The style of a kind of page. That of [`Sheet::Complete`] is the content of the file.
    pub fn text(&self, sheet: Sheet) -> String {
        self.0.iter().filter(|(part, _)| sheet.contains(*part)).map(|(_, css)| css.as_str()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_contains_only_the_parts_of_its_kind() {
        let sheets = [
            ("base-1.css", "a{}"),
            ("list-icons-2.css", "b{}"),
            ("list-3.css", "c{}"),
            ("archive-3.css", "d{}"),
            ("prose-4.css", "e{}"),
            ("code-6.css", "f{}"),
            ("notice-7.css", "g{}"),
            ("own.css", "h{}"),
            ("print-5.css", "i{}"),
        ];
        let style = Style::new(sheets.map(|(name, css)| (name.to_owned(), css.to_owned())));
        let texts = Sheet::ALL.map(|sheet| style.text(sheet).replace("{}", ""));
        assert_eq!(texts, ["abcdh", "abefh", "abgh", "abcdefghi"], "in cascade order");
        let json = serde_json::to_string(&style).unwrap();
        assert!(json.starts_with("[[\"every\",\"a{}b{}\"],[\"list\",\"c{}d{}\"],"), "{json}");
        assert_eq!(serde_json::from_str::<Style>(&json).unwrap(), style);
    }
}
