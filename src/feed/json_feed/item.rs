//! One item of a JSON Feed.
//!
//! Input: a JSON object. Output: an [`Article`]. Entry point: [`Reader::article`].
//!
//! If `_broadsheet` contains a slug, the item is ours and its texts are plain text. Texts of other feeds often contain
//! HTML.

use std::sync::Arc;

use super::{Json, Resolve, SLUG, Warning, attachments, name::Names};
use crate::content::{
    Article, Author, Body, Category, Date, Image, Language, Neighbour, Slug, Summary, excerpt, link, title::plain_title,
};
use crate::feed::{MAX_TAGS, dates, foreign_html, original_link, site::image_copies, xml_feed};
use crate::html::decode;

/// The members with dates.
const DATES: [&str; 2] = ["date_published", "date_modified"];

/// Parses items, with the defaults of their feed.
pub(super) struct Reader<'a> {
    /// The URL of the feed.
    pub url: &'a str,
    pub resolve: Resolve<'a>,
    pub warnings: Vec<Warning>,
    /// The index of the current item.
    pub item: Option<usize>,
    pub names: Names,
    /// The order of day and month that the dates of all items show.
    dates: dates::Order,
    /// The authors of items without authors.
    authors: Vec<Author>,
    /// The language of the feed.
    language: Option<String>,
}

impl<'a> Reader<'a> {
    pub fn new(url: &'a str, resolve: Resolve<'a>, warnings: Vec<Warning>) -> Self {
        let (item, names, authors, language) = Default::default();
        Reader { url, resolve, warnings, item, names, dates: dates::Order::Unknown, authors, language }
    }

    /// Reads the defaults for all items from the feed, and what only all items together show.
    pub fn inherit(&mut self, feed: &Json, items: &[Json]) {
        self.authors = self.authors(feed, plain_title);
        self.language = feed.owned("language");
        let mut shown = [false; 2];
        for item in items {
            DATES.iter().for_each(|field| dates::note_order(item.get(field), &mut shown));
        }
        self.dates = dates::order_of_all(shown);
    }

    /// Parses an item. Not inlined, because the code is long and called twice.
    #[inline(never)]
    pub fn article(&mut self, item: &mut Json) -> Article {
        let written = take_body(item);
        let item = &*item;
        let extension = item.get("_broadsheet");
        let given_slug = slug(extension);
        let is_ours = given_slug.is_some();
        let plain = if is_ours { str::to_owned } else { plain_title };

        let title = item.get("title").text().map(plain).unwrap_or_default();
        let url = self.url(item, "url", link::is_address).or_else(|| {
            // The id of many feeds is the URL.
            item.get("id").text().filter(|id| !is_ours && link::is_web(id)).map(str::to_owned)
        });
        let canonical = extension.owned("canonical").or_else(|| match item.get("url").text() {
            // A relative URL of ours belongs to this site.
            Some(given) if is_ours && !link::is_web(given) => None,
            _ => url.clone(),
        });
        let summary = item.get("summary").text().map(plain).filter(|summary| !summary.is_empty());
        // Our summaries are decks, and our articles may have no text.
        let body = match written {
            Some(body) => body,
            None if is_ours => Body::Html(String::new()),
            None => self.fallback_body(summary.as_deref()),
        };
        // URLs of our own items are relative to the feed.
        let base =
            item.get(xml_feed::BASE).text().or(url.as_deref()).filter(|_| !is_ours).unwrap_or(self.url).to_owned();
        let body = match body {
            Body::Html(html) if !is_ours => {
                Body::Html(foreign_html::repair(&html, &base, url.as_deref(), self.resolve))
            }
            body => body,
        };
        // Players and their file names belong neither to the excerpt nor to the deck.
        let excerpt = excerpt_of(&body, item.get("language").text().or(self.language.as_deref()).unwrap_or_default());
        let deck = extension
            .get("deck")
            .text()
            .map(plain)
            .or(summary.filter(|summary| is_ours || !starts_with_summary(&body, summary)));

        let body = if is_ours { body } else { self.with_attachments(body, item, url.as_deref(), &base) };
        let ending = if is_ours { String::new() } else { original_link(url.as_deref()) };

        let (mut published, modified) = (self.date(item, DATES[0]), self.date(item, DATES[1]));
        let updated = modified.filter(|date| published.is_some_and(|published| date.seconds() > published.seconds()));
        published = published.or(modified);

        let mut authors = self.authors(item, plain);
        if authors.is_empty() {
            authors.clone_from(&self.authors);
        }
        Article {
            summary: Arc::new(Summary {
                slug: self.names.name(
                    given_slug.or_else(|| Slug::from_text(item.get(SLUG).text()?)),
                    url.as_deref(),
                    item,
                    &title,
                    self.item.unwrap_or(0),
                ),
                folder: String::new(),
                title,
                deck,
                excerpt,
                published,
                updated,
                categories: self.categories(item, plain),
                authors,
                image: self.image(item, extension, &base),
                language: Language {
                    tag: item.owned("language").filter(|language| self.language.as_ref() != Some(language)),
                    direction: extension.owned("direction"),
                },
            }),
            body,
            canonical: canonical.filter(|url| link::is_web(url)),
            ending,
            toc: String::new(),
            minutes: 0,
            previous: neighbour(extension.get("previous")),
            next: neighbour(extension.get("next")),
        }
    }

    /// Adds the attachments of a foreign item to its body, and the link of a link post.
    fn with_attachments(&mut self, body: Body, item: &Json, url: Option<&str>, base: &str) -> Body {
        let external = self.url(item, "external_url", link::is_address).filter(|external| Some(&**external) != url);
        attachments::add(body, item, external.as_deref(), &|url| (self.resolve)(url, base))
    }

    pub fn warn(&mut self, field: &'static str, what: &str) {
        self.warnings.push(Warning::new(self.item, field, what));
    }

    /// Returns the absolute URL in `field` if `safe` accepts it. Warns otherwise.
    pub fn url(&mut self, object: &Json, field: &'static str, safe: fn(&str) -> bool) -> Option<String> {
        let url = object.get(field).text()?.trim_ascii();
        let resolved = self.resolved(url, self.url, safe);
        if resolved.is_none() {
            self.warn(field, "is not an allowed URL; ignored");
        }
        resolved
    }

    fn resolved(&self, url: &str, base: &str, safe: fn(&str) -> bool) -> Option<String> {
        let url = Some(url).filter(|url| safe(url))?;
        (self.resolve)(url, base).filter(|url| safe(url))
    }

    /// Returns the body of an item without content: its summary.
    fn fallback_body(&mut self, summary: Option<&str>) -> Body {
        let what = match summary {
            Some(_) => "is missing, and so is content_text; the summary is used instead",
            None => "is missing, and so is content_text; the article is empty",
        };
        self.warn("content_html", what);
        Body::Text(summary.unwrap_or_default().to_owned())
    }

    fn date(&mut self, item: &Json, field: &'static str) -> Option<Date> {
        let value = item.get(field);
        let is_unclear = || value.text().and_then(dates::order_of) == Some(dates::Order::Unknown);
        let mut order = self.dates;
        if order == dates::Order::Unknown && is_unclear() {
            self.warn(field, dates::AMBIGUOUS);
            if self.language.as_deref().is_some_and(|language| language.eq_ignore_ascii_case("en-us")) {
                order = dates::Order::MonthFirst;
            }
        }
        dates::of_value(value, order)?.map_err(|what| self.warn(field, what)).ok()
    }

    /// Returns `authors`, or `author` of version 1. Both may be plain names.
    fn authors(&mut self, object: &Json, plain: fn(&str) -> String) -> Vec<Author> {
        let mut authors: Vec<Author> = Vec::new();
        for value in object.get("authors").entries() {
            authors.extend(author(value, plain));
        }
        if authors.is_empty() {
            authors.extend(author(object.get("author"), plain));
        }
        authors
    }

    /// Returns the `tags`: a list, or one string separated by commas.
    fn categories(&mut self, item: &Json, plain: fn(&str) -> String) -> Vec<Category> {
        let mut categories: Vec<Category> = Vec::new();
        let mut has_unusable_tag = false;
        let mut add = |tag: &str| match Category::named(&plain(tag)) {
            Some(category) if categories.iter().all(|other| other.slug != category.slug) => categories.push(category),
            Some(_) => {}
            None => has_unusable_tag = true,
        };
        let count = match item.get("tags") {
            Json::Text(tags) => {
                tags.split(',').take(MAX_TAGS).for_each(add);
                tags.split(',').count()
            }
            tags => {
                tags.entries().iter().take(MAX_TAGS).for_each(|tag| add(&tag.scalar()));
                tags.entries().len()
            }
        };
        if has_unusable_tag {
            self.warn("tags", "has an entry without letters or digits; entry ignored");
        }
        if count > MAX_TAGS {
            self.warn("tags", "has more than 50 entries; the rest was ignored");
        }
        categories
    }

    fn image(&mut self, item: &Json, extension: &Json, base: &str) -> Option<Image> {
        let mut found = None;
        for field in ["image", "banner_image"] {
            let Some(url) = item.get(field).text().filter(|_| found.is_none()) else { continue };
            found = self.resolved(url.trim_ascii(), base, link::safe_image);
            if found.is_none() {
                self.warn(field, "is not an allowed URL; ignored");
            }
        }
        let src = found.or_else(|| attachments::image(item, &|url| self.resolved(url, base, link::safe_image)))?;
        let size = match extension.get("image_size").entries() {
            [Json::Number(width @ 1..), Json::Number(height @ 1..)] => Some((*width, *height)),
            _ => None,
        };
        Some(Image {
            src,
            alt: extension.owned("image_alt").unwrap_or_default(),
            size,
            copies: image_copies(extension, &|url| (self.resolve)(url, base)),
        })
    }
}

/// Moves the body out of an item. HTML is preferred, then Markdown.
fn take_body(item: &mut Json) -> Option<Body> {
    if let Some(html) = item.take("content_html") {
        return Some(Body::Html(html));
    }
    let markdown = item.get_mut("_broadsheet").and_then(|extension| extension.take("markdown"));
    markdown.map(Body::Markdown).or_else(|| item.take("content_text").map(Body::Text))
}

fn slug(object: &Json) -> Option<Slug> {
    Slug::new(object.get("slug").text()?)
}

fn neighbour(neighbour: &Json) -> Option<Neighbour> {
    Some(Neighbour {
        slug: slug(neighbour)?,
        folder: String::new(),
        title: neighbour.owned("title").unwrap_or_default(),
        language: Language { tag: neighbour.owned("language"), direction: neighbour.owned("direction") },
    })
}

/// Returns an author by name, or by the host name of the URL.
fn author(author: &Json, plain: fn(&str) -> String) -> Option<Author> {
    let url = author.get("url").text().filter(|url| link::is_web(url));
    let mut name = plain(author.text().or(author.get("name").text()).unwrap_or_default());
    if name.is_empty() {
        name = link::host(url?)?.to_owned();
    }
    Some(Author { name, url: url.map(str::to_owned) })
}

/// Returns the excerpt of a body in `language`.
fn excerpt_of(body: &Body, language: &str) -> String {
    let words = match body {
        Body::Html(html) => excerpt::plain_excerpt(html),
        Body::Markdown(markdown) => excerpt::markdown_excerpt(markdown),
        Body::Text(text) => excerpt::text_excerpt(text),
    };
    // The vowels and tones of Thai and Lao.
    excerpt::cut_to_characters(
        words,
        language,
        |c| matches!(c, '\u{e31}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}' | '\u{eb1}'..='\u{ece}'),
    )
}

/// Returns whether a summary repeats the start of the text. Then it is no deck.
fn starts_with_summary(body: &Body, summary: &str) -> bool {
    let start = summary.trim_end_matches(['…', '.', '[', ']', ' ']);
    let count = summary.split(' ').count();
    let starts = |text: &str| text.starts_with(start);
    match body {
        Body::Html(html) => starts(&decode(&excerpt::words(html, count))),
        Body::Markdown(text) | Body::Text(text) => starts(&excerpt::text_words(text, count)),
    }
}
