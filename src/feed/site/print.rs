//! Writes the documents of the static layout, and the items of any JSON Feed we publish.
//!
//! Comes in: content, and where each article's page is. Goes out: JSON text. Start with [`site_document`].
//!
//! Every document but the number lists is a JSON Feed that any feed reader can read, and [`read`](super::read) gives back
//! what was printed. Members that are empty are left out.
//! An item that names its slug in `_broadsheet` is ours: its words are plain text, and no markup is looked for in them.

use serde_json::{Map, Value, json};
use std::sync::Arc;

use super::{Layout, More};
use crate::content::{Article, ArticleIds, Author, Body, Neighbour, Site, Summary, query::page_count};

/// Where the page of an article is: a path on this site, or absolute. In `data/` a path is best, for the reader takes an
/// absolute URL for the canonical one.
pub type Address<'a> = &'a dyn Fn(&Summary) -> String;

/// `data/site.json`: the site, its layout, and `site.recent`.
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

/// A page of a list of articles.
pub struct Page<'a> {
    /// Which; the first is 1.
    pub number: u32,
    /// How many articles the whole list has.
    pub total: u32,
    /// Those on this page, newest first.
    pub articles: &'a [Arc<Summary>],
    /// Where the list is a category: for each of the site's categories that a filter offers, in its order, how many articles carry both.
    pub with: &'a [u32],
}

/// `data/pages/K.json` or `data/categories/SLUG/K.json`: summaries.
pub fn page_document(site: &Site, layout: &Layout, page: &Page, address: Address) -> String {
    let mut document = document(site, summaries(page.articles, address));
    if page.number < page_count(page.total, site.page_size) {
        // Relative to this document: its neighbour in the same folder.
        set(&mut document, "next_url", layout.url(&super::file("", &(page.number + 1).to_string())));
    }
    if !page.with.is_empty() {
        document.insert("_broadsheet".to_owned(), json!({ "with": page.with }));
    }
    Value::Object(document).to_string()
}

/// `data/posts/SLUG.json`: one article whole, with its body compiled to `html`. `url` is its page, and `contents` has the rank,
/// the id and the text of each heading: our reader shows none, but other programs may.
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
    Value::Object(document(site, vec![item])).to_string()
}

/// `data/categories.json`, `data/terms/PP.json`: the articles of each category, or of each search term, as the gaps between their
/// numbers. They come in any order, and stand there in that of their names.
pub fn print_lists<'a>(lists: &mut dyn Iterator<Item = (&'a str, &'a ArticleIds)>) -> String {
    let mut document = Map::new();
    for (name, ids) in lists {
        document.insert(name.to_owned(), gaps(ids));
    }
    Value::Object(document).to_string()
}

/// An item of a JSON Feed that lists articles. `url` is the article's page, and its id.
pub fn summary_item(summary: &Summary, url: &str) -> Value {
    let (mut item, extension) = item(summary, url);
    set(&mut item, "content_text", summary.excerpt.as_str());
    set(&mut item, "_broadsheet", extension);
    Value::Object(item)
}

/// An item of a JSON Feed that carries whole articles, with the body compiled to `html`, or as Markdown where it is that.
/// `url` is its page, and its id.
pub fn article_item(article: &Article, html: &str, url: &str) -> Value {
    let (mut item, mut extension) = item(&article.summary, url);
    set(&mut item, "content_html", html);
    if let Body::Markdown(markdown) = &article.body {
        set(&mut extension, "markdown", markdown.as_str());
    }
    set(&mut extension, "excerpt", article.summary.excerpt.as_str());
    set(&mut item, "language", article.language.as_deref());
    set(&mut extension, "direction", article.direction.as_deref());
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
    // These two the standard demands, empty or not.
    document.insert("title".to_owned(), Value::from(site.title.as_str()));
    document.insert("items".to_owned(), Value::Array(items));
    document
}

fn summaries(articles: &[Arc<Summary>], address: Address) -> Vec<Value> {
    articles.iter().map(|summary| summary_item(summary, &address(summary))).collect()
}

/// What all items have, and their `_broadsheet` object, to be added when it is complete.
fn item(summary: &Summary, url: &str) -> (Map<String, Value>, Map<String, Value>) {
    let (mut item, mut extension) = (Map::new(), Map::new());
    set(&mut item, "id", url);
    set(&mut item, "url", url);
    set(&mut item, "title", summary.title.as_str());
    set(&mut item, "summary", summary.deck.as_deref());
    set(&mut item, "date_published", summary.published.map(|date| date.to_rfc3339()));
    // A date of change alone would be read as the date of publication.
    set(&mut item, "date_modified", summary.published.and(summary.updated).map(|date| date.to_rfc3339()));
    set(&mut item, "tags", summary.categories.iter().map(|category| category.name.as_str()).collect::<Vec<_>>());
    set(&mut item, "authors", summary.authors.iter().map(author).collect::<Vec<_>>());
    set(&mut extension, "slug", summary.slug.as_str());
    set(&mut extension, "folder", summary.folder.as_str());
    if let Some(image) = &summary.image {
        set(&mut item, "image", image.src.as_str());
        set(&mut extension, "image_alt", image.alt.as_str());
        set(&mut extension, "image_size", image.size.map(|(width, height)| vec![width, height]));
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
    // There even where it is empty.
    object.insert("title".to_owned(), Value::from(neighbour.title.as_str()));
    Value::Object(object)
}

fn gaps(ids: &ArticleIds) -> Value {
    let mut before = 0;
    ids.as_slice().iter().map(|&number| number - std::mem::replace(&mut before, number)).collect()
}

/// Adds a member, unless it is empty.
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
