//! What an answer of any source is, for programs that examine, import or copy it.
//!
//! Input: the bytes of an answer, and its URL. Output: a [`Reading`]: articles, warnings, and the URL of the next page.
//! Entry point: [`read`]. Native only; the reader asks a [`Source`](super::source::Source).

use super::{
    FeedError, Warning,
    answer::{Answer, ApiError, Page},
    document::{self, Format},
    environment::Environment,
    ghost,
    json_feed::Feed,
    mapping::Mapping,
    wordpress,
};
use crate::content::{Article, Site, article};

/// An answer to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Input<'a> {
    /// The body.
    pub bytes: &'a [u8],
    /// The URL that answered, after redirects. Relative URLs are resolved against it.
    pub url: &'a str,
    /// The header `Content-Type`; empty if unknown.
    pub content_type: &'a str,
    /// The mapping of a JSON API, if there is one.
    pub mapping: Option<&'a Mapping>,
}

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JSON Feed 1 or 1.1.
    JsonFeed,
    /// RSS 0.9 to 2.0.
    Rss,
    /// Atom.
    Atom,
    /// Posts of the REST API of WordPress.
    WordPress,
    /// Posts of the Content API of Ghost.
    Ghost,
    /// JSON that a mapping describes.
    Mapped,
    /// JSON whose mapping was found.
    Inferred,
}

impl Kind {
    /// Returns the name, as in the setting `kind` where it is one.
    pub fn name(self) -> &'static str {
        match self {
            Kind::JsonFeed => "json-feed",
            Kind::Rss => "rss",
            Kind::Atom => "atom",
            Kind::WordPress => "wordpress",
            Kind::Ghost => "ghost",
            Kind::Mapped => "mapped",
            Kind::Inferred => "inferred",
        }
    }
}

/// The content of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The format.
    pub kind: Kind,
    /// Title, description and language as far as the answer states them, and the counts of its articles.
    pub site: Site,
    /// The articles: newest first, undated last. Slugs are unique.
    pub articles: Vec<Article>,
    /// The index of each article among the items of the answer, to which warnings refer.
    pub positions: Vec<usize>,
    /// The values that could not be used.
    pub warnings: Vec<Warning>,
    /// The URL of the next page, if the answer names one. It may be on another host; the caller must check.
    pub next_url: Option<String>,
    /// The mapping that was given or found. It can be printed.
    pub mapping: Option<Mapping>,
}

/// Reads an answer. Fails if it is none of the known formats; the error says what it is instead.
pub fn read(input: &Input, environment: &Environment) -> Result<Reading, FeedError> {
    let answer = Answer { status: 200, headers: &[], bytes: input.bytes };
    if input.mapping.is_none()
        && wordpress::recognise(input.bytes)
        && let Ok(page) = wordpress::read_articles(&answer)
    {
        return Ok(of_api(Kind::WordPress, page, input.url, environment));
    }
    if input.mapping.is_none()
        && ghost::recognise(input.bytes)
        && let Ok(page) = ghost::read_articles(&answer)
    {
        return Ok(of_api(Kind::Ghost, page, input.url, environment));
    }
    let parsed = document::parse(input.bytes, input.url, input.content_type, input.mapping, environment)?;
    let Feed { site, articles, positions, next_url, warnings } = parsed.feed;
    let kind = match parsed.format {
        Format::JsonFeed => Kind::JsonFeed,
        Format::Rss => Kind::Rss,
        Format::Atom => Kind::Atom,
        Format::Mapped => Kind::Mapped,
        Format::Inferred => Kind::Inferred,
    };
    let mapping = parsed.mapping.or_else(|| input.mapping.cloned());
    Ok(Reading { kind, site, articles, positions, warnings, next_url, mapping })
}

fn of_api(kind: Kind, page: Page<Article>, url: &str, environment: &Environment) -> Reading {
    let mut articles = page.items;
    articles.iter_mut().for_each(|article| environment.complete(article, url));
    let positions = article::newest_first(&mut articles).into_iter().map(|at| page.positions[at]).collect();
    let mut site = Site { page_size: super::site::PAGE_SIZE, recent_size: super::site::RECENT_SIZE, ..Site::default() };
    site.tally(&articles);
    Reading { kind, site, articles, positions, warnings: page.warnings, next_url: None, mapping: None }
}

/// Reads a page of posts with their bodies: the answer to the URL of a list that includes the content.
///
/// Bodies are repaired as in [`read`]. `is_ghost` chooses the API.
pub fn read_posts(
    answer: &Answer,
    url: &str,
    is_ghost: bool,
    environment: &Environment,
) -> Result<Page<Article>, ApiError> {
    let mut page = if is_ghost { ghost::read_articles(answer)? } else { wordpress::read_articles(answer)? };
    page.items.iter_mut().for_each(|article| environment.complete(article, url));
    Ok(page)
}
