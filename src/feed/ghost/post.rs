//! Parses the answers of Ghost: posts, tags and settings.
//!
//! Input: an answer. Output: content, or an [`ApiError`]. Entry point: [`read_page`].
//!
//! Titles, names and excerpts are plain text: `<em>` in a title is shown as it is.

use std::sync::Arc;

use super::{WRONG_ADDRESS, cards};
use crate::content::{
    Article, Author, Body, Category, CategoryCount, Image, Language, Neighbour, Slug, Summary, excerpt, link,
};
use crate::feed::{
    Warning,
    answer::{About, Answer, ApiError, Entry, Page, WarningLog, restricted, unique_categories},
    json::Json,
    sniff,
};

/// Returns whether bytes are an answer of Ghost's Content API: posts, tags, settings or an error.
pub fn recognise(bytes: &[u8]) -> bool {
    let Ok((json, _)) = sniff::json(bytes) else { return false };
    let is_list = ["posts", "tags", "pages", "authors"].iter().any(|name| matches!(json.get(name), Json::List(_)));
    let is_post = json.get("posts").entries().first().is_some_and(|post| post.get("uuid").text().is_some());
    is_error(&json)
        || is_post
        || (is_list && matches!(json.get("meta").get("pagination"), Json::Object(_)))
        || json.get("settings").get("url").text().is_some()
}

/// Parses the answer to [`Api::about_url`](super::Api::about_url).
pub fn read_about(answer: &Answer) -> Result<About, ApiError> {
    let (json, _) = parse_answer(answer)?;
    let settings = json.get("settings");
    if settings.members().is_empty() {
        return Err(ApiError::Unexpected("it has no `settings`"));
    }
    let home = settings.get("url").text().filter(|url| link::is_web(url));
    let host = || home.and_then(link::host).map(str::to_owned);
    Ok(About {
        title: text_line(settings, "title").or_else(host).unwrap_or_default(),
        description: text_line(settings, "description"),
        language: text_line(settings, "locale").or_else(|| text_line(settings, "lang")),
        home: home.map(str::to_owned),
    })
}

/// Parses the answer to [`Api::tags_url`](super::Api::tags_url).
pub fn read_tags(answer: &Answer) -> Result<Page<CategoryCount>, ApiError> {
    let page = read(answer, "tags", &mut |_, tag| {
        let count = tag.get("count").get("posts").number().unwrap_or(0);
        Some(category(tag).map(|category| CategoryCount { category, count }))
    })?;
    let items = page.items.into_iter().flatten().collect();
    // Without internal tags, so that their positions are unknown; nothing refers to them.
    Ok(Page { items, positions: Vec::new(), total: page.total, pages: page.pages, warnings: page.warnings })
}

/// Parses the answer to [`Api::page_url`](super::Api::page_url).
pub fn read_page(answer: &Answer) -> Result<Page<Arc<Summary>>, ApiError> {
    read(answer, "posts", &mut |log, post| summary(log, post).map(Arc::new))
}

/// Parses the answer to [`Api::index_url`](super::Api::index_url). The article number of an entry is its index in all
/// pages together.
pub fn read_index(answer: &Answer) -> Result<Page<Entry>, ApiError> {
    read(answer, "posts", &mut |log, post| {
        let categories = categories(post).into_iter().map(|category| category.slug).collect();
        Some(Entry { slug: slug(post)?, published: log.date(post, "published_at"), categories })
    })
}

/// Parses the answer to [`Api::post_url`](super::Api::post_url). The article has no neighbours.
pub fn read_post(answer: &Answer) -> Result<(Article, Vec<Warning>), ApiError> {
    let mut page = read(answer, "posts", &mut article)?;
    page.items.truncate(1);
    page.items.pop().map(|article| (article, page.warnings)).ok_or(ApiError::Missing)
}

/// Parses a page of whole posts, such as the answer to [`Api::page_url`](super::Api::page_url) with their content.
pub fn read_articles(answer: &Answer) -> Result<Page<Article>, ApiError> {
    read(answer, "posts", &mut article)
}

/// Parses the answer to [`Api::neighbour_url`](super::Api::neighbour_url). `None` at both ends of the list.
pub fn read_neighbour(answer: &Answer) -> Result<Option<Neighbour>, ApiError> {
    let read = read(answer, "posts", &mut |_, post| {
        let (folder, language) = Default::default();
        Some(Neighbour { slug: slug(post)?, folder, title: title(post), language })
    });
    read.map(|mut page| page.items.pop())
}

/// Parses the list `name` of an answer.
pub(super) fn read<T>(
    answer: &Answer,
    name: &str,
    one: &mut dyn FnMut(&mut WarningLog, &Json) -> Option<T>,
) -> Result<Page<T>, ApiError> {
    let (json, warnings) = parse_answer(answer)?;
    let Json::List(list) = json.get(name) else {
        return Err(ApiError::Unexpected("it has no list of posts or tags"));
    };
    let pagination = json.get("meta").get("pagination");
    let number = |name: &str| pagination.get(name).number();
    let (total, pages) = (number("total"), number("pages"));
    if let (true, Some(page), Some(pages)) = (list.is_empty(), number("page"), pages)
        && page > pages.max(1)
    {
        return Err(ApiError::PastTheEnd);
    }
    let mut log = WarningLog::new(warnings);
    let items = log.each(list, one);
    Ok(Page { items, positions: log.positions, total, pages, warnings: log.warnings })
}

/// Parses the JSON of an answer. Returns an error if the answer is one.
fn parse_answer(answer: &Answer) -> Result<(Json, Vec<Warning>), ApiError> {
    let (json, warnings) = answer.json(WRONG_ADDRESS)?;
    if is_error(&json) || answer.status >= 400 {
        return Err(error_from(&json, answer.status));
    }
    Ok((json, warnings))
}

/// `{"errors":[{"message":"…","context":"…","type":"NotFoundError","code":null,…}]}`
fn is_error(json: &Json) -> bool {
    let error = json.get("errors").entries().first();
    error.is_some_and(|error| error.get("message").text().is_some() && error.get("type").text().is_some())
}

fn error_from(json: &Json, status: u16) -> ApiError {
    let Some(error) = json.get("errors").entries().first() else {
        return if status == 404 { WRONG_ADDRESS } else { ApiError::Busy { status } };
    };
    let mut why = error.get("message").text().unwrap_or_default().to_owned();
    match (error.get("type").text().unwrap_or_default(), error.get("code").text()) {
        (_, Some("UNKNOWN_CONTENT_API_KEY")) => ApiError::WrongKey,
        ("NoPermissionError", _) => ApiError::NoKey,
        ("UnauthorizedError", _) => ApiError::WrongKey,
        ("NotFoundError", _) => ApiError::Missing,
        ("TooManyRequestsError" | "MaintenanceError", _) => ApiError::Busy { status },
        _ if status >= 500 => ApiError::Busy { status },
        _ => {
            if let Some(context) = error.get("context").text() {
                why.push(' ');
                why.push_str(context);
            }
            ApiError::Refused { status, why }
        }
    }
}

pub(super) fn article(log: &mut WarningLog, post: &Json) -> Option<Article> {
    let mut summary = summary(log, post)?;
    let html = post.get("html").text().unwrap_or_default();
    let is_public = matches!(post.get("visibility").text(), None | Some("public"));
    match post.get("visibility").text() {
        None | Some("public") if html.is_empty() => log.warn("html", "is empty: the post has no text"),
        None | Some("public") => {}
        Some(_) => log.warn("visibility", "is not `public`: visitors see only what Ghost shows without a login"),
    }
    summary.deck = text_line(post, "custom_excerpt");
    let canonical = match log.url(post, "canonical_url", link::is_web) {
        None => log.url(post, "url", link::is_web).filter(|url| is_known_url(url)),
        canonical => canonical,
    };
    let mut body = cards::without_scripts(html);
    if *post.get("access") == Json::Bool(false) || !is_public && html.is_empty() {
        body += &restricted("This post is for members.", canonical.as_deref());
    }
    let body = Body::Html(body);
    Some(Article { canonical, ..Article::new(Arc::new(summary), body) })
}

fn summary(log: &mut WarningLog, post: &Json) -> Option<Summary> {
    let published = log.date(post, "published_at");
    let updated = log.date(post, "updated_at");
    Some(Summary {
        slug: slug(post)?,
        folder: String::new(),
        title: title(post),
        deck: None,
        excerpt: excerpt_of(post),
        published,
        updated: updated.filter(|date| published.is_some_and(|published| date.seconds() > published.seconds())),
        categories: categories(post),
        authors: authors(post),
        image: image(log, post),
        language: Language::default(),
    })
}

/// Returns the excerpt. The HTML is used last, because nothing separates its paragraphs.
fn excerpt_of(post: &Json) -> String {
    let text = ["excerpt", "custom_excerpt", "plaintext"].iter().find_map(|field| post.get(field).text());
    match text {
        Some(text) => excerpt::text_excerpt(text),
        None => excerpt::plain_excerpt(post.get("html").text().unwrap_or_default()),
    }
}

fn slug(object: &Json) -> Option<Slug> {
    Slug::new(object.get("slug").text()?)
}

/// Returns the title. Ghost calls posts without a title `(Untitled)`.
fn title(post: &Json) -> String {
    text_line(post, "title").filter(|title| title != "(Untitled)").unwrap_or_default()
}

/// Returns the public tags.
fn categories(post: &Json) -> Vec<Category> {
    unique_categories(&mut post.get("tags").entries().iter().filter_map(category))
}

fn category(tag: &Json) -> Option<Category> {
    let name = text_line(tag, "name")?;
    let is_internal = name.starts_with('#') || tag.get("visibility").text() == Some("internal");
    if is_internal { None } else { Some(Category { slug: slug(tag)?, name }) }
}

fn authors(post: &Json) -> Vec<Author> {
    let mut authors = Vec::new();
    for author in post.get("authors").entries() {
        let web = |field: &str| author.get(field).text().filter(|url| link::is_web(url) && is_known_url(url));
        let url = web("website").or_else(|| web("url")).map(str::to_owned);
        authors.extend(text_line(author, "name").map(|name| Author { name, url }));
    }
    authors
}

fn image(log: &mut WarningLog, post: &Json) -> Option<Image> {
    let src = log.url(post, "feature_image", link::safe_image)?;
    Some(Image { src, alt: text_line(post, "feature_image_alt").unwrap_or_default(), size: None, copies: Vec::new() })
}

/// Returns whether a URL is real. Ghost writes `/404/` for unknown ones.
fn is_known_url(url: &str) -> bool {
    !url.ends_with("/404/")
}

/// Returns the trimmed text of a member, unless it is blank.
fn text_line(object: &Json, field: &str) -> Option<String> {
    object.get(field).text().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
