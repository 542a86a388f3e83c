//! Parses the documents of the static layout.
//!
//! Input: the bytes of a document, and a function that makes URLs absolute. Output: the content, or a [`FeedError`].
//! Entry point: [`site`].
//!
//! The reader understands only this format, so the parser is strict and small. Other sources go through
//! [`source`](crate::feed::source). Documents may be hostile, so all URLs are checked.

use std::sync::Arc;

use super::{Layout, MAX_ON_A_PAGE, More, PAGE_SIZE, RECENT_SIZE, image_copies};
use crate::{
    content::{
        Article, ArticleIds, Author, Body, Category, CategoryCount, Date, Image, Language, Messages, Neighbour, Pin,
        Site, Slug, Summary, YearCount, link,
    },
    feed::{FeedError, json, json::Json},
};

/// Makes a URL absolute. Returns `None` if it is invalid.
pub type Resolve<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Lists of article numbers by name.
pub type Lists = Vec<(String, ArticleIds)>;

/// The maximum number of articles. Number lists need memory for each.
const MAX_ARTICLES: u32 = 10_000_000;

/// The maximum number of categories or years of a site, and of categories or authors of an article.
const MAX_CATEGORIES: usize = 10_000;
const MAX_LABELS: usize = 100;

/// Parses `site.json`. Returns `None` if the document is something else, perhaps a feed.
pub fn site(bytes: &[u8], resolve: Resolve) -> Result<Option<(Site, Layout)>, FeedError> {
    let (document, is_truncated) = &parse_partial(bytes)?;
    let extension = document.get("_broadsheet");
    let Some(build) = extension.owned("build") else { return Ok(None) };
    if *is_truncated {
        return Err(FeedError::CutShort);
    }
    let number = |name: &str| extension.get(name).number();
    let site = Site {
        title: document.owned("title").unwrap_or_default(),
        description: document.owned("description"),
        language: document.owned("language"),
        total: number("total").unwrap_or_default().min(MAX_ARTICLES),
        page_size: number("page_size").unwrap_or(PAGE_SIZE).clamp(1, MAX_ON_A_PAGE),
        categories: extension.get("categories").entries().iter().take(MAX_CATEGORIES).filter_map(category).collect(),
        years: years(extension.get("years")),
        recent_size: number("recent").unwrap_or(RECENT_SIZE).min(MAX_ON_A_PAGE),
        recent: summaries_of(document, resolve),
        pinned: extension.get("pinned").entries().iter().take(MAX_LABELS).filter_map(pin).collect(),
    };
    let more = match extension.get("more").text() {
        Some("articles") => More::Articles,
        Some("years") => More::Years,
        _ => More::Nothing,
    };
    let layout = Layout { build, recent: site.recent_size, more };
    Ok(Some((site, layout)))
}

/// Parses `pages/K.json` or `categories/SLUG/K.json`: summaries.
pub fn summaries(bytes: &[u8], resolve: Resolve) -> Result<Vec<Arc<Summary>>, FeedError> {
    Ok(summaries_of(&parse(bytes)?, resolve))
}

/// Parses `posts/SLUG.json`: an article.
pub fn article(bytes: &[u8], resolve: Resolve) -> Result<Article, FeedError> {
    let document = &parse(bytes)?;
    let item = document.get("items").entries().first();
    let read = |item: &Json| {
        let extension = item.get("_broadsheet");
        let body = match extension.owned("markdown") {
            Some(markdown) => Body::Markdown(markdown),
            None => Body::Html(item.owned("content_html").unwrap_or_default()),
        };
        Some(Article {
            summary: summary(item, resolve)?,
            body,
            canonical: extension.owned("canonical").filter(|url| link::is_web(url)),
            previous: neighbour(extension.get("previous")),
            next: neighbour(extension.get("next")),
            ending: extension.owned("ending").unwrap_or_default(),
            toc: extension.owned("toc").unwrap_or_default(),
            minutes: extension.get("minutes").number().unwrap_or_default(),
        })
    };
    item.and_then(read).ok_or(FeedError::NotAFeed("it has no article"))
}

/// Parses `categories.json`: article numbers by name, such as `{"guides":[0,2,1],…}`, sorted by name.
pub fn lists(bytes: &[u8]) -> Result<Lists, FeedError> {
    let document = parse(bytes)?;
    let mut lists = Vec::with_capacity(document.members().len());
    for (name, numbers) in document.members() {
        lists.push((name.clone(), gaps(numbers).ok_or(FeedError::NotAFeed("it is not lists of article numbers"))?));
    }
    Ok(lists)
}

/// Parses the translations of a site, such as `{"Latest":"Neueste"}`. Texts are English if the file is invalid.
pub fn messages(text: &str) -> Messages {
    let document = parse(text.as_bytes()).unwrap_or(Json::Null);
    let translation = |(english, own): &(String, Json)| Some((english.clone(), own.text()?.to_owned()));
    Messages::new(document.members().iter().filter_map(translation).collect())
}

/// Parses a complete document. A truncated list would look complete.
fn parse(bytes: &[u8]) -> Result<Json, FeedError> {
    let (document, is_truncated) = parse_partial(bytes)?;
    if is_truncated { Err(FeedError::CutShort) } else { Ok(document) }
}

/// Parses a document. Returns it and whether it was truncated.
fn parse_partial(bytes: &[u8]) -> Result<(Json, bool), FeedError> {
    let text = str::from_utf8(bytes).map_err(|_| FeedError::NotAFeed("it is not UTF-8"))?;
    match text.trim_ascii_start().as_bytes().first() {
        None => Err(FeedError::Empty),
        Some(b'<') => Err(FeedError::Html),
        _ => json::parse(text).map(|(document, repairs)| (document, repairs.truncated)),
    }
}

/// Decodes article numbers: the first number, then the differences.
fn gaps(gaps: &Json) -> Option<ArticleIds> {
    let Json::List(gaps) = gaps else { return None };
    let mut number = 0u32;
    let mut ids = ArticleIds::default();
    for gap in gaps {
        number = number.checked_add(gap.number()?)?;
        ids.insert(number);
    }
    Some(ids)
}

/// `["guides","Guides",9]`
fn category(entry: &Json) -> Option<CategoryCount> {
    let [slug, Json::Text(name), Json::Number(count)] = entry.entries() else { return None };
    Some(CategoryCount { category: Category { slug: Slug::new(slug.text()?)?, name: name.clone() }, count: *count })
}

/// `[3,"Pinned"]`
fn pin(entry: &Json) -> Option<Pin> {
    let [Json::Number(number), Json::Text(label)] = entry.entries() else { return None };
    Some(Pin { number: *number, label: label.clone() })
}

/// Parses `[[2026,9],[2025,4]]`. The years have consecutive article numbers.
fn years(entries: &Json) -> Vec<YearCount> {
    let mut next = 0u32;
    let mut year = |entry: &Json| {
        let [Json::Number(year), Json::Number(count), ..] = entry.entries() else { return None };
        let first = next;
        next = next.saturating_add(*count);
        Some(YearCount { year: *year, count: *count, first })
    };
    entries.entries().iter().take(MAX_CATEGORIES).filter_map(&mut year).collect()
}

fn summaries_of(document: &Json, resolve: Resolve) -> Vec<Arc<Summary>> {
    let items = document.get("items").entries().iter().take(MAX_ON_A_PAGE as usize + 1);
    items.filter_map(|item| summary(item, resolve)).collect()
}

/// Parses the summary in an item.
fn summary(item: &Json, resolve: Resolve) -> Option<Arc<Summary>> {
    let extension = item.get("_broadsheet");
    let date = |name: &str| item.get(name).text().and_then(Date::parse_rfc3339);
    let author = |author: &Json| {
        let url = author.owned("url").filter(|url| link::is_web(url));
        Some(Author { name: author.owned("name")?, url })
    };
    Some(Arc::new(Summary {
        slug: slug(extension)?,
        folder: folder(extension),
        title: item.owned("title").unwrap_or_default(),
        deck: item.owned("summary"),
        excerpt: extension.owned("excerpt").or_else(|| item.owned("content_text")).unwrap_or_default(),
        published: date("date_published"),
        updated: date("date_modified"),
        categories: item
            .get("tags")
            .entries()
            .iter()
            .take(MAX_LABELS)
            .filter_map(|tag| Category::named(tag.text()?))
            .collect(),
        authors: item.get("authors").entries().iter().take(MAX_LABELS).filter_map(author).collect(),
        image: image(item, extension, resolve),
        language: language(item, extension),
    }))
}

fn image(item: &Json, extension: &Json, resolve: Resolve) -> Option<Image> {
    let src = item.get("image").text().filter(|url| link::safe_image(url)).and_then(resolve);
    let size = match extension.get("image_size").entries() {
        [Json::Number(width @ 1..), Json::Number(height @ 1..)] => Some((*width, *height)),
        _ => None,
    };
    Some(Image {
        src: src?,
        alt: extension.owned("image_alt").unwrap_or_default(),
        size,
        copies: image_copies(extension, resolve),
    })
}

fn slug(object: &Json) -> Option<Slug> {
    Slug::path(object.get("slug").text()?)
}

fn folder(object: &Json) -> String {
    object.owned("folder").unwrap_or_default()
}

/// The language of an item and the direction in its extension. A neighbour has both in one object.
fn language(item: &Json, extension: &Json) -> Language {
    Language { tag: item.owned("language"), direction: extension.owned("direction") }
}

fn neighbour(neighbour: &Json) -> Option<Neighbour> {
    Some(Neighbour {
        slug: slug(neighbour)?,
        folder: folder(neighbour),
        title: neighbour.owned("title").unwrap_or_default(),
        language: language(neighbour, neighbour),
    })
}
