//! JSON Feed, versions 1 and 1.1, as the standard has it and as the web has it, with our extension `_broadsheet`.
//!
//! Comes in: the bytes of a feed, and how to make its URLs absolute. Goes out: a [`Feed`], or the reason why there is
//! none. Start with [`parse`].
//!
//! The steps: `sniff` makes JSON of the bytes; each item is read by itself (`item`) and named (`name`), so that nothing
//! in one can cost another; they are put in order, newest first; what the feed does not tell of the site is counted.
//!
//! Whatever cannot be used as it stands costs a [`Warning`], never an article.

mod item;
mod name;

use std::sync::Arc;

use self::item::Reader;
use super::{FeedError, Warning, json::Json, site, sniff};
use crate::content::{Article, Site, Slug, article, entities::plain_title, link};

/// What one document of a feed holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// The site, which knows no articles but those of this document.
    pub site: Site,
    /// The articles, newest first, the undated last. No two have one slug.
    pub articles: Vec<Article>,
    /// The URL of the document with the articles before these. A chain of them may have no end: whoever follows it must
    /// remember where they have been.
    pub next_url: Option<String>,
    /// What could not be used as it stood.
    pub warnings: Vec<Warning>,
}

/// Items beyond these are left out: nobody reads that far down a list.
const MOST_ITEMS: usize = 20_000;

/// The item that then stands at the end, so that a person is told.
const CUT: &str = r#"{"id":"cut-here","title":"… cut here: this feed is too long to be shown whole.",
    "content_text":"A feed is read up to 20,000 articles. Those before these were left out."}"#;

impl Feed {
    /// This document and the `next` one as if they were one. An article that is in both has moved down the list since
    /// this one was fetched, and counts once; another of the same name gets a name of its own.
    pub fn followed_by(&self, next: &Feed) -> Feed {
        let mut both = self.clone();
        for article in &next.articles {
            if !self.articles.iter().any(|known| is_same(known, article)) {
                let mut article = article.clone();
                let taken = |slug: &Slug| both.articles.iter().any(|other| other.summary.slug == *slug);
                let slug = name::free(article.summary.slug.clone(), &taken);
                Arc::make_mut(&mut article.summary).slug = slug;
                both.articles.push(article);
            }
        }
        article::newest_first(&mut both.articles);
        both.site.tally(&both.articles);
        both.next_url.clone_from(&next.next_url);
        both.warnings.extend_from_slice(&next.warnings);
        both
    }
}

/// Whether two articles of different documents are one. Their slugs do not tell: they are unique within one only.
fn is_same(a: &Article, b: &Article) -> bool {
    let (one, other) = (&a.summary, &b.summary);
    a.canonical == b.canonical && one.published == other.published && one.title == other.title && a.body == b.body
}

/// Reads a feed. `resolve` makes absolute what may be relative to the feed's own URL, and refuses what is no URL.
pub fn parse(bytes: &[u8], resolve: &dyn Fn(&str) -> Option<String>) -> Result<Feed, FeedError> {
    let (feed, warnings) = sniff::json(bytes)?;
    let feed = &feed;
    let mut reader = Reader::new(resolve, warnings);
    check_version(feed, &mut reader);
    let items = items(feed, &mut reader)?;
    reader.inherit(feed);
    let mut articles = articles(items, &mut reader);
    article::newest_first(&mut articles);
    if feed.get("items").entries().len() > MOST_ITEMS {
        articles.push(reader.article(&sniff::json(CUT.as_bytes())?.0));
    }

    let mut site = masthead(feed);
    site.tally(&articles);
    let next_url = next_url(feed, &mut reader);
    Ok(Feed { site, articles, next_url, warnings: reader.warnings })
}

fn check_version(feed: &Json, reader: &mut Reader) {
    let version = feed.get("version").text().unwrap_or_default();
    if !["https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1"]
        .iter()
        .any(|known| version.starts_with(known))
    {
        reader.warn("version", "is not https://jsonfeed.org/version/1.1; it was read as if it were");
    }
}

/// The items. A list that is `null` is what some programs write for an empty one; without any, it is another document.
fn items<'a>(feed: &'a Json, reader: &mut Reader) -> Result<&'a [Json], FeedError> {
    let what = match feed {
        Json::List(_) => "it is a list, not an object with a list of `items`",
        Json::Object(members) => match members.iter().rev().find(|(name, _)| name == "items") {
            Some((_, Json::List(items))) if items.len() <= MOST_ITEMS => return Ok(items),
            Some((_, Json::List(items))) => {
                reader.warn("items", "are more than 20,000; the rest was left out");
                return Ok(&items[..MOST_ITEMS]);
            }
            Some((_, Json::Null)) => {
                reader.warn("items", "is null; it was read as an empty list");
                return Ok(&[]);
            }
            Some(_) => "its `items` are not a list",
            None if reader.warnings.iter().any(|warning| warning.what == sniff::CUT) => {
                return Err(FeedError::CutShort);
            }
            None => "it has no `items`",
        },
        _ => "it is not an object",
    };
    Err(FeedError::NotAFeed(what))
}

fn articles(items: &[Json], reader: &mut Reader) -> Vec<Article> {
    let mut articles = Vec::with_capacity(items.len());
    for (number, item) in items.iter().enumerate() {
        reader.item = Some(number);
        match item {
            Json::Object(_) => articles.push(reader.article(item)),
            _ => reader.warn("items", "has an entry that is not an object; it was left out"),
        }
    }
    reader.item = None;
    articles
}

/// What the feed says of itself. Its words may be HTML.
fn masthead(feed: &Json) -> Site {
    let mut title = plain_title(feed.get("title").text().unwrap_or_default());
    if title.is_empty() {
        let address = feed.get("home_page_url").text().or(feed.get("feed_url").text());
        title = address.and_then(link::host).unwrap_or_default().to_owned();
    }
    let extension = feed.get("_broadsheet");
    Site {
        title,
        description: feed.get("description").text().map(plain_title).filter(|description| !description.is_empty()),
        language: feed.get("language").text().map(str::to_owned),
        page_size: extension
            .get("page_size")
            .number()
            .filter(|size| *size > 0)
            .unwrap_or(site::PAGE_SIZE)
            .min(site::MOST_ON_A_PAGE),
        recent_size: extension.get("recent").number().unwrap_or(site::RECENT_SIZE),
        ..Site::default()
    }
}

fn next_url(feed: &Json, reader: &mut Reader) -> Option<String> {
    let next = reader.url(feed, "next_url", link::is_address)?;
    let own = feed.get("feed_url").text().and_then(reader.resolve);
    if own.as_deref() == Some(&next) {
        reader.warn("next_url", "is the feed's own URL; it was left out");
        return None;
    }
    Some(next)
}
