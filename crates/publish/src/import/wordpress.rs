//! The REST API of WordPress: all posts and pages.
//!
//! Input: a client and the address of the API. Output: posts. Entry point: [`read`]; [`post`] converts one.

use super::post::{Blog, Picture, Post, Text, date, local_date, one_line, plain_text};
use crate::fetch::{Client, FetchError, Request, Response};
use broadsheet::content::title::plain_title;
use serde_json::Value;

const PAGE_SIZE: usize = 100;

/// Reads all posts, then all pages. `each` gets each with the total number, if known, and returns false to stop.
///
/// # Errors
/// A failed request, and an answer that is not a list of posts.
pub fn read(
    client: &Client,
    root: &str,
    blog: &mut Blog,
    each: &mut dyn FnMut(Post, Option<usize>) -> bool,
) -> Result<(), FetchError> {
    if let Ok(about) = client.get(&Request::data(root)).map(|response| json(&response)) {
        let text = |key: &str| about[key].as_str().map(plain_title).filter(|text| !text.is_empty());
        (blog.title, blog.description) = (text("name"), text("description"));
        blog.home = about["home"].as_str().or(about["url"].as_str()).map(str::to_owned);
    }
    for kind in ["posts", "pages"] {
        let mut page = 1;
        loop {
            // Ordered by number, posts that appear meanwhile come last, and move no others.
            let route = format!("wp/v2/{kind}");
            let query =
                format!("per_page={PAGE_SIZE}&page={page}&orderby=id&order=asc&_embed=author,wp:term,wp:featuredmedia");
            let separator = if root.contains('?') { '&' } else { '?' };
            let response = match client.get(&Request::data(&format!("{root}{route}{separator}{query}"))) {
                Ok(response) => response,
                // The page after the last one, and sites without pages.
                Err(error) if page > 1 && error.response().is_some_and(|it| it.status == 400) => break,
                Err(FetchError::RestDisabled(_) | FetchError::Status(_)) if kind == "pages" => break,
                Err(error) => return Err(error),
            };
            let number = |name: &str| response.header(name).and_then(|value| value.trim().parse::<usize>().ok());
            let (total, pages) = (number("x-wp-total"), number("x-wp-totalpages"));
            let posts = json(&response);
            let posts = posts.as_array().map(Vec::as_slice).unwrap_or_default();
            if !posts.iter().all(|item| each(post(item), total)) {
                return Err(FetchError::Stopped);
            }
            if posts.is_empty()
                || pages.is_some_and(|pages| page >= pages)
                || posts.len() < PAGE_SIZE && pages.is_none()
            {
                break;
            }
            page += 1;
        }
    }
    Ok(())
}

fn json(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap_or_default()
}

/// Whether a document is a list of posts of the REST API.
pub fn is_list(document: &Value) -> bool {
    let first = document.as_array().and_then(|list| list.first());
    first.is_some_and(|post| post["content"]["rendered"].is_string() && post["title"]["rendered"].is_string())
}

/// Converts a post of the API.
pub fn post(item: &Value) -> Post {
    let rendered = |key: &str| item[key]["rendered"].as_str().unwrap_or_default();
    let text = |key: &str| item[key].as_str().unwrap_or_default();
    let mut unconverted = Vec::new();
    let is_protected = item["content"]["protected"] == true;
    if is_protected {
        unconverted.push("it is protected by a password: only its title was imported, as a draft".to_owned());
    }
    let embedded = &item["_embedded"];
    let (mut categories, mut tags, mut authors) = (Vec::new(), Vec::new(), Vec::new());
    for term in embedded["wp:term"].as_array().into_iter().flatten().filter_map(Value::as_array).flatten() {
        let name = plain_title(term["name"].as_str().unwrap_or_default());
        match term["taxonomy"].as_str() {
            Some("category") => Post::add(&mut categories, &name),
            Some("post_tag") => Post::add(&mut tags, &name),
            _ => {}
        }
    }
    for author in embedded["author"].as_array().into_iter().flatten() {
        Post::add(&mut authors, &plain_title(author["name"].as_str().unwrap_or_default()));
    }
    let media = &embedded["wp:featuredmedia"][0];
    let picture =
        |url: &str| Picture { url: url.to_owned(), alt: one_line(media["alt_text"].as_str().unwrap_or_default()) };
    let owned = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Post {
        id: format!("wordpress-{}", item["id"]),
        title: plain_title(rendered("title")),
        slug: owned(text("slug")),
        link: owned(text("link")),
        published: local_date(text("date"), text("date_gmt")),
        updated: local_date(text("modified"), text("modified_gmt")).or_else(|| date(text("modified_gmt"))),
        is_draft: is_protected || !matches!(text("status"), "publish" | "future" | ""),
        is_page: text("type") == "page",
        excerpt: owned(&hand_written(rendered("excerpt"), rendered("content"))),
        authors,
        categories,
        tags,
        image: media["source_url"].as_str().map(picture),
        body: Text::Html(rendered("content").to_owned()),
        unconverted,
        language: None,
    }
}

/// Returns the excerpt, unless WordPress has made it from the beginning of the text.
fn hand_written(excerpt: &str, content: &str) -> String {
    let excerpt = plain_text(excerpt);
    let start: String = excerpt.chars().filter(|c| c.is_alphanumeric()).take(40).collect();
    let content: String = plain_text(content).chars().filter(|c| c.is_alphanumeric()).take(400).collect();
    let is_made = excerpt.ends_with("[…]") || excerpt.ends_with("[&hellip;]") || content.contains(&start);
    if is_made { String::new() } else { excerpt }
}
