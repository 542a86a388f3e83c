//! JSON documents: a JSON Feed, or what our feed adapters understand.
//!
//! Input: bytes. Output: posts. Entry point: [`read`].

use super::post::{Blog, Picture, Post, Text};
use broadsheet::content::{Article, Body, link};
use broadsheet::feed::{FeedError, json_feed};
use broadsheet::html;

/// Reads the articles of a document.
///
/// # Errors
/// What the document is instead.
pub fn read(bytes: &[u8], blog: &mut Blog) -> Result<Vec<Post>, &'static str> {
    let home = blog.home.clone();
    let resolve = |href: &str| match &home {
        Some(base) => url::Url::parse(base).ok()?.join(href).ok().map(String::from),
        None => Some(href.to_owned()).filter(|href| link::is_address(href)),
    };
    let feed = json_feed::parse(bytes, &resolve).map_err(|error| match error {
        FeedError::Empty => "is empty",
        FeedError::CutShort | FeedError::NotJson { .. } => "is damaged JSON",
        _ => "is JSON, but no feed or export",
    })?;
    blog.title = Some(feed.site.title).filter(|title| !title.is_empty());
    blog.description = feed.site.description;
    blog.language = feed.site.language;
    let urls = urls(bytes);
    Ok(feed.articles.into_iter().map(|article| post(article, &urls)).collect())
}

/// Returns the addresses of items by title, which articles do not keep.
fn urls(bytes: &[u8]) -> Vec<(String, String)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let document: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    let items = document["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let pair = |item: &serde_json::Value| {
        Some((item["title"].as_str().unwrap_or_default().to_owned(), item["url"].as_str()?.to_owned()))
    };
    items.iter().filter_map(pair).collect()
}

fn post(article: Article, urls: &[(String, String)]) -> Post {
    let summary = &article.summary;
    let url = || urls.iter().find(|(title, _)| *title == summary.title).map(|(_, url)| url.clone());
    let body = match article.body {
        Body::Html(html) => Text::Html(html),
        Body::Markdown(text) => Text::Markdown(text),
        Body::Text(text) => {
            let paragraph = |text: &str| format!("<p>{}</p>", html::escaped(text.trim()).replace('\n', "<br>"));
            Text::Html(text.split("\n\n").map(paragraph).collect())
        }
    };
    Post {
        id: ["feed-", summary.slug.as_str()].concat(),
        title: summary.title.clone(),
        slug: Some(summary.slug.to_string()),
        link: article.canonical.clone().or_else(url),
        published: summary.published,
        updated: summary.updated,
        excerpt: summary.deck.clone(),
        authors: summary.authors.iter().map(|author| author.name.clone()).collect(),
        categories: summary.categories.iter().map(|category| category.name.clone()).collect(),
        image: summary.image.as_ref().map(|image| Picture { url: image.src.clone(), alt: image.alt.clone() }),
        body,
        ..Post::default()
    }
}
