//! Writes the documents of the static layout, and items of all published JSON Feeds.
//!
//! Input: content, and a function that returns the address of an article. Output: JSON text. Entry point:
//! [`site_document`].
//!
//! All documents except number lists are JSON Feeds. [`read`](super::read) reverses this module. Empty members are
//! omitted. An item with a slug in `_broadsheet` is ours: its texts are plain text.

use std::sync::Arc;

use super::{Layout, More};
use crate::{
    content::{Article, ArticleIds, Author, Body, Neighbour, Site, Summary, paging::page_count},
    feed::json::Json,
};

/// Returns the address of an article: a path on this site, or an absolute URL. In `data/` use a path, because the
/// reader takes an absolute URL for the canonical one.
pub type Address<'a> = &'a dyn Fn(&Summary) -> String;

/// Returns `data/site.json`: the site, its layout, and `site.recent`.
pub fn site_document(site: &Site, layout: &Layout, address: Address) -> String {
    let categories = site.categories.iter().map(|counted| {
        let category = &counted.category;
        Json::List(vec![category.slug.as_str().into(), (*category.name).into(), counted.count.into()])
    });
    let years = site.years.iter().map(|year| Json::List(vec![year.year.into(), year.count.into()]));
    let mut extension = Json::object([
        ("build", (*layout.build).into()),
        ("recent", layout.recent.into()),
        ("total", site.total.into()),
        ("page_size", site.page_size.into()),
        ("categories", Json::List(categories.collect())),
        ("years", Json::List(years.collect())),
    ]);
    let more = match layout.more {
        More::Nothing => "",
        More::Articles => "articles",
        More::Years => "years",
    };
    set(&mut extension, "more", more.into());
    let pinned = site.pinned.iter().map(|pin| Json::List(vec![pin.number.into(), pin.label.as_str().into()]));
    set(&mut extension, "pinned", Json::List(pinned.collect()));
    let mut document = document(site, summaries(&site.recent, address));
    set(&mut document, "description", site.description.as_deref().into());
    document.set("_broadsheet", extension);
    document.print()
}

/// A list page.
pub struct Page<'a> {
    /// The number of the page, from 1.
    pub number: u32,
    /// The number of articles of the whole list.
    pub total: u32,
    /// The articles of this page, newest first.
    pub articles: &'a [Arc<Summary>],
}

/// Returns `data/pages/K.json` or `data/categories/SLUG/K.json`: summaries.
pub fn page_document(site: &Site, layout: &Layout, page: &Page, address: Address) -> String {
    let mut document = document(site, summaries(page.articles, address));
    if page.number < page_count(page.total, site.page_size) {
        // Relative to this document: the next file in the same folder.
        document.set("next_url", layout.url(&super::file("", &(page.number + 1).to_string())));
    }
    document.print()
}

/// Returns `data/posts/SLUG.json`: one article with its body as `html`. `url` is its page.
///
/// `contents` has rank, id and text of each heading, for other programs.
pub fn article_document(
    site: &Site,
    article: &Article,
    html: &str,
    contents: &[(u8, String, String)],
    url: &str,
) -> String {
    let heading = |(rank, id, text): &(u8, String, String)| {
        Json::List(vec![u32::from(*rank).into(), id.as_str().into(), text.as_str().into()])
    };
    let more = [
        ("contents", Json::List(contents.iter().map(heading).collect())),
        ("ending", article.ending.as_str().into()),
        ("toc", article.toc.as_str().into()),
        ("minutes", Some(article.minutes).filter(|minutes| *minutes > 0).into()),
    ];
    document(site, vec![full_item(article, html, url, more)]).print()
}

/// Returns `data/categories.json`: article numbers by name, as differences. Names may be in any order; the output is
/// sorted.
pub fn print_lists<'a>(lists: &mut dyn Iterator<Item = (&'a str, &'a ArticleIds)>) -> String {
    Json::Object(lists.map(|(name, ids)| (name.to_owned(), gaps(ids))).collect()).print()
}

/// Returns an item with a whole article: the body as `html`, and as Markdown if it is Markdown. `url` is the page of
/// the article, and the id of the item.
#[cfg(not(target_arch = "wasm32"))]
pub fn article_item(article: &Article, html: &str, url: &str) -> serde_json::Value {
    serde_json::from_str(&full_item(article, html, url, []).print()).expect("printed JSON is valid")
}

/// Returns an item with a whole article. `more` are further members of its `_broadsheet` object.
fn full_item<const N: usize>(article: &Article, html: &str, url: &str, more: [(&str, Json); N]) -> Json {
    let (mut item, mut extension) = item(&article.summary, url);
    set(&mut item, "content_html", html.into());
    if let Body::Markdown(markdown) = &article.body {
        set(&mut extension, "markdown", markdown.as_str().into());
    }
    set(&mut extension, "excerpt", article.summary.excerpt.as_str().into());
    set(&mut extension, "canonical", article.canonical.as_deref().into());
    set(&mut extension, "previous", article.previous.as_ref().map(neighbour).into());
    set(&mut extension, "next", article.next.as_ref().map(neighbour).into());
    for (name, value) in more {
        set(&mut extension, name, value);
    }
    item.set("_broadsheet", extension);
    item
}

fn document(site: &Site, items: Vec<Json>) -> Json {
    // The standard requires title and items, even if empty.
    let mut document = Json::object([
        ("version", "https://jsonfeed.org/version/1.1".into()),
        ("title", site.title.as_str().into()),
        ("items", items.into()),
    ]);
    set(&mut document, "language", site.language.as_deref().into());
    document
}

fn summaries(articles: &[Arc<Summary>], address: Address) -> Vec<Json> {
    let summary = |summary: &Arc<Summary>| {
        let (mut item, extension) = item(summary, &address(summary));
        set(&mut item, "content_text", summary.excerpt.as_str().into());
        item.set("_broadsheet", extension);
        item
    };
    articles.iter().map(summary).collect()
}

/// Returns the members of all items, and their `_broadsheet` object, which the caller completes and adds.
fn item(summary: &Summary, url: &str) -> (Json, Json) {
    let (mut item, mut extension) = (Json::object([]), Json::object([]));
    set(&mut item, "id", url.into());
    set(&mut item, "url", url.into());
    set(&mut item, "title", summary.title.as_str().into());
    set(&mut item, "summary", summary.deck.as_deref().into());
    set(&mut item, "date_published", summary.published.map(|date| date.to_rfc3339()).into());
    // Without a date of publication, the reader would use the date of change instead.
    set(&mut item, "date_modified", summary.published.and(summary.updated).map(|date| date.to_rfc3339()).into());
    let tags = summary.categories.iter().map(|category| category.name.as_str().into());
    set(&mut item, "tags", Json::List(tags.collect()));
    set(&mut item, "authors", Json::List(summary.authors.iter().map(author).collect()));
    set(&mut item, "language", summary.language.tag.as_deref().into());
    set(&mut extension, "slug", summary.slug.as_str().into());
    set(&mut extension, "folder", summary.folder.as_str().into());
    set(&mut extension, "direction", summary.language.direction.as_deref().into());
    if let Some(image) = &summary.image {
        set(&mut item, "image", image.src.as_str().into());
        set(&mut extension, "image_alt", image.alt.as_str().into());
        let size = image.size.map(|(width, height)| Json::List(vec![width.into(), height.into()]));
        set(&mut extension, "image_size", size.into());
        let copies = image.copies.iter().map(|copy| Json::List(vec![copy.width.into(), copy.src.as_str().into()]));
        set(&mut extension, "image_copies", Json::List(copies.collect()));
    }
    (item, extension)
}

fn author(author: &Author) -> Json {
    let mut object = Json::object([]);
    set(&mut object, "name", author.name.as_str().into());
    set(&mut object, "url", author.url.as_deref().into());
    object
}

fn neighbour(neighbour: &Neighbour) -> Json {
    // The title is required, even if empty.
    let mut object = Json::object([("title", neighbour.title.as_str().into())]);
    set(&mut object, "slug", neighbour.slug.as_str().into());
    set(&mut object, "folder", neighbour.folder.as_str().into());
    set(&mut object, "language", neighbour.language.tag.as_deref().into());
    set(&mut object, "direction", neighbour.language.direction.as_deref().into());
    object
}

fn gaps(ids: &ArticleIds) -> Json {
    let mut before = 0;
    let gap = |number: &u32| (number - std::mem::replace(&mut before, *number)).into();
    Json::List(ids.as_slice().iter().map(gap).collect())
}

/// Adds a member unless it is empty. Not inlined, because it is called for each member.
#[inline(never)]
fn set(object: &mut Json, member: &str, value: Json) {
    let is_empty = match &value {
        Json::Text(text) => text.is_empty(),
        Json::List(entries) => entries.is_empty(),
        _ => false,
    };
    if !is_empty {
        object.set(member, value);
    }
}
