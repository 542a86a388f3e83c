//! One article of a snapshot, as the store keeps it.
//!
//! Input: an article of a source. Output: a [`Record`] for the store, and from it a [`Post`] for the build. Entry
//! points: [`Record::new`] and [`Record::post`].

use crate::site::foreign::resolve;
use crate::source::header::Header;
use crate::source::language;
use crate::source::path_part;
use crate::source::post::{Origin, Post, Reading};
use broadsheet::content::{Article, Author, Body, Category, Date, Image, ImageCopy, Slug, body::text_to_html, excerpt};
use broadsheet::feed::source::Environment;
use broadsheet::markdown;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// An article without its body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// When the source says that it was changed, as written there.
    pub modified: String,
    /// The numbers of its categories and tags, if the source names them apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<u32>,
    /// The file of its body, relative to the folder of the store.
    pub body: String,
    /// The length of the body, in bytes.
    pub length: usize,
    slug: String,
    title: String,
    deck: Option<String>,
    excerpt: String,
    published: Option<String>,
    updated: Option<String>,
    /// Slug and name of each category.
    pub categories: Vec<(String, String)>,
    /// Name and URL of each author.
    authors: Vec<(String, Option<String>)>,
    pub picture: Option<Picture>,
    /// The URL of the original.
    url: Option<String>,
    /// The URL that relative URLs in the body start from.
    pub base: String,
    language: Option<String>,
    direction: Option<String>,
}

/// The main image of an article.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Picture {
    pub src: String,
    alt: String,
    size: Option<(u32, u32)>,
    /// URL and width of each copy.
    copies: Vec<(String, u32)>,
}

impl Record {
    /// Converts an article. `base` is the URL of the document that contained it. Returns the body as well, as HTML.
    pub fn new(mut article: Article, base: &str) -> (Self, String) {
        environment().complete(&mut article, base);
        let Article { summary, body, canonical, .. } = article;
        let html = normalised(match body {
            Body::Html(html) => html,
            Body::Markdown(text) => markdown::to_html(&text),
            Body::Text(text) => text_to_html(&text),
        });
        let record = Record {
            length: html.len(),
            slug: summary.slug.to_string(),
            title: summary.title.clone(),
            deck: summary.deck.clone(),
            excerpt: summary.excerpt.clone(),
            published: summary.published.map(Date::to_rfc3339),
            updated: summary.updated.map(Date::to_rfc3339),
            categories: summary.categories.iter().map(named).collect(),
            authors: summary.authors.iter().map(|author| (author.name.clone(), author.url.clone())).collect(),
            picture: summary.image.as_ref().map(Picture::new),
            base: canonical.clone().unwrap_or_else(|| base.to_owned()),
            url: canonical,
            language: summary.language.tag.clone(),
            direction: summary.language.direction.clone(),
            ..Record::default()
        };
        (record, html)
    }

    /// Returns the article for the build. The source has published it, whatever its date is.
    pub fn post(&self) -> Reading {
        let file = PathBuf::from(&self.body);
        let date = self.published.as_deref().and_then(Date::parse);
        let Some(slug) = self.safe_slug() else { return Reading::Broken(self.display_name(), None) };
        let title = Some(self.title.clone()).filter(|title| !title.is_empty());
        Reading::Published(Box::new(Post {
            path: file.clone(),
            file,
            slug,
            folder: String::new(),
            title: title.unwrap_or_else(|| excerpt::text_excerpt(&self.excerpt)),
            header: self.header(date),
            body: 0,
            length: self.length,
            origin: Some(Origin {
                url: self.url.clone(),
                base: self.base.clone(),
                categories: self.categories.iter().filter_map(category).collect(),
                excerpt: self.excerpt.clone(),
                image: self.picture.as_ref().map(Picture::image),
            }),
        }))
    }

    fn header(&self, date: Option<Date>) -> Header {
        Header {
            date,
            updated: self.updated.as_deref().and_then(Date::parse),
            deck: self.deck.clone(),
            authors: self.authors.iter().cloned().map(|(name, url)| Author { name, url }).collect(),
            language: self.language.as_deref().and_then(language::tag),
            direction: ["ltr", "rtl"].into_iter().find(|direction| self.direction.as_deref() == Some(direction)),
            ..Header::default()
        }
    }

    /// The slug of the source, unless a file system or a host could not represent it.
    fn safe_slug(&self) -> Option<Slug> {
        let made = || [&self.slug, &self.title, &self.body].into_iter().find_map(|text| Slug::from_text(text));
        valid_slug(&self.slug).or_else(made)
    }

    /// What messages call the article: its URL, or its slug.
    fn display_name(&self) -> PathBuf {
        Path::new(self.url.as_ref().unwrap_or(&self.slug)).to_owned()
    }
}

/// The functions that repair articles of other sites. A source in the site's folder has paths in place of URLs.
pub(super) fn environment() -> Environment {
    Environment { resolve, ..Environment::native() }
}

impl Picture {
    fn new(image: &Image) -> Self {
        let copies = image.copies.iter().map(|copy| (copy.src.clone(), copy.width)).collect();
        Picture { src: image.src.clone(), alt: image.alt.clone(), size: image.size, copies }
    }

    fn image(&self) -> Image {
        let copies = self.copies.iter().map(|(src, width)| ImageCopy { src: src.clone(), width: *width }).collect();
        Image { src: self.src.clone(), alt: self.alt.clone(), size: self.size, copies }
    }
}

/// Returns slug and name of a category.
pub(super) fn named(category: &Category) -> (String, String) {
    (category.slug.to_string(), category.name.clone())
}

fn category((slug, name): &(String, String)) -> Option<Category> {
    let given = valid_slug(slug).filter(|slug| !slug.as_str().contains('/'));
    Some(Category { slug: given.or_else(|| Slug::from_text(slug))?, name: name.clone() })
}

/// Returns the slug, unless one of its parts is no valid name of a folder.
fn valid_slug(slug: &str) -> Option<Slug> {
    Slug::path(slug).filter(|slug| slug.as_str().split('/').all(|part| path_part::fault_of_part(part).is_none()))
}

/// Returns the text as a source file is read: no byte-order mark, no NUL, and lines that end with `\n`.
fn normalised(text: String) -> String {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    if !text.contains(['\0', '\r']) {
        return text;
    }
    text.replace('\0', "\u{fffd}").replace("\r\n", "\n").replace('\r', "\n")
}
