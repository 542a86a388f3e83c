//! What the keys of a header mean.
//!
//! Comes in: the entries of a [`FrontMatter`](super::front_matter::FrontMatter). Goes out: a [`Header`], and a diagnostic
//! for each value that means nothing. Keys are read whatever their case, with `-` for `_`; [`KEYS`] has their names.

use super::diagnostic::Diagnostic;
use super::front_matter::{Entry, Node, Value};
use super::source::Source;
use crate::content::{Author, Date, Slug, link};
use std::ops::Range;

/// What a publisher says of an article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// Plain text, on one line.
    pub title: Option<String>,
    /// When it was, or will be, published.
    pub date: Option<Date>,
    /// When it last changed, if that is later.
    pub updated: Option<Date>,
    /// The sentence below the title.
    pub deck: Option<String>,
    /// `None` where the key is missing.
    pub categories: Option<Vec<String>>,
    /// Labels of a site that has no categories.
    pub tags: Vec<String>,
    /// In the author's order.
    pub authors: Vec<Author>,
    /// The picture that stands for the article.
    pub image: Option<Picture>,
    /// Its name in our URLs.
    pub slug: Option<Slug>,
    /// Where that is said.
    pub slug_span: Range<usize>,
    /// Whether it stays at home.
    pub draft: bool,
    /// A BCP 47 tag.
    pub language: Option<String>,
    /// Its address, where it lives elsewhere.
    pub canonical: Option<String>,
}

/// A picture named in a header.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// A URL, or the path of a file.
    pub src: String,
    /// Where it is named.
    pub span: Range<usize>,
    /// What it shows; `None` where that is not said.
    pub alt: Option<String>,
}

/// The keys that are read: of several on one line the first that is there counts.
pub const KEYS: &[&[&str]] = &[
    &["title"],
    &["date", "published", "publishdate", "publish_date", "pubdate", "date_published", "published_at"],
    &[
        "updated",
        "lastmod",
        "modified",
        "last_modified",
        "last_modified_at",
        "date_modified",
        "updated_at",
        "updated_date",
    ],
    &["description", "deck", "dek", "subtitle", "standfirst", "summary"],
    &["categories", "category"],
    &["tags", "tag"],
    &["authors", "author"],
    &["image", "cover", "hero", "featured_image", "cover_image"],
    &["image_alt", "cover_alt", "hero_alt", "featured_image_alt", "cover_image_alt"],
    &["slug"],
    &["draft"],
    &["language", "lang", "locale"],
    &["canonical", "canonical_url"],
];

/// Keys that other programs read. They are no spelling mistakes of ours.
const ELSEWHERE: &[&str] = &[
    "layout",
    "permalink",
    "url",
    "path",
    "aliases",
    "alias",
    "weight",
    "type",
    "template",
    "toc",
    "comments",
    "math",
    "series",
    "keywords",
    "id",
    "uid",
    "data",
    "images",
    "sticky",
    "pin",
    "eleventycomputed",
    "sidebar_label",
    "sidebar_position",
];

/// Reads the entries of a header.
pub fn read(entries: &[Entry], source: &Source, found: &mut Vec<Diagnostic>) -> Header {
    let mut reader = Reader { entries, source, found };
    reader.warn_of_misspelt_keys();
    let title = reader.text("title");
    let date = reader.date("date");
    let updated = reader.date("updated").filter(|updated| date.is_none_or(|date| updated.seconds() > date.seconds()));
    Header {
        title,
        date,
        updated,
        deck: reader.text("description"),
        categories: reader.find("categories").map(|_| reader.words("categories")),
        tags: reader.words("tags"),
        authors: reader.authors(),
        image: reader.image(),
        slug: reader.slug(),
        slug_span: reader.find("slug").map(|entry| entry.node.span.clone()).unwrap_or_default(),
        draft: reader.switch("draft"),
        language: reader.text("language"),
        canonical: reader.text("canonical").filter(|url| link::is_web(url)),
    }
}

struct Reader<'a> {
    entries: &'a [Entry],
    source: &'a Source,
    found: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// The value of a key by any of its names, unless it is empty.
    fn find(&self, name: &str) -> Option<&'a Entry> {
        let names = KEYS.iter().find(|names| names[0] == name)?;
        let filled = self.entries.iter().filter(|entry| entry.node.value != Value::Empty);
        names.iter().find_map(|name| filled.clone().find(|entry| normal(&entry.key) == *name))
    }

    /// Whether a key is there, if with nothing behind it.
    fn is_there(&self, name: &str) -> bool {
        let names = KEYS.iter().find(|names| names[0] == name);
        names.is_some_and(|names| self.entries.iter().any(|entry| names.contains(&normal(&entry.key).as_str())))
    }

    fn wrong(&mut self, span: &Range<usize>, what: String, help: &str) {
        self.found.push(Diagnostic::error(what).at(self.source.place(span.clone())).help(help));
    }

    /// One line of text.
    fn text(&mut self, name: &str) -> Option<String> {
        let entry = self.find(name)?;
        if entry.node.text().is_none() {
            let help = "write one line of text, in quotes if in doubt";
            self.wrong(&entry.node.span, format!("`{}` must be text", entry.key), help);
        }
        entry.node.text().map(one_line).filter(|text| !text.is_empty())
    }

    fn date(&mut self, name: &str) -> Option<Date> {
        let entry = self.find(name)?;
        let date = entry.node.text().and_then(Date::parse);
        if date.is_none() {
            let help = "write it as 2026-01-31, or with a time as 2026-01-31T09:30:00+01:00";
            self.wrong(&entry.node.span, format!("`{}` is not a date in the calendar", entry.key), help);
        }
        date
    }

    fn switch(&mut self, name: &str) -> bool {
        let Some(entry) = self.find(name) else { return false };
        let word = entry.node.text().unwrap_or_default().to_ascii_lowercase();
        let on = ["true", "yes", "on", "1"].contains(&word.as_str());
        if !on && !["false", "no", "off", "0"].contains(&word.as_str()) {
            let what = format!("`{}` is neither true nor false", entry.key);
            self.wrong(&entry.node.span, what, "write `true` or `false`");
        }
        on
    }

    /// A list of words, or one; each once, in the author's order.
    fn words(&mut self, name: &str) -> Vec<String> {
        let Some(entry) = self.find(name) else { return Vec::new() };
        let mut words: Vec<String> = Vec::new();
        for node in entry.node.items() {
            match &node.value {
                Value::Text(text) => {
                    let word = one_line(text);
                    if !word.is_empty() && !words.contains(&word) {
                        words.push(word);
                    }
                }
                Value::Empty => {}
                _ => {
                    let what = format!("`{}` must be words", entry.key);
                    self.wrong(&node.span, what, "write them as a list, such as [News, Rust]");
                }
            }
        }
        words
    }

    fn authors(&mut self) -> Vec<Author> {
        let entry = self.find("authors");
        entry.map_or(&[][..], |entry| entry.node.items()).iter().filter_map(|node| self.author(node)).collect()
    }

    fn author(&mut self, node: &Node) -> Option<Author> {
        let author = match &node.value {
            Value::Empty => return None,
            Value::Text(name) => Author { name: one_line(name), url: None },
            Value::Map(entries) => {
                let text = |names: &[&str]| text_of(entries, names).map(|(text, _)| one_line(text));
                let url = text(&["url", "link", "website", "homepage"]).filter(|url| link::is_web(url));
                let host = url.as_deref().and_then(link::host).map(str::to_owned);
                Author { name: text(&["name"]).or(host).unwrap_or_default(), url }
            }
            Value::List(_) => Author::default(),
        };
        if author.name.is_empty() {
            let what = String::from("this author has no name");
            self.wrong(&node.span, what, "write `author: Ann`, or `name:` and `url:` below it");
            return None;
        }
        Some(author)
    }

    fn image(&mut self) -> Option<Picture> {
        let mut alt = self.text("image_alt").or_else(|| self.is_there("image_alt").then(String::new));
        let entry = self.find("image")?;
        let src = match &entry.node.value {
            Value::Map(entries) => {
                alt = text_of(entries, &["alt", "image_alt"]).map(|(alt, _)| one_line(alt)).or(alt);
                text_of(entries, &["src", "url", "path", "image", "file"])
            }
            _ => entry.node.text().map(|src| (src, &entry.node.span)),
        };
        let Some((src, span)) = src else {
            let help = "write the path of a picture, or `src:` and `alt:` below it";
            self.wrong(&entry.node.span, format!("`{}` names no picture", entry.key), help);
            return None;
        };
        Some(Picture { src: src.trim().to_owned(), span: span.clone(), alt })
    }

    fn slug(&mut self) -> Option<Slug> {
        let span = &self.find("slug")?.node.span;
        let text = self.text("slug")?;
        let slug = Slug::new(&text).or_else(|| Slug::from_text(&text));
        match &slug {
            Some(slug) if slug.as_str() == text => {}
            Some(slug) => {
                let warning = Diagnostic::warning(format!("`{text}` cannot stand in an address; `{slug}` is used"));
                self.found.push(warning.at(self.source.place(span.clone())).help(format!("write `slug: {slug}`")));
            }
            None => {
                let what = format!("`{text}` cannot stand in an address");
                self.wrong(span, what, "use letters, digits and hyphens");
            }
        }
        slug
    }

    fn warn_of_misspelt_keys(&mut self) {
        for entry in self.entries {
            let key = normal(&entry.key);
            if ELSEWHERE.contains(&key.as_str()) || KEYS.iter().any(|names| names.contains(&key.as_str())) {
                continue;
            }
            let close = |name: &&str| strsim::osa_distance(&key, name) <= if name.len() > 5 { 2 } else { 1 };
            if let Some(meant) = KEYS.iter().map(|names| names[0]).find(close) {
                let warning = Diagnostic::warning(format!("`{}` is not a key that is read", entry.key));
                self.found.push(
                    warning.at(self.source.place(entry.key_span.clone())).help(format!("did you mean `{meant}`?")),
                );
            }
        }
    }
}

/// The text of the first of these keys that has one, and where it stands.
fn text_of<'a>(entries: &'a [Entry], names: &[&str]) -> Option<(&'a str, &'a Range<usize>)> {
    let text = |entry: &'a Entry| Some((entry.node.text()?, &entry.node.span));
    names.iter().find_map(|name| entries.iter().filter(|entry| normal(&entry.key) == *name).find_map(text))
}

/// Text without line breaks and without white space around it.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A key as it is looked up.
fn normal(key: &str) -> String {
    key.to_ascii_lowercase().replace('-', "_")
}
