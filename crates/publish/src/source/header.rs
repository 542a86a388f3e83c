//! Interprets the keys of front matter.
//!
//! Input: the entries of a [`FrontMatter`](crate::source::front_matter::FrontMatter). Output: a [`Header`], and a
//! diagnostic for each invalid value. Entry point: [`read`].
//!
//! `keys` lists the names of keys, which may also be in a group, such as Zola's `extra`. `day` parses dates, `byline`
//! authors, `flags` keys that are true or false, `series` the part of a series, `focus` a focal point, `words` lists.

mod byline;
mod day;
mod flags;
mod focus;
pub(crate) mod keys;
mod series;
mod words;

use crate::source::code::Code;
use crate::source::diagnostic::Diagnostic;
use crate::source::file::Source;
use crate::source::front_matter::{Entry, Node, Value};
use crate::source::language;
use crate::source::path_part;
use broadsheet::content::{Author, Date, Slug, link};
use std::ops::Range;

pub use focus::Focus;
pub use series::Part;

/// The values of an article's front matter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Header {
    /// Plain text, on one line.
    pub title: Option<String>,
    /// The date of publication that the page shows.
    pub date: Option<Date>,
    /// When it is to be published, if that differs from its date.
    pub due: Option<Date>,
    /// When it was last changed, if that is later than its date.
    pub updated: Option<Date>,
    /// When it stops being published.
    pub expires: Option<Date>,
    /// The sentence below the title.
    pub deck: Option<String>,
    /// `None` if the key is missing.
    pub categories: Option<Vec<String>>,
    /// Used in place of categories by a site that has none.
    pub tags: Vec<String>,
    /// The series that it belongs to.
    pub series: Option<Part>,
    /// In the order of the header.
    pub authors: Vec<Author>,
    /// The span of each author.
    pub author_spans: Vec<Range<usize>>,
    /// The main image of the article.
    pub image: Option<Picture>,
    /// The last part of its address.
    pub slug: Option<Slug>,
    /// The span of the slug.
    pub slug_span: Range<usize>,
    /// Whether it is a draft.
    pub draft: bool,
    /// A BCP 47 tag.
    pub language: Option<String>,
    /// The direction of its text, if it is given: `ltr` or `rtl`.
    pub direction: Option<&'static str>,
    /// The translation key: the same for all language versions of one text.
    pub translation: Option<String>,
    /// Its canonical URL on another site.
    pub canonical: Option<String>,
    /// Its earlier addresses, including the one that another program gave it.
    pub aliases: Vec<Alias>,
    /// Whether it has a table of contents, if that is given.
    pub toc: Option<bool>,
    /// Whether it comes first on the front page.
    pub pinned: bool,
    /// Whether it is the first of all on the front page.
    pub featured: bool,
    /// Whether it is a page that no list contains.
    pub is_page: bool,
    /// Whether it describes its folder: `_index.md`.
    pub is_section: bool,
}

/// An address that an article had before, as written in the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Usually a path.
    pub path: String,
    /// Its span.
    pub span: Range<usize>,
    /// Whether it is the value of a key like `permalink`, which sets the current address in other programs.
    pub is_permalink: bool,
}

/// An image named in a header.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// A URL, or the path of a file.
    pub src: String,
    /// Its span.
    pub span: Range<usize>,
    /// The alt text; `None` if it is not given.
    pub alt: Option<String>,
    /// What stays in sight where it is cut.
    pub focus: Focus,
}

/// Reads the entries of a header.
pub fn read(entries: &[Entry], source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Header {
    let mut reader = Reader { entries, source, diagnostics };
    reader.warn_about_misspelled_keys();
    let title = reader.text("title");
    let date = reader.date("date");
    let due = reader.date("publish_date");
    let updated = reader.date("updated").filter(|updated| date.is_none_or(|date| updated.seconds() > date.seconds()));
    let expires = reader.date("expires");
    let (authors, author_spans) = reader.authors().into_iter().unzip();
    Header {
        title,
        date,
        due,
        updated,
        expires,
        deck: reader.text("description"),
        categories: reader.find("categories").map(|_| reader.words("categories")),
        tags: reader.tags(),
        series: reader.series(),
        authors,
        author_spans,
        image: reader.image(),
        slug: reader.slug(),
        slug_span: reader.find("slug").map(|entry| entry.node.span.clone()).unwrap_or_default(),
        draft: reader.is_draft(),
        language: reader.language(),
        direction: reader.direction(),
        translation: reader.text("translation_key"),
        canonical: reader.canonical(),
        aliases: reader.aliases(),
        toc: reader.toc(),
        pinned: reader.flag("pinned"),
        featured: reader.flag("featured"),
        is_page: false,
        is_section: false,
    }
}

struct Reader<'a> {
    entries: &'a [Entry],
    source: &'a Source,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Returns the first value of a key that is not blank, by any of its names: at the top level, or else in a group.
    fn find(&self, name: &str) -> Option<&'a Entry> {
        self.values(name).next()
    }

    /// Returns all values of a key that are not blank, in the order of its names.
    fn values(&self, name: &str) -> impl Iterator<Item = &'a Entry> {
        let entries = self.entries;
        let groups =
            entries.iter().filter(|entry| keys::GROUPS.iter().any(|group| keys::is_same_key(&entry.key, group)));
        let inner = groups.filter_map(|group| match &group.node.value {
            Value::Map(entries) => Some(entries.as_slice()),
            _ => None,
        });
        let tables: Vec<&'a [Entry]> = std::iter::once(entries).chain(inner).collect();
        tables.into_iter().flat_map(move |entries| {
            let named =
                |name: &'static &'static str| entries.iter().filter(|entry| keys::is_same_key(&entry.key, name));
            keys::names(name).iter().flat_map(named).filter(|entry| !is_blank(&entry.node))
        })
    }

    /// Whether a key is present, even if its value is blank.
    fn is_present(&self, name: &str) -> bool {
        let is_name = |entry: &Entry| keys::names(name).iter().any(|name| keys::is_same_key(&entry.key, name));
        self.entries.iter().any(is_name)
    }

    fn error(&mut self, span: &Range<usize>, what: String, help: &str) {
        self.report(span, Diagnostic::error(Code::InvalidValue, what).help(help));
    }

    fn report(&mut self, span: &Range<usize>, what: Diagnostic) {
        let diagnostic = what.at(self.source.place(span.clone()));
        // One value can be read for two keys.
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Returns the text of a key on one line.
    fn text(&mut self, name: &str) -> Option<String> {
        let entry = self.find(name)?;
        if entry.node.text().is_none() {
            let help = "write one line of text, in quotes if necessary";
            self.error(&entry.node.span, format!("`{}` must be text", entry.key), help);
        }
        entry.node.text().map(one_line).filter(|text| !text.is_empty())
    }

    fn date(&mut self, name: &str) -> Option<Date> {
        // In Jekyll, `published` is true or false, not a date.
        let entry = self.values(name).find(|entry| as_bool(&entry.node).is_none())?;
        let text = match &entry.node.value {
            Value::Map(entries) => text_of(entries, &["date"])?.0,
            _ => entry.node.text().unwrap_or_default(),
        };
        let date = day::read(text);
        if date.is_none() && day::is_eleventy_keyword(text) {
            let warning = Diagnostic::warning(
                Code::InvalidValue,
                format!("`{}` is a keyword of Eleventy, not a date; ignored", entry.key),
            );
            self.report(&entry.node.span, warning.help("write a date, such as 2026-01-31"));
        } else if date.is_none() {
            let help = "write it as 2026-01-31, or with a time as 2026-01-31T09:30:00+01:00";
            self.error(&entry.node.span, format!("`{}` is not a valid date", entry.key), help);
        }
        date
    }

    /// Whether the article is a draft. Articles that other programs publish without listing them, or list without a
    /// page, are drafts too.
    fn is_draft(&mut self) -> bool {
        let word = |name| self.find(name).and_then(|entry| entry.node.text()).unwrap_or_default().to_ascii_lowercase();
        let mut is_draft = matches!(&*word("status"), "draft" | "pending" | "private");
        if let Some(Entry { node: Node { value: Value::Map(parts), .. }, .. }) = self.find("build") {
            let is_false = |word: &str| matches!(word, "never" | "false");
            is_draft |=
                ["render", "list"].iter().any(|key| text_of(parts, &[key]).is_some_and(|(word, _)| is_false(word)));
        }
        for entry in self.values("draft").collect::<Vec<_>>() {
            match as_bool(&entry.node) {
                Some(on) => is_draft |= on,
                // In Eleventy, a list excludes the article from some collections only.
                None if matches!(entry.node.value, Value::List(_)) => {}
                None => {
                    let what = format!("`{}` is neither true nor false", entry.key);
                    self.error(&entry.node.span, what, "write `true` or `false`");
                }
            }
        }
        let off = |name| self.values(name).any(|entry| as_bool(&entry.node) == Some(false));
        is_draft || ["date", "permalink", "render"].into_iter().any(off)
    }

    fn canonical(&mut self) -> Option<String> {
        let url = self.text("canonical")?;
        let is_web = link::is_web(&url);
        if let Some(entry) = self.find("canonical").filter(|_| !is_web) {
            let warning =
                Diagnostic::warning(Code::InvalidValue, format!("`{}` is not an absolute URL; ignored", entry.key));
            self.report(&entry.node.span, warning.help("write a complete URL, such as https://example.org/article/"));
        }
        Some(url).filter(|_| is_web)
    }

    fn language(&mut self) -> Option<String> {
        let text = self.text("language")?;
        let tag = language::tag(&text);
        if let Some(entry) = self.find("language").filter(|_| tag.is_none()) {
            let warning = Diagnostic::warning(Code::InvalidValue, format!("`{text}` is not a language tag; ignored"));
            self.report(&entry.node.span, warning.help("write a BCP 47 tag, such as `de` or `pt-BR`"));
        }
        tag
    }

    fn direction(&mut self) -> Option<&'static str> {
        let entry = self.find("direction")?;
        let text = self.text("direction")?.to_ascii_lowercase();
        let direction = ["ltr", "rtl"].into_iter().find(|direction| *direction == text);
        if direction.is_none() && text != "auto" {
            let what = format!("`{}` is not a text direction", entry.key);
            self.error(&entry.node.span, what, "write `ltr` or `rtl`, or remove the key");
        }
        direction
    }

    fn aliases(&mut self) -> Vec<Alias> {
        let mut aliases = Vec::new();
        for (key, is_permalink) in [("aliases", false), ("permalink", true)] {
            for node in self.find(key).map_or(&[][..], |entry| entry.node.items()) {
                let path = node.text().map(str::trim).filter(|path| !path.is_empty() && as_bool(node).is_none());
                match path {
                    // A pattern has no meaning without the other program.
                    Some(path) if is_permalink && (path.contains(['{', ':']) || link::is_web(path)) => {}
                    Some(path) => aliases.push(Alias { path: path.to_owned(), span: node.span.clone(), is_permalink }),
                    None if is_permalink || node.value == Value::Empty => {}
                    None => {
                        let what = String::from("alias is not a path");
                        self.error(&node.span, what, "write paths, such as [/2019/old-address/]");
                    }
                }
            }
        }
        aliases
    }

    fn image(&mut self) -> Option<Picture> {
        let mut alt = self.text("image_alt").or_else(|| self.is_present("image_alt").then(String::new));
        const PARTS: [&str; 8] = ["src", "url", "path", "image", "file", "feature", "overlay_image", "teaser"];
        // The Jekyll theme Minimal Mistakes has images in `header`, among other values.
        let in_header =
            |entry: &&Entry| matches!(&entry.node.value, Value::Map(parts) if text_of(parts, &PARTS).is_some());
        let entry = self.find("image").or_else(|| self.find("header").filter(in_header))?;
        // Of several images, the first is the main image.
        let node = entry.node.items().first()?;
        let src = match &node.value {
            Value::Map(entries) => {
                alt = text_of(entries, &["alt", "image_alt"]).map(|(alt, _)| one_line(alt)).or(alt);
                text_of(entries, &PARTS)
            }
            _ => node.text().map(|src| (src, &node.span)),
        };
        let Some((src, span)) = src else {
            let help = "write the path of an image, or `src:` and `alt:` below the key";
            self.error(&entry.node.span, format!("`{}` does not name an image", entry.key), help);
            return None;
        };
        let (src, span) = (src.trim().to_owned(), span.clone());
        Some(Picture { src, span, alt, focus: self.focus(node) })
    }

    fn slug(&mut self) -> Option<Slug> {
        let span = &self.find("slug")?.node.span;
        let text = self.text("slug")?;
        let text = text.trim_matches('/').to_owned();
        let slug = Slug::path(&text).or_else(|| Slug::from_text(&text));
        if let Some(fault) = slug.as_ref().and_then(|slug| slug.as_str().split('/').find_map(path_part::fault_of_part))
        {
            let help = format!("write `slug: {}`", fault.suggestion());
            self.error(span, format!("invalid slug: {fault}"), &help);
            return slug;
        }
        match &slug {
            Some(slug) if slug.as_str() == text => {}
            Some(slug) => {
                let warning = Diagnostic::warning(
                    Code::InvalidSlug,
                    format!("`{text}` is not a valid slug; `{slug}` is used instead"),
                );
                self.diagnostics
                    .push(warning.at(self.source.place(span.clone())).help(format!("write `slug: {slug}`")));
            }
            None => {
                let what = format!("`{text}` is not a valid slug");
                self.error(span, what, "use letters, digits and hyphens");
            }
        }
        slug
    }

    fn warn_about_misspelled_keys(&mut self) {
        for entry in self.entries {
            if let Some(suggestion) = keys::suggestion(&entry.key) {
                let warning = Diagnostic::warning(Code::UnknownField, format!("unknown field `{}`", entry.key));
                self.diagnostics.push(
                    warning.at(self.source.place(entry.key_span.clone())).help(format!("did you mean `{suggestion}`?")),
                );
            }
        }
    }
}

/// Whether a value is empty or only white space.
fn is_blank(node: &Node) -> bool {
    node.value == Value::Empty || node.text().is_some_and(|text| text.trim().is_empty())
}

/// Returns a value as a boolean; `None` if it is not one.
fn as_bool(node: &Node) -> Option<bool> {
    match node.text()?.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// Returns the text and the span of the first of these keys that has text.
fn text_of<'a>(entries: &'a [Entry], names: &[&str]) -> Option<(&'a str, &'a Range<usize>)> {
    let text = |entry: &'a Entry| Some((entry.node.text()?, &entry.node.span));
    names.iter().find_map(|name| entries.iter().filter(|entry| keys::is_same_key(&entry.key, name)).find_map(text))
}

/// Collapses white space, including line breaks.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
