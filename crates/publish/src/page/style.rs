//! The style: each page contains what its kind needs for the first paint, and one file contains everything.
//!
//! Input: the stylesheets that `index.html` names. Output: the text for a kind of page. Entry point: [`Style::text`].
//!
//! The bootstrap script loads the file after the first paint, because the reader can show any page next. Without
//! scripts, a `noscript` link loads it.

use serde::{Deserialize, Serialize};

/// A part of the style, named after the pages that need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// All pages.
    Every,
    /// Lists of articles, the archive and the search page.
    List,
    /// Articles.
    Article,
    /// Articles with rare elements.
    Rich,
    /// Lists, and articles with rare elements such as galleries: both crop images.
    FocalPoint,
    /// Notices.
    Notice,
    /// The search page and notices: both have the search form.
    Search,
    /// Not needed before the first paint: pointer effects and print.
    Later,
}

impl Part {
    /// The part of a stylesheet, by the file name that Trunk gave it. Unknown stylesheets apply to all pages.
    pub fn of_sheet(name: &str) -> Self {
        // Trunk appends a dash and a hash to the name.
        match name.rsplit_once('-').map_or(name, |(stem, _)| stem) {
            "focal-point" => Part::FocalPoint,
            "list" | "archive" => Part::List,
            "article" | "prose" | "code" | "table" => Part::Article,
            "rich" => Part::Rich,
            "notice" => Part::Notice,
            "search" => Part::Search,
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
    /// An article with rare elements.
    RichArticle,
    /// A notice.
    Notice,
    /// A page that the reader fills, with any content.
    Complete,
}

impl Sheet {
    /// All kinds, in the order of their numbers.
    pub const ALL: [Sheet; 5] = [Sheet::List, Sheet::Article, Sheet::RichArticle, Sheet::Notice, Sheet::Complete];

    /// The sheet of an article, by the sanitised HTML of its body and of what follows.
    pub fn of_article(body: &str, ending: &str) -> Self {
        let is_plain = body.split('<').skip(1).all(is_usual) && !ending.contains(PLAYER);
        if is_plain { Sheet::Article } else { Sheet::RichArticle }
    }

    fn contains(self, part: Part) -> bool {
        match part {
            Part::Every => true,
            Part::FocalPoint => matches!(self, Sheet::List | Sheet::RichArticle | Sheet::Complete),
            Part::List => matches!(self, Sheet::List | Sheet::Complete),
            Part::Article => matches!(self, Sheet::Article | Sheet::RichArticle | Sheet::Complete),
            Part::Rich => matches!(self, Sheet::RichArticle | Sheet::Complete),
            Part::Notice => matches!(self, Sheet::Notice | Sheet::Complete),
            Part::Search => matches!(self, Sheet::List | Sheet::Notice | Sheet::Complete),
            Part::Later => self == Sheet::Complete,
        }
    }
}

/// The attribute of a link that stands for a player.
const PLAYER: &str = "class=\"frame\"";

/// Elements whose style is in other sheets than `rich.css`.
const USUAL: [&str; 30] = [
    "p", "a", "em", "strong", "b", "i", "br", "code", "pre", "span", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5",
    "h6", "img", "table", "thead", "tbody", "tr", "th", "td", "time", "small", "s", "del",
];

/// Whether a tag, given without its `<`, needs no rare style. `div` is usual only around a table, and a link only if it
/// does not stand for a player.
fn is_usual(tag: &str) -> bool {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    let (name, rest) = tag.split_at(end);
    match name {
        "div" => rest.starts_with('>') || rest.starts_with(" class=\"table-scroll\""),
        "a" => !rest.split('>').next().is_some_and(|attributes| attributes.contains(PLAYER)),
        name => USUAL.contains(&name),
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
            ("focal-point-8.css", "p{}"),
            ("list-3.css", "c{}"),
            ("archive-3.css", "d{}"),
            ("prose-4.css", "e{}"),
            ("code-6.css", "f{}"),
            ("rich-6.css", "r{}"),
            ("notice-7.css", "g{}"),
            ("own.css", "h{}"),
            ("print-5.css", "i{}"),
        ];
        let style = Style::new(sheets.map(|(name, css)| (name.to_owned(), css.to_owned())));
        let texts = Sheet::ALL.map(|sheet| style.text(sheet).replace("{}", ""));
        assert_eq!(texts, ["abpcdh", "abefh", "abpefrh", "abgh", "abpcdefrghi"], "in cascade order");
        let json = serde_json::to_string(&style).unwrap();
        assert!(json.starts_with("[[\"every\",\"a{}b{}\"],[\"focal-point\",\"p{}\"],[\"list\",\"c{}d{}\"],"), "{json}");
        assert_eq!(serde_json::from_str::<Style>(&json).unwrap(), style);
    }

    #[test]
    fn an_article_with_rare_elements_has_their_style() {
        let plain =
            "<p>A <a href=\"/b\">b</a>, <code>c</code></p>\n<div class=\"table-scroll\"><table><tr><td>d</table></div>";
        assert_eq!(Sheet::of_article(plain, "<aside><p>e</p></aside>"), Sheet::Article);
        let player = "<a class=\"frame\" href=\"https://www.youtube.com/embed/a\">f</a>";
        for rare in ["<blockquote>", "<li><input type=\"checkbox\">", "<div class=\"alert\">", "<hr>", "<sup>", player]
        {
            assert_eq!(Sheet::of_article(&[plain, rare].concat(), ""), Sheet::RichArticle, "{rare}");
        }
        assert_eq!(Sheet::of_article(plain, player), Sheet::RichArticle);
    }
}
