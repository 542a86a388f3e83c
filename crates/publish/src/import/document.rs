//! Feeds, and other documents that our feed adapters read.
//!
//! Input: bytes. Output: posts. Entry point: [`read`].

use super::post::{Blog, Picture, Post, Text};
use broadsheet::content::{Article, Body};
use broadsheet::feed::FeedError;
use broadsheet::feed::reading::{self, Input};
use broadsheet::feed::source::Environment;
use broadsheet::html;
use std::collections::HashMap;

/// Reads the articles of a document. Returns them, and the reason why it is incomplete.
///
/// # Errors
/// What the document is instead.
pub fn read(bytes: &[u8], blog: &mut Blog) -> Result<(Vec<Post>, Option<String>), &'static str> {
    let url = blog.home.clone().unwrap_or_default();
    let input = Input { bytes, url: &url, ..Input::default() };
    let reading = reading::read(&input, &Environment::native()).map_err(|error| match error {
        FeedError::Empty => "is empty",
        FeedError::CutShort | FeedError::NotJson { .. } => "is damaged JSON",
        FeedError::Xml => "is damaged XML",
        FeedError::Html => "is a web page",
        _ => "is JSON, but no feed or export",
    })?;
    let mut warnings: HashMap<usize, Vec<String>> = HashMap::new();
    let mut fault = None;
    for warning in reading.warnings {
        let is_truncation = warning.is_truncation();
        let text = format!("`{}` {}", warning.field, warning.what);
        match warning.item {
            Some(item) => warnings.entry(item).or_default().push(text),
            None if is_truncation => fault = Some("the file ends in the middle of an item".to_owned()),
            None => blog.unconverted.push(text),
        }
    }
    blog.title = Some(reading.site.title).filter(|title| !title.is_empty());
    blog.description = reading.site.description;
    blog.language = reading.site.language;
    let of_item = |item: usize| warnings.get(&item).cloned().unwrap_or_default();
    let posts = reading.articles.into_iter().zip(reading.positions);
    Ok((posts.map(|(article, item)| Post { unconverted: of_item(item), ..post(article) }).collect(), fault))
}

fn post(article: Article) -> Post {
    let summary = &article.summary;
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
        link: article.canonical.clone(),
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
