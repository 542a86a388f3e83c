//! Writes the documents of the static layout, and items of all published JSON Feeds.
//!
//! Input: content, and a function that returns the address of an article. Output: JSON text. Entry point:
//! [`site_document`].
//!
//! All documents except number lists are JSON Feeds. [`read`](super::read) reverses this module. Empty members are
//! omitted. An item with a slug in `_broadsheet` is ours: its texts are plain text.

use serde_json::{Map, Value, json};
use std::sync::Arc;

use super::{Layout, More};
use crate::content::{Article, ArticleIds, Author, Body, Neighbour, Site, Summary, paging::page_count};

/// Returns the address of an article: a path on this site, or an absolute URL. In `data/` use a path, because the
/// reader takes an absolute URL for the canonical one.
pub type Address<'a> = &'a dyn Fn(&Summary) -> String;

/// Returns `data/site.json`: the site, its layout, and `site.recent`.
pub fn site_document(site: &Site, layout: &Layout, address: Address) -> String {
    let categories: Vec<Value> = site
        .categories
        .iter()
        .map(|counted| json!([counted.category.slug.as_str(), counted.category.name, counted.count]))
        .collect();
    let years: Vec<Value> = site.years.iter().map(|year| json!([year.year, year.count])).collect();
    let mut extension = json!({
        "build": layout.build,
        "recent": layout.recent,
        "total": site.total,
        "page_size": site.page_size,
        "categories": categories,
        "years": years,
    });
    match layout.more {
        More::Nothing => {}
        More::Articles => extension["more"] = "articles".into(),
        More::Years => extension["more"] = "years".into(),
    }
    let mut document = document(site, summaries(&site.recent, address));
    set(&mut document, "description", site.description.as_deref());
    set(&mut document, "_broadsheet", extension);
    Value::Object(document).to_string()
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
        set(&mut document, "next_url", layout.url(&super::file("", &(page.number + 1).to_string())));
    }
    Value::Object(document).to_string()
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
    let mut item = article_item(article, html, url);
    if !contents.is_empty() {
        item["_broadsheet"]["contents"] = json!(contents);
    }
    if !article.ending.is_empty() {
        item["_broadsheet"]["ending"] = json!(article.ending);
    }
    if !article.toc.is_empty() {
        item["_broadsheet"]["toc"] = json!(article.toc);
    }
    if article.minutes > 0 {
        item["_broadsheet"]["minutes"] = json!(article.minutes);
    }
    Value::Object(document(site, vec![item])).to_string()
}

/// Returns `data/categories.json` or `data/terms/PP.json`: article numbers by name, as differences. Names may be in any
/// order; the output is sorted.
pub fn print_lists<'a>(lists: &mut dyn Iterator<Item = (&'a str, &'a ArticleIds)>) -> String {
    let mut document = Map::new();
    for (name, ids) in lists {
        document.insert(name.to_owned(), gaps(ids));
    }
    Value::Object(document).to_string()
}

/// Returns an item with a summary. `url` is the page of the article, and the id of the item.
pub fn summary_item(summary: &Summary, url: &str) -> Value {
    let (mut item, extension) = item(summary, url);
    set(&mut item, "content_text", summary.excerpt.as_str());
    set(&mut item, "_broadsheet", extension);
    Value::Object(item)
}

/// Returns an item with a whole article: the body as `html`, and as Markdown if it is Markdown. `url` is the page of
/// the article, and the id of the item.
pub fn article_item(article: &Article, html: &str, url: &str) -> Value {
    let (mut item, mut extension) = item(&article.summary, url);
    set(&mut item, "content_html", html);
    if let Body::Markdown(markdown) = &article.body {
        set(&mut extension, "markdown", markdown.as_str());
    }
    set(&mut extension, "excerpt", article.summary.excerpt.as_str());
    set(&mut extension, "canonical", article.canonical.as_deref());
    set(&mut extension, "previous", article.previous.as_ref().map(neighbour));
    set(&mut extension, "next", article.next.as_ref().map(neighbour));
    set(&mut item, "_broadsheet", extension);
    Value::Object(item)
}

fn document(site: &Site, items: Vec<Value>) -> Map<String, Value> {
    let mut document = Map::new();
    set(&mut document, "version", "https://jsonfeed.org/version/1.1");
    set(&mut document, "language", site.language.as_deref());
    // The standard requires these two, even if empty.
    document.insert("title".to_owned(), Value::from(site.title.as_str()));
    document.insert("items".to_owned(), Value::Array(items));
    document
}

fn summaries(articles: &[Arc<Summary>], address: Address) -> Vec<Value> {
    articles.iter().map(|summary| summary_item(summary, &address(summary))).collect()
}

/// Returns the members of all items, and their `_broadsheet` object, which the caller completes and adds.
fn item(summary: &Summary, url: &str) -> (Map<String, Value>, Map<String, Value>) {
    let (mut item, mut extension) = (Map::new(), Map::new());
    set(&mut item, "id", url);
    set(&mut item, "url", url);
    set(&mut item, "title", summary.title.as_str());
    set(&mut item, "summary", summary.deck.as_deref());
    set(&mut item, "date_published", summary.published.map(|date| date.to_rfc3339()));
    // Without a date of publication, the reader would use the date of change instead.
    set(&mut item, "date_modified", summary.published.and(summary.updated).map(|date| date.to_rfc3339()));
    set(&mut item, "tags", summary.categories.iter().map(|category| category.name.as_str()).collect::<Vec<_>>());
    set(&mut item, "authors", summary.authors.iter().map(author).collect::<Vec<_>>());
    set(&mut item, "language", summary.language.tag.as_deref());
    set(&mut extension, "slug", summary.slug.as_str());
    set(&mut extension, "folder", summary.folder.as_str());
    set(&mut extension, "direction", summary.language.direction.as_deref());
    if let Some(image) = &summary.image {
        set(&mut item, "image", image.src.as_str());
        set(&mut extension, "image_alt", image.alt.as_str());
        set(&mut extension, "image_size", image.size.map(|(width, height)| vec![width, height]));
        let copies = image.copies.iter().map(|copy| json!([copy.width, copy.src]));
        set(&mut extension, "image_copies", copies.collect::<Vec<_>>());
    }
    (item, extension)
}

fn author(author: &Author) -> Value {
    let mut object = Map::new();
    set(&mut object, "name", author.name.as_str());
    set(&mut object, "url", author.url.as_deref());
    Value::Object(object)
}

fn neighbour(neighbour: &Neighbour) -> Value {
    let mut object = Map::new();
    set(&mut object, "slug", neighbour.slug.as_str());
    set(&mut object, "folder", neighbour.folder.as_str());
    // Required, even if empty.
    object.insert("title".to_owned(), Value::from(neighbour.title.as_str()));
    set(&mut object, "language", neighbour.language.tag.as_deref());
    set(&mut object, "direction", neighbour.language.direction.as_deref());
    Value::Object(object)
}

fn gaps(ids: &ArticleIds) -> Value {
    let mut before = 0;
    ids.as_slice().iter().map(|&number| number - std::mem::replace(&mut before, number)).collect()
}

/// Adds a member unless it is empty.
fn set(object: &mut Map<String, Value>, member: &str, value: impl Into<Value>) {
    let value = value.into();
    let empty = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(entries) => entries.is_empty(),
        _ => false,
    };
    if !empty {
        object.insert(member.to_owned(), value);
    }
}
