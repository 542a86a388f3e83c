//! Parses the answers of WordPress: posts, categories and site data.
//!
//! Input: an answer. Output: content, or an [`ApiError`]. Entry point: [`read_page`].
//!
//! Titles and names are HTML (`Tom &#038; Jerry`), slugs are percent-encoded, `date` has no zone, and `date_gmt` is
//! UTC. A deleted image or author embeds an error, or the index of the API.

use std::sync::Arc;

use super::recognise::{ParsedAnswer, is_post, parse_answer};
use crate::content::{
    Article, Author, Body, Category, CategoryCount, Date, Image, ImageCopy, Language, Neighbour, Slug, Summary,
    excerpt, link, title::plain_title,
};
use crate::feed::{
    MAX_TAGS, Warning,
    answer::{About, Answer, ApiError, Entry, Page, WarningLog, restricted, size, unique_categories},
    json::Json,
};
use crate::html::decode;

/// The maximum number of smaller versions of an image.
const MAX_COPIES: usize = 8;

/// A category with its number, which posts refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The number of the category.
    pub number: u32,
    /// The category, and the number of its posts.
    pub counted: CategoryCount,
}

/// Parses the answer to [`Api::about_url`](super::Api::about_url). It contains no language.
pub fn read_about(answer: &Answer) -> Result<About, ApiError> {
    let ParsedAnswer { json, .. } = parse_answer(answer)?;
    if !json.get("namespaces").entries().iter().any(|namespace| namespace.text() == Some("wp/v2")) {
        return Err(ApiError::Unexpected("it is not the index of a WordPress REST API with `wp/v2`"));
    }
    let home = json.get("home").text().or(json.get("url").text()).filter(|url| link::is_web(url));
    let mut title = plain(json.get("name"));
    if title.is_empty() {
        title.push_str(home.and_then(link::host).unwrap_or_default());
    }
    let description = Some(plain(json.get("description"))).filter(|description| !description.is_empty());
    Ok(About { title, description, language: None, home: home.map(str::to_owned) })
}

/// Parses the answer to [`Api::terms_url`](super::Api::terms_url).
pub fn read_terms(answer: &Answer) -> Result<Page<Term>, ApiError> {
    read(answer, &mut |_, entry| {
        let number = entry.get("id").number()?;
        let category = category(entry)?;
        Some(Term { number, counted: CategoryCount { category, count: entry.get("count").number().unwrap_or(0) } })
    })
}

/// Parses the answer to [`Api::page_url`](super::Api::page_url) or [`Api::search_url`](super::Api::search_url).
/// Categories that are not in `terms` are omitted.
pub fn read_page(answer: &Answer, terms: &[Term]) -> Result<Page<Arc<Summary>>, ApiError> {
    read(answer, &mut |log, post| summary(log, post, terms).map(Arc::new))
}

/// Parses the answer to [`Api::index_url`](super::Api::index_url). The article number of an entry is its index in all
/// pages together.
pub fn read_index(answer: &Answer, terms: &[Term]) -> Result<Page<Entry>, ApiError> {
    read(answer, &mut |log, post| {
        let categories = categories(post, terms).into_iter().map(|category| category.slug).collect();
        Some(Entry { slug: slug(post)?, published: published(log, post), categories })
    })
}

/// Parses the answer to [`Api::post_url`](super::Api::post_url). The article has no neighbours.
pub fn read_post(answer: &Answer) -> Result<(Article, Vec<Warning>), ApiError> {
    let mut page = read(answer, &mut |log, post| article(log, post, &[]))?;
    page.items.truncate(1);
    page.items.pop().map(|article| (article, page.warnings)).ok_or(ApiError::Missing)
}

/// Parses a page of whole posts, such as the answer to [`Api::page_url`](super::Api::page_url) with their content.
pub fn read_articles(answer: &Answer) -> Result<Page<Article>, ApiError> {
    read(answer, &mut |log, post| article(log, post, &[]))
}

/// Parses the answer to [`Api::neighbour_url`](super::Api::neighbour_url). `None` at both ends of the list.
pub fn read_neighbour(answer: &Answer) -> Result<Option<Neighbour>, ApiError> {
    let read = read(answer, &mut |_, post| {
        let (folder, language) = Default::default();
        Some(Neighbour { slug: slug(post)?, folder, title: title(post), language })
    });
    read.map(|mut page| page.items.pop())
}

/// Returns the number in a slug such as `~12`, which is made if the slug of a post is invalid. WordPress never uses
/// `~`.
pub(super) fn number(slug: &Slug) -> Option<&str> {
    slug.as_str().strip_prefix('~')
}

/// Parses a list, or a single object as a list of one.
pub(super) fn read<T>(
    answer: &Answer,
    one: &mut dyn FnMut(&mut WarningLog, &Json) -> Option<T>,
) -> Result<Page<T>, ApiError> {
    let ParsedAnswer { json, warnings, total, pages } = parse_answer(answer)?;
    let list = match &json {
        Json::List(list) => list.as_slice(),
        // `…/posts/12` is one post, not a list.
        Json::Object(_) if json.get("id").number().is_some() => std::slice::from_ref(&json),
        _ => return Err(ApiError::Unexpected("it is not a list of posts or categories")),
    };
    let mut log = WarningLog::new(warnings);
    let items = log.each(list, one);
    Ok(Page { items, positions: log.positions, total, pages, warnings: log.warnings })
}

/// Parses a post with its body. Categories and tags that are neither embedded nor in `terms` are omitted.
pub(super) fn article(log: &mut WarningLog, post: &Json, terms: &[Term]) -> Option<Article> {
    let mut summary = summary(log, post, terms)?;
    let html = rendered(post, "content");
    let canonical = log.url(post, "link", link::is_web);
    let is_protected = post.get("content").get("protected").is_true();
    let body = match html.trim_ascii().is_empty() {
        true if is_protected => {
            log.warn("content", "needs a password; the article links to its original");
            restricted("This post is protected by a password.", canonical.as_deref())
        }
        true => {
            log.warn("content", "is empty: the post has no text");
            String::new()
        }
        false => html.to_owned(),
    };
    let excerpt_text = plain_text(rendered(post, "excerpt"), usize::MAX);
    summary.deck = Some(excerpt_text).filter(|excerpt_text| is_deck(excerpt_text, html));
    if summary.excerpt.is_empty() {
        summary.excerpt = excerpt::plain_excerpt(html);
    }
    let body = Body::Html(body);
    Some(Article { canonical, ..Article::new(Arc::new(summary), body) })
}

/// Returns whether an excerpt was written by hand. WordPress cuts automatic ones from the text and marks the cut.
fn is_deck(excerpt_text: &str, html: &str) -> bool {
    let opening = letters(&excerpt::text_words(excerpt_text, 8));
    !opening.is_empty() && !excerpt_text.ends_with("[…]") && !letters(&plain_text(html, usize::MAX)).contains(&opening)
}

/// Keeps letters and digits only, because punctuation and line breaks differ in excerpts.
fn letters(text: &str) -> String {
    let is_letter = |c: &char| c.is_ascii_alphanumeric() || (*c >= 'À' && !('\u{2000}'..'\u{2070}').contains(c));
    text.chars().filter(is_letter).collect()
}

pub(super) fn summary(log: &mut WarningLog, post: &Json, terms: &[Term]) -> Option<Summary> {
    if !is_post(post) {
        return None;
    }
    let published = published(log, post);
    let updated = log.date(post, "modified_gmt");
    let updated = updated.filter(|date| published.is_some_and(|published| date.seconds() > published.seconds()));
    Some(Summary {
        slug: slug(post)?,
        folder: String::new(),
        title: title(post),
        deck: None,
        excerpt: excerpt_of(post),
        published,
        updated: updated.map(|date| at_offset(date, published.map_or(0, offset))),
        categories: categories(post, terms),
        authors: authors(post),
        image: image(log, post),
        language: Language::default(),
    })
}

/// Returns the first words of the excerpt, or of the content if there is no excerpt.
fn excerpt_of(post: &Json) -> String {
    let excerpt_text = rendered(post, "excerpt");
    let words = excerpt::plain_excerpt(if excerpt_text.is_empty() { rendered(post, "content") } else { excerpt_text });
    if words.is_empty() && post.get("excerpt").get("protected").is_true() {
        return "Protected by a password.".to_owned();
    }
    // The site may cut its excerpts shorter.
    match words.strip_suffix(" […]") {
        Some(words) => [words, "…"].concat(),
        None => words,
    }
}

/// Returns the decoded slug, or one made of the number of the post if the slug is invalid.
fn slug(object: &Json) -> Option<Slug> {
    let decoded = object.get("slug").text().and_then(link::percent_decode);
    decoded.as_deref().and_then(Slug::new).filter(|slug| number(slug).is_none()).or_else(|| {
        let number = object.get("id").number()?;
        Slug::new(&["~", &number.to_string()].concat())
    })
}

fn title(post: &Json) -> String {
    plain_title(rendered(post, "title"))
}

/// Returns the date of publication in the local time of the site. The UTC offset is the difference of `date` and
/// `date_gmt`.
fn published(log: &mut WarningLog, post: &Json) -> Option<Date> {
    let date = log.date(post, "date_gmt");
    let Some(date) = date else { return log.date(post, "date") };
    let local = post.get("date").text().and_then(Date::parse);
    Some(local.map_or(date, |local| at_offset(date, local.seconds() - date.seconds())))
}

/// Returns the same instant with a UTC offset in seconds, if the offset is valid.
fn at_offset(date: Date, ahead: i64) -> Date {
    let minutes = ahead / 60;
    if ahead % 60 != 0 || minutes == 0 || minutes.abs() > 14 * 60 {
        return date;
    }
    let local = Date::from_unix(date.seconds() + ahead).to_rfc3339();
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    let sign = if ahead < 0 { "-" } else { "+" };
    let digit = |number: i64| [number / 10, number % 10].map(|digit| char::from(b'0' + digit as u8));
    let zone: String = [digit(hours), digit(minutes)].concat().into_iter().collect();
    let (hours, minutes) = zone.split_at(2);
    Date::parse(&[local.trim_end_matches('Z'), sign, hours, ":", minutes].concat()).unwrap_or(date)
}

/// Returns the UTC offset in seconds.
fn offset(date: Date) -> i64 {
    date.local() - date.seconds()
}

/// Returns the categories of a post: embedded ones, then those given by number.
fn categories(post: &Json, terms: &[Term]) -> Vec<Category> {
    let embedded = embedded(post, "wp:term").entries().iter().flat_map(Json::entries);
    let embedded = embedded.filter(|term| term.get("taxonomy").text() == Some("category")).filter_map(category);
    let of_number = |number: &Json| {
        let number = number.number()?;
        terms.iter().find(|term| term.number == number).map(|term| term.counted.category.clone())
    };
    // Each number is searched in all terms, so their count is limited.
    let numbers = |taxonomy: &str| post.get(taxonomy).entries().iter().take(MAX_TAGS).filter_map(of_number);
    unique_categories(&mut embedded.chain(numbers("categories")).chain(numbers("tags")))
}

fn category(term: &Json) -> Option<Category> {
    let slug = slug(term)?;
    let mut name = plain(term.get("name"));
    if name.is_empty() {
        name.push_str(slug.as_str());
    }
    Some(Category { slug, name })
}

fn authors(post: &Json) -> Vec<Author> {
    let mut authors = Vec::new();
    for author in embedded(post, "author").entries() {
        let name = plain(author.get("name"));
        if !name.is_empty() {
            let url = author.get("link").text().filter(|url| link::is_web(url)).map(str::to_owned);
            authors.push(Author { name, url });
        }
    }
    authors
}

/// Returns the featured image in the size `large` if it exists; the original may be very large.
fn image(log: &mut WarningLog, post: &Json) -> Option<Image> {
    let media = embedded(post, "wp:featuredmedia").entries().first()?;
    let details = media.get("media_details");
    let large = details.get("sizes").get("large");
    let found = if large.get("source_url").text().is_some() { large } else { media };
    let src = log.url(found, "source_url", link::safe_image)?;
    let alt = media.get("alt_text").text().map(|alt| decode(alt).trim().to_owned()).unwrap_or_default();
    let size = size(if std::ptr::eq(found, media) { details } else { found });
    Some(Image { src, alt, size, copies: size.map(|size| copies(details.get("sizes"), size)).unwrap_or_default() })
}

/// Returns the smaller versions of an image. Those with other proportions show only a part of it.
fn copies(sizes: &Json, (width, height): (u32, u32)) -> Vec<ImageCopy> {
    let mut copies: Vec<ImageCopy> = Vec::new();
    for (_, version) in sizes.members() {
        let (Some((own_width, own_height)), Some(src)) = (size(version), version.get("source_url").text()) else {
            continue;
        };
        let [one, other] = [(own_width, height), (own_height, width)].map(|(a, b)| u64::from(a) * u64::from(b));
        // Both sides are rounded to pixels.
        let has_same_shape = one.abs_diff(other) <= u64::from(width.max(height));
        let is_known = copies.iter().any(|copy| copy.width == own_width);
        if own_width < width && has_same_shape && !is_known && link::safe_image(src) && copies.len() < MAX_COPIES {
            let at = copies.iter().take_while(|copy| copy.width < own_width).count();
            copies.insert(at, ImageCopy { src: src.to_owned(), width: own_width });
        }
    }
    copies
}

fn embedded<'a>(post: &'a Json, relation: &str) -> &'a Json {
    post.get("_embedded").get(relation)
}

/// Returns the HTML in a member such as `{"rendered":"…"}`.
fn rendered<'a>(post: &'a Json, field: &str) -> &'a str {
    post.get(field).get("rendered").text().unwrap_or_default()
}

/// Converts HTML to one line of plain text.
fn plain(name: &Json) -> String {
    plain_title(name.text().unwrap_or_default())
}

fn plain_text(html: &str, words: usize) -> String {
    decode(&excerpt::words(html, words)).into_owned()
}
