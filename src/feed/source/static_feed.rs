//! A feed, which contains whole articles and links to its next page.
//!
//! Input: the bytes of its pages, in order. Output: documents of the static layout. Entry point: [`StaticFeed::ask`].

use super::{Adapter, Answer, Environment, TOO_LARGE_TEXT};
use crate::{
    content::{Article, ArticleIds, Body, Neighbour, body, excerpt, order::order},
    feed::{
        FeedError,
        json_feed::{Feed, MAX_ITEMS},
        site::{self, Layout, More, print},
    },
};
use std::{borrow::Cow, iter};

/// The maximum number of followed `next_url`. A feed may have endless pages.
const MAX_FOLLOWED_PAGES: usize = 50;

/// Texts for the search are cached if the feed has at most this size in bytes.
const MAX_CACHED_TEXT: usize = 8 << 20;

/// Parses a page of the feed at a URL.
pub(super) type Parse = Box<dyn Fn(Cow<[u8]>, &str) -> Result<Feed, FeedError>>;

/// The state of a feed.
pub(super) struct StaticFeed {
    url: String,
    environment: Environment,
    parse: Parse,
    /// All pages so far, as one feed.
    feed: Option<Result<Feed, String>>,
    /// The URLs of its pages, to detect cycles.
    followed: Vec<String>,
    /// The searchable texts, cached by the first search.
    texts: Vec<String>,
    /// The size of all pages so far, in bytes.
    size: usize,
}

impl StaticFeed {
    pub fn new(url: &str, environment: Environment, parse: Parse) -> Self {
        StaticFeed {
            url: url.to_owned(),
            environment,
            parse,
            feed: None,
            followed: Vec::new(),
            texts: Vec::new(),
            size: 0,
        }
    }

    /// Ends the feed if it is too long, contains a cycle, or continues on another host.
    fn stop_if_too_long(&mut self) {
        let Some(Ok(feed)) = &mut self.feed else { return };
        if feed.next_url.as_ref().is_some_and(|next| self.followed.contains(next)) {
            feed.next_url = None;
        }
        let count = feed.articles.len();
        let is_too_far = |next: &String| {
            count == MAX_ITEMS
                || self.followed.len() > MAX_FOLLOWED_PAGES
                || !self.environment.have_same_host(next, &self.url)
        };
        if count > MAX_ITEMS || feed.next_url.as_ref().is_some_and(is_too_far) {
            feed.cut();
        }
    }

    fn site(&self, feed: &Feed) -> String {
        let more = if feed.next_url.is_some() { More::Articles } else { More::Nothing };
        let layout = Layout { build: "none".to_owned(), recent: feed.site.recent_size, more };
        print::site_document(&feed.site, &layout, &|summary| summary.slug.to_string())
    }

    /// Returns the searchable text of an article.
    fn searchable_text(&self, article: &Article) -> String {
        let body = match &article.body {
            Body::Html(html) => &excerpt::words(html, usize::MAX),
            Body::Markdown(text) | Body::Text(text) => text,
        };
        self.environment.searchable_text(&article.summary, body)
    }
}

impl Adapter for StaticFeed {
    /// Adds the page of a URL that the feed lacked.
    fn give(&mut self, url: &str, bytes: Cow<[u8]>) {
        self.texts.clear();
        self.size += bytes.len();
        let read = (self.parse)(bytes, url);
        self.feed = Some(match (self.feed.take(), read) {
            (Some(Ok(feed)), Ok(more)) => Ok(feed.followed_by(more)),
            // The pages before are kept if a later one is invalid.
            (Some(Ok(feed)), Err(_)) => Ok(Feed { next_url: None, ..feed }),
            (_, read) => read.map_err(|error| error.text()),
        });
        self.followed.push(url.to_owned());
        self.stop_if_too_long();
    }

    /// Ends the feed before a page that exceeds the size limit.
    fn too_large(&mut self, _: &str) {
        self.texts.clear();
        match &mut self.feed {
            Some(Ok(feed)) => feed.cut(),
            feed => *feed = Some(Err(TOO_LARGE_TEXT.to_owned())),
        }
    }

    /// Returns the document of a file name.
    fn ask(&mut self, file: &str) -> Answer {
        let known = match &self.feed {
            None => return Answer::Needs(vec![self.url.clone()]),
            Some(Err(why)) => return Answer::Failed(why.clone()),
            Some(Ok(feed)) => feed,
        };
        let (folder, name) = file.strip_suffix(".json").and_then(|name| name.split_once('/')).unwrap_or((file, ""));
        let found = match folder {
            "posts" => article(known, name),
            "pages" => page(known, name),
            _ if [site::site_file(), site::brief_file()].contains(&file) => Some(self.site(known)),
            _ => None,
        };
        if let Some(document) = found {
            return Answer::Document(document);
        }
        // Other documents, and articles not found so far, need all pages.
        if let Some(next) = &known.next_url {
            return Answer::Needs(vec![next.clone()]);
        }
        let found = match folder {
            "categories" => name.split_once('/').and_then(|(slug, page)| category_page(known, slug, page)),
            "search" => {
                // The texts of a large feed are not cached, to limit memory.
                if self.texts.is_empty() && self.size <= MAX_CACHED_TEXT {
                    self.texts = known.articles.iter().map(|article| self.searchable_text(article)).collect();
                }
                let has_words = |text: &str| name.split(' ').all(|word| text.contains(word));
                let is_found = |number: &u32| match self.texts.get(*number as usize) {
                    Some(text) => has_words(text),
                    None => has_words(&self.searchable_text(&known.articles[*number as usize])),
                };
                let found = (0..known.articles.len() as u32).filter(is_found).collect();
                Some(print::print_lists(&mut iter::once((name, &found))))
            }
            _ if file == site::lists_file() => {
                let slugs = known.site.categories.iter().map(|counted| counted.category.slug.as_str());
                Some(print::print_lists(&mut slugs.zip(&lists(known))))
            }
            _ if file == site::whole_file() => Some(self.site(known)),
            _ => None,
        };
        found.map_or(Answer::Missing, Answer::Document)
    }
}

/// Returns for each category the numbers of its articles.
fn lists(feed: &Feed) -> Vec<ArticleIds> {
    let known = |at: usize| &feed.site.categories[at].category.slug;
    let mut lists = vec![ArticleIds::default(); feed.site.categories.len()];
    let sorted = order(lists.len(), &|a, b| known(a) < known(b));
    for (number, article) in (0..).zip(&feed.articles) {
        for category in &article.summary.categories {
            if let Ok(found) = sorted.binary_search_by(|at| known(*at).cmp(&category.slug)) {
                lists[sorted[found]].insert(number);
            }
        }
    }
    lists
}

/// Returns a page of all summaries.
fn page(feed: &Feed, name: &str) -> Option<String> {
    list_page(feed, name, &ArticleIds::all(feed.articles.len() as u32))
}

/// Returns a page of the summaries of a category.
fn category_page(feed: &Feed, slug: &str, name: &str) -> Option<String> {
    let lists = lists(feed);
    let at = feed.site.categories.iter().position(|counted| counted.category.slug.as_str() == slug)?;
    list_page(feed, name, &lists[at])
}

/// Returns a page of a list. `None` past the end.
fn list_page(feed: &Feed, name: &str, numbers: &ArticleIds) -> Option<String> {
    let page: u32 = name.parse().ok().filter(|page| *page > 0)?;
    let here = numbers.page(page, feed.site.page_size);
    let articles: Vec<_> = here.iter().map(|number| feed.articles[*number as usize].summary.clone()).collect();
    let layout = Layout { build: String::new(), recent: 0, more: More::Nothing };
    let page = print::Page { number: page, total: numbers.len(), articles: &articles };
    (page.number == 1 || !here.is_empty())
        .then(|| print::page_document(&feed.site, &layout, &page, &|summary| summary.slug.to_string()))
}

/// Returns an article with its neighbours.
fn article(feed: &Feed, slug: &str) -> Option<String> {
    let at = feed.articles.iter().position(|article| article.summary.slug.as_str() == slug)?;
    let mut article = feed.articles[at].clone();
    let beside = |at: Option<usize>| Some(Neighbour::from(&*feed.articles.get(at?)?.summary));
    article.previous = article.previous.or_else(|| beside(at.checked_add(1)));
    article.next = article.next.or_else(|| beside(at.checked_sub(1)));
    let html = match &article.body {
        Body::Html(html) => html.clone(),
        Body::Text(text) => body::text_to_html(text),
        Body::Markdown(_) => String::new(),
    };
    Some(print::article_document(&feed.site, &article, &html, &[], slug))
}
