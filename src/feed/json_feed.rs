//! JSON Feed 1 and 1.1, as specified and as found on the web, with our extension `_broadsheet`.
//!
//! Input: the bytes of a feed, and a function that makes URLs absolute. Output: a [`Feed`], or a [`FeedError`]. Entry
//! point: [`parse`].
//!
//! Steps:
//! 1. `sniff` parses the bytes as JSON.
//! 2. Each item is parsed by itself (`item`) and gets a slug (`name`), so that one bad item does not affect others.
//! 3. Articles are sorted, newest first.
//! 4. Totals that the feed does not state are computed.
//!
//! Invalid values cause a [`Warning`], but never omit an article.

mod attachments;
mod item;
mod name;

use std::sync::Arc;

use self::{item::Reader, name::Names};
use super::{FeedError, Resolve, Warning, json::Json, note::note, site, sniff};
use crate::content::{Article, Body, Category, Date, Site, article, link, order::order, title::plain_title};

/// The content of one feed document.
#[derive(Clone, Debug, PartialEq)]
pub struct Feed {
    /// The site, with the articles of this document only.
    pub site: Site,
    /// The articles: newest first, undated last. Slugs are unique.
    pub articles: Vec<Article>,
    /// The index of each article among the items of its document. Empty if the feed has several documents.
    pub positions: Vec<usize>,
    /// The URL of the next document. The caller must detect cycles.
    pub next_url: Option<String>,
    /// The values that could not be used.
    pub warnings: Vec<Warning>,
}

/// The member with the slug of an item from a mapping.
pub(super) const SLUG: &str = "_slug";

/// The maximum number of items; further ones are omitted.
pub(crate) const MAX_ITEMS: usize = 20_000;

/// The last article of a feed that exceeds a limit: slug, title and text.
const CUT: [&str; 3] = [
    "cut-here",
    "… cut here: this feed goes on for longer than it is read.",
    "A feed is read up to 20,000 articles and 48 MB, on 50 pages after its first, all of them on its own host. What comes after was left out.",
];

/// The maximum number of categories; the rarest are omitted.
const MAX_CATEGORIES: usize = 500;

impl Feed {
    /// Appends the `next` document.
    ///
    /// An article in both has moved between requests and is kept once. Another article with the same slug gets a new
    /// slug.
    pub fn followed_by(mut self, next: Feed) -> Feed {
        let here = self.articles.len();
        let mut names = Names::of(&self.articles);
        let known = order(here, &|a, b| identity(&self.articles[a]) < identity(&self.articles[b]));
        let Feed { articles, next_url, warnings, site, .. } = next;
        // Its recent posts would share the summaries.
        drop(site);
        for mut article in articles {
            let found = known.binary_search_by(|at| identity(&self.articles[*at]).cmp(&identity(&article)));
            if found.is_err() {
                if let Some(summary) = Arc::get_mut(&mut article.summary) {
                    summary.slug = names.unique(summary.slug.clone());
                }
                self.articles.push(article);
            }
        }
        article::newest_first(&mut self.articles);
        self.positions.clear();
        self.next_url = next_url;
        self.warnings.extend(warnings);
        self.tally();
        self
    }

    /// Ends the feed and appends a note to its list.
    pub fn cut(&mut self) {
        self.next_url = None;
        self.articles.truncate(MAX_ITEMS);
        let mut names = Names::of(&self.articles);
        let [slug, title, text] = CUT;
        if let Some(mut note) = note(slug, title, text) {
            if let Some(summary) = Arc::get_mut(&mut note.summary) {
                summary.slug = names.unique(summary.slug.clone());
            }
            self.articles.push(note);
        }
        self.tally();
    }

    /// Computes totals, categories and years.
    fn tally(&mut self) {
        self.site.tally(&self.articles);
        let categories = &mut self.site.categories;
        if categories.len() > MAX_CATEGORIES {
            categories.truncate(MAX_CATEGORIES);
            // Articles must not link to an omitted category. The recent posts share their summaries.
            self.site.recent.clear();
            let slug = |at: usize| &categories[at].category.slug;
            let places = order(MAX_CATEGORIES, &|a, b| slug(a) < slug(b));
            for article in &mut self.articles {
                let is_kept = |known: &Category| places.binary_search_by(|at| slug(*at).cmp(&known.slug)).is_ok();
                if let Some(summary) = Arc::get_mut(&mut article.summary) {
                    summary.categories.retain(is_kept);
                }
            }
            self.site.show_recent(&self.articles);
            self.warnings.push(Warning::new(
                None,
                "tags",
                "has more than 500 different entries; the rarest were ignored",
            ));
        }
    }
}

/// Identifies an article across documents. Slugs are unique within one document only.
fn identity(article: &Article) -> (Option<Date>, &str, Option<&str>, &str) {
    let (Body::Html(text) | Body::Markdown(text) | Body::Text(text)) = &article.body;
    (article.summary.published, &article.summary.title, article.canonical.as_deref(), text)
}

/// Parses the feed at `url`. `resolve` makes URLs absolute and rejects invalid ones. Owned bytes are freed after
/// parsing.
pub fn parse(bytes: impl AsRef<[u8]>, url: &str, resolve: Resolve) -> Result<Feed, FeedError> {
    let (feed, warnings) = sniff::json(bytes.as_ref())?;
    drop(bytes);
    checked(feed, warnings, url, resolve)
}

/// Checks the version of a JSON Feed, and makes content of it.
pub(super) fn checked(feed: Json, mut warnings: Vec<Warning>, url: &str, resolve: Resolve) -> Result<Feed, FeedError> {
    let version = feed.get("version").text().unwrap_or_default();
    let is_known = |known: &&str| version.starts_with(known);
    if !["https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1"].iter().any(is_known) {
        let what = "is not https://jsonfeed.org/version/1.1; parsed as if it were";
        warnings.push(Warning::new(None, "version", what));
    }
    from_json(feed, warnings, url, resolve)
}

/// Makes content of parsed JSON, which may come from another format.
pub(super) fn from_json(
    mut feed: Json,
    warnings: Vec<Warning>,
    url: &str,
    resolve: Resolve,
) -> Result<Feed, FeedError> {
    let mut reader = Reader::new(url, resolve, warnings);
    let is_too_long = feed.get("items").entries().len() > MAX_ITEMS;
    let items = items(&mut feed, &mut reader)?;
    let feed = &feed;
    reader.inherit(feed, &items);
    let (mut articles, items) = articles(items, &mut reader);
    let positions = article::newest_first(&mut articles).into_iter().map(|at| items[at]).collect();
    let next_url = next_url(feed, &mut reader);
    let mut feed = Feed { site: site_metadata(feed), articles, positions, next_url, warnings: reader.warnings };
    match is_too_long {
        true => feed.cut(),
        false => feed.tally(),
    }
    Ok(feed)
}

/// Moves the items out. `null` is accepted as an empty list; without `items` it is not a feed.
fn items(feed: &mut Json, reader: &mut Reader) -> Result<Vec<Json>, FeedError> {
    let what = match feed {
        Json::List(_) => "it is a list, not an object with a list of `items`",
        Json::Object(_) => match feed.get_mut("items") {
            Some(Json::List(items)) => {
                let mut items = std::mem::take(items);
                if items.len() > MAX_ITEMS {
                    reader.warn("items", "has more than 20,000 entries; the rest was ignored");
                    items.truncate(MAX_ITEMS);
                }
                return Ok(items);
            }
            Some(Json::Null) => {
                reader.warn("items", "is null; treated as an empty list");
                return Ok(Vec::new());
            }
            Some(_) => "its `items` are not a list",
            None if reader.warnings.iter().any(|warning| warning.what == sniff::TRUNCATED) => {
                return Err(FeedError::CutShort);
            }
            None => "it has no `items`",
        },
        _ => "it is not an object",
    };
    Err(FeedError::NotAFeed(what))
}

/// Returns the articles, and the index of the item of each.
fn articles(items: Vec<Json>, reader: &mut Reader) -> (Vec<Article>, Vec<usize>) {
    let mut articles = Vec::with_capacity(items.len());
    let mut positions = Vec::with_capacity(items.len());
    for (number, mut item) in items.into_iter().enumerate() {
        reader.item = Some(number);
        match item {
            Json::Object(_) => {
                articles.push(reader.article(&mut item));
                positions.push(number);
            }
            _ => reader.warn("items", "has an entry that is not an object; entry ignored"),
        }
    }
    reader.item = None;
    (articles, positions)
}

/// Returns title, description and settings of the feed. They may contain HTML.
fn site_metadata(feed: &Json) -> Site {
    let mut title = plain_title(feed.get("title").text().unwrap_or_default());
    if title.is_empty() {
        let address = feed.get("home_page_url").text().or(feed.get("feed_url").text());
        title = address.and_then(link::host).unwrap_or_default().to_owned();
    }
    let extension = feed.get("_broadsheet");
    Site {
        title,
        description: feed.get("description").text().map(plain_title).filter(|description| !description.is_empty()),
        language: feed.get("language").text().map(str::to_owned),
        page_size: extension
            .get("page_size")
            .number()
            .filter(|size| *size > 0)
            .unwrap_or(site::PAGE_SIZE)
            .min(site::MAX_ON_A_PAGE),
        recent_size: extension.get("recent").number().unwrap_or(site::RECENT_SIZE).min(site::MAX_ON_A_PAGE),
        ..Site::default()
    }
}

fn next_url(feed: &Json, reader: &mut Reader) -> Option<String> {
    let next = reader.url(feed, "next_url", link::is_address)?;
    let own = feed.get("feed_url").text().and_then(|own| (reader.resolve)(own, reader.url));
    if own.as_deref() == Some(&next) {
        reader.warn("next_url", "is the feed's own URL; ignored");
        return None;
    }
    Some(next)
}
