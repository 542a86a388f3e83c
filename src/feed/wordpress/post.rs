//! Reads what WordPress answers: its posts, its categories, and what it says of itself.
//!
//! Comes in: an answer. Goes out: content, whatever a theme or a plugin has done to it. Start with [`read_page`].
//!
//! Titles and names are HTML here (`Tom &#038; Jerry`), slugs are percent-encoded, `date` has no zone and `date_gmt` is
//! UTC. A picture or an author that is gone embeds an error, or the index of the whole API.

use std::sync::Arc;

use super::recognise::{ParsedAnswer, is_post, parse_answer};
use crate::content::{
    Article, Author, Body, Category, CategoryCount, Date, Image, Neighbour, Slug, Summary, entities,
    entities::plain_title, excerpt, link,
};
use crate::feed::{
    MOST_TAGS, Warning,
    answer::{About, Answer, ApiError, Entry, Page, WarningLog, size, unique_categories},
    json::Json,
};

/// A category as WordPress knows it: posts name it by its number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Its number.
    pub number: u32,
    /// What it is, and how many posts carry it.
    pub counted: CategoryCount,
}

/// Reads the answer to [`Api::about_url`](super::Api::about_url). WordPress does not say its language there.
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

/// Reads the answer to [`Api::terms_url`](super::Api::terms_url).
pub fn read_terms(answer: &Answer) -> Result<Page<Term>, ApiError> {
    read(answer, &mut |_, entry| {
        let number = entry.get("id").number()?;
        let category = category(entry)?;
        Some(Term { number, counted: CategoryCount { category, count: entry.get("count").number().unwrap_or(0) } })
    })
}

/// Reads the answer to [`Api::page_url`](super::Api::page_url) or [`Api::search_url`](super::Api::search_url). `terms`
/// are the categories of the site, as far as they are known: a post's others are left out.
pub fn read_page(answer: &Answer, terms: &[Term]) -> Result<Page<Arc<Summary>>, ApiError> {
    read(answer, &mut |log, post| summary(log, post, terms).map(Arc::new))
}

/// Reads the answer to [`Api::index_url`](super::Api::index_url). The number of an entry in the order of the archive is
/// its place in all pages together.
pub fn read_index(answer: &Answer, terms: &[Term]) -> Result<Page<Entry>, ApiError> {
    read(answer, &mut |log, post| {
        let categories = categories(post, terms).into_iter().map(|category| category.slug).collect();
        Some(Entry { slug: slug(post)?, published: published(log, post), categories })
    })
}

/// Reads the answer to [`Api::post_url`](super::Api::post_url). What lies beside it is not in there.
pub fn read_post(answer: &Answer) -> Result<(Article, Vec<Warning>), ApiError> {
    let mut page = read(answer, &mut article)?;
    page.items.truncate(1);
    page.items.pop().map(|article| (article, page.warnings)).ok_or(ApiError::Missing)
}

/// Reads the answer to [`Api::neighbour_url`](super::Api::neighbour_url): there is none beside the first and the last.
pub fn read_neighbour(answer: &Answer) -> Result<Option<Neighbour>, ApiError> {
    let read =
        read(answer, &mut |_, post| Some(Neighbour { slug: slug(post)?, folder: String::new(), title: title(post) }));
    read.map(|mut page| page.items.pop())
}

/// The number in a slug that is made of one, because the post has none that can be ours. WordPress itself makes no slug
/// with a `~`.
pub(super) fn number(slug: &Slug) -> Option<&str> {
    slug.as_str().strip_prefix('~')
}

fn read<T>(answer: &Answer, one: &mut dyn FnMut(&mut WarningLog, &Json) -> Option<T>) -> Result<Page<T>, ApiError> {
    let ParsedAnswer { json, warnings, total, pages } = parse_answer(answer)?;
    let list = match &json {
        Json::List(list) => list.as_slice(),
        // `…/posts/12` is one, and not a list.
        Json::Object(_) if json.get("id").number().is_some() => std::slice::from_ref(&json),
        _ => return Err(ApiError::Unexpected("it is not a list of posts or categories")),
    };
    let mut log = WarningLog::new(warnings);
    let items = log.each(list, one);
    Ok(Page { items, total, pages, warnings: log.warnings })
}

fn article(log: &mut WarningLog, post: &Json) -> Option<Article> {
    let mut summary = summary(log, post, &[])?;
    let html = rendered(post, "content");
    if html.trim_ascii().is_empty() {
        log.warn("content", "is empty: nothing is written, or a password is wanted");
    }
    let excerpt_text = plain_text(rendered(post, "excerpt"), usize::MAX);
    summary.deck = Some(excerpt_text).filter(|excerpt_text| is_deck(excerpt_text, html));
    if summary.excerpt.is_empty() {
        summary.excerpt = excerpt::plain_excerpt(html);
    }
    let body = Body::Html(html.to_owned());
    let canonical = log.url(post, "link", link::is_web);
    Some(Article {
        summary: Arc::new(summary),
        body,
        canonical,
        language: None,
        direction: None,
        previous: None,
        next: None,
    })
}

/// Whether an excerpt was written by hand: one that WordPress makes is cut out of the text, and says where it was cut.
fn is_deck(excerpt_text: &str, html: &str) -> bool {
    let opening = letters(&excerpt::text_words(excerpt_text, 8));
    !opening.is_empty() && !excerpt_text.ends_with("[…]") && !letters(&plain_text(html, usize::MAX)).contains(&opening)
}

/// Letters and digits only: quotation marks and dashes are set anew in an excerpt, and its lines run on.
fn letters(text: &str) -> String {
    let is_letter = |c: &char| c.is_ascii_alphanumeric() || (*c >= 'À' && !('\u{2000}'..'\u{2070}').contains(c));
    text.chars().filter(is_letter).collect()
}

fn summary(log: &mut WarningLog, post: &Json, terms: &[Term]) -> Option<Summary> {
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
    })
}

/// The first words of the excerpt, which is cut out of the text unless somebody wrote it; of the text itself if there is
/// no excerpt.
fn excerpt_of(post: &Json) -> String {
    let excerpt_text = rendered(post, "excerpt");
    let words = excerpt::plain_excerpt(if excerpt_text.is_empty() { rendered(post, "content") } else { excerpt_text });
    // Where a site cuts its own shorter than we do.
    match words.strip_suffix(" […]") {
        Some(words) => [words, "…"].concat(),
        None => words,
    }
}

/// The slug, decoded; or the post's number where that cannot be a slug of ours.
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

/// When it was published, on the site's own clock, whose distance from UTC is the one between `date` and `date_gmt`.
fn published(log: &mut WarningLog, post: &Json) -> Option<Date> {
    let date = log.date(post, "date_gmt");
    let Some(date) = date else { return log.date(post, "date") };
    let local = post.get("date").text().and_then(Date::parse);
    Some(local.map_or(date, |local| at_offset(date, local.seconds() - date.seconds())))
}

/// The same moment on a clock that many seconds ahead of UTC, if there is such a clock.
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

/// Seconds that the clock a date was written by is ahead of UTC.
fn offset(date: Date) -> i64 {
    date.local() - date.seconds()
}

/// The categories of a post: embedded, or by their numbers.
fn categories(post: &Json, terms: &[Term]) -> Vec<Category> {
    let embedded = embedded(post, "wp:term").entries().iter().flat_map(Json::entries);
    let embedded = embedded.filter(|term| term.get("taxonomy").text() == Some("category")).filter_map(category);
    let of_number = |number: &Json| {
        let number = number.number()?;
        terms.iter().find(|term| term.number == number).map(|term| term.counted.category.clone())
    };
    // Each number is looked for among all terms.
    let numbers = post.get("categories").entries().iter().take(MOST_TAGS).filter_map(of_number);
    unique_categories(&mut embedded.chain(numbers))
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

/// The featured picture, in the size that WordPress calls large if it is kept in that size: what was uploaded may be
/// the camera's own.
fn image(log: &mut WarningLog, post: &Json) -> Option<Image> {
    let media = embedded(post, "wp:featuredmedia").entries().first()?;
    let details = media.get("media_details");
    let large = details.get("sizes").get("large");
    let found = if large.get("source_url").text().is_some() { large } else { media };
    let src = log.url(found, "source_url", link::safe_image)?;
    let alt = media.get("alt_text").text().map(|alt| entities::decode(alt).trim().to_owned()).unwrap_or_default();
    Some(Image { src, alt, size: size(if std::ptr::eq(found, media) { details } else { found }) })
}

fn embedded<'a>(post: &'a Json, relation: &str) -> &'a Json {
    post.get("_embedded").get(relation)
}

/// The HTML in a member such as `{"rendered":"…"}`.
fn rendered<'a>(post: &'a Json, field: &str) -> &'a str {
    post.get(field).get("rendered").text().unwrap_or_default()
}

/// HTML on one line, as plain text.
fn plain(name: &Json) -> String {
    plain_title(name.text().unwrap_or_default())
}

fn plain_text(html: &str, words: usize) -> String {
    entities::decode(&excerpt::words(html, words)).into_owned()
}
