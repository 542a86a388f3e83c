//! What stands on each page: asks the source for just the documents that a route needs.
//!
//! Comes in: a [`Route`]. Goes out: a [`Page`], or the [`Gap`] that stands in its way. Nothing here waits: what is not here
//! yet is asked for, and whoever wants the page asks for it again when it has come. A source is a compiled site, cut into small documents,
//! or any JSON Feed, held whole; [`Source`] is where they differ. Start with [`Library::page`].

use super::{
    gap::{Gap, Why},
    markdown::Markdown,
    place::{lower_case, resolve},
    shelf::{Document, Read, Shelf},
};
use crate::{
    content::{
        Article, ArticleIds, Body, Query, Site, Slug, Summary, excerpt,
        query::{intersect, page_count, unite},
    },
    feed::{
        FeedError,
        json_feed::{self, Feed},
        site::{self as files, Layout},
    },
    route::Route,
    safe_html::SafeHtml,
    view::{ArticlePage, ListPage, Page, Pages, Problem},
};
use std::{cell::RefCell, rc::Rc, sync::Arc};

/// Follows `next_url` this often at the most: a feed may have pages without end.
const FEED_PAGES: usize = 50;

/// A source and what was fetched from it.
pub struct Library {
    url: String,
    shelf: Shelf,
    /// A feed of several pages, as far as it was followed.
    followed: RefCell<Option<Rc<Feed>>>,
    /// Where its pages were: a feed may lead back to itself.
    seen: RefCell<Vec<String>>,
    markdown: Markdown,
    /// Articles on one page of a list, where it is not as many as the source says.
    limit: Option<u32>,
}

/// The two kinds of source.
enum Source {
    /// A compiled site: further documents stand beside its first.
    Shards(Rc<Feed>, Layout),
    /// A feed that is here, all of it.
    Whole(Rc<Feed>),
}

impl Library {
    /// The source at an absolute URL, whose lists are cut into pages of `limit` articles if not as the source says.
    pub fn new(url: String, shelf: Shelf, markdown: Markdown, limit: Option<u32>) -> Self {
        Library { url, shelf, followed: RefCell::default(), seen: RefCell::default(), markdown, limit }
    }

    /// Lets go of all that was fetched, so that it is asked for anew.
    pub fn forget(&self) {
        self.shelf.forget();
        self.followed.take();
        self.seen.take();
    }

    /// What was fetched, and is on its way.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The site, if it has come.
    pub fn site(&self) -> Result<Site, Gap> {
        Ok(self.first()?.site.clone())
    }

    /// The page at a route.
    pub fn page(&self, route: &Route) -> Result<Page, Gap> {
        let first = self.first()?;
        let missing = Ok(Page::Problem(Problem::missing()));
        if *route == Route::NotFound {
            return missing;
        }
        let source = match &first.layout {
            Some(layout) => Source::Shards(first.clone(), layout.clone()),
            None => Source::Whole(self.whole(first, route)?),
        };
        let cut = self.limit.map(|page_size| Site { page_size, ..source.site().clone() });
        let site = cut.as_ref().unwrap_or(source.site());
        if let Route::Article(slug) = route {
            return match self.article(&source, slug) {
                Err(Gap::Missing) => missing,
                page => page.map(|page| Page::Article(Box::new(page))),
            };
        }
        let mut counts = Vec::new();
        let numbers = match route {
            Route::Front { query, .. } if query.categories.is_empty() => Numbers::run(0, site.total),
            Route::Front { query, .. } => {
                let (selected, left) = self.filter(&source, query)?;
                counts = left;
                Numbers::Some(selected)
            }
            Route::Category { slug, .. } => {
                if !site.categories.iter().any(|known| known.category.slug == *slug) {
                    return missing;
                }
                Numbers::Some(self.carrying(&source, &[slug])?.remove(0).as_ref().clone())
            }
            Route::Year { year, .. } => match site.years.iter().find(|known| known.year == *year) {
                Some(year) => Numbers::run(year.first, year.count),
                None => return missing,
            },
            Route::Search { words, .. } => Numbers::Some(self.search(&source, &lower_case(words))?),
            _ => Numbers::run(0, 0),
        };
        if route.page() > page_count(numbers.len(), site.page_size) {
            return missing;
        }
        let total = if *route == Route::Archive { site.total } else { numbers.len() };
        let stories = self.summaries(&source, &numbers.page(route.page(), site.page_size))?;
        let mut page = ListPage::of(site, route, total, stories, &counts);
        if self.has_more(&source) && page.pages.is_none() {
            // How many there are shows when they are fetched: when somebody wants them.
            page.pages = Some(Pages { here: 1, count: 2, list: route.clone() });
        }
        Ok(Page::List(Box::new(page)))
    }

    /// Whether there may be articles beyond those that are here. A feed that leads back to itself has no more.
    fn has_more(&self, source: &Source) -> bool {
        let Source::Whole(feed) = source else { return false };
        feed.next_url.as_ref().is_some_and(|next| !self.seen.borrow().contains(next))
    }

    /// What a filter leaves, and what choosing each category of the site as well would leave.
    fn filter(&self, source: &Source, query: &Query) -> Result<(ArticleIds, Vec<u32>), Gap> {
        let site = source.site();
        let slugs: Vec<&Slug> = site.categories.iter().map(|known| &known.category.slug).collect();
        let lists = self.carrying(source, &slugs)?;
        let none = ArticleIds::default();
        let list = |slug: &Slug| slugs.iter().position(|known| *known == slug).map_or(&none, |at| &*lists[at]);
        let chosen: Vec<&ArticleIds> = query.categories.iter().map(list).collect();
        let selected = query.select(&chosen, site.total);
        let count = |slug: &&Slug| match query.categories.contains(slug) {
            true => list(slug).len(),
            false => query.count_with(&selected, list(slug)),
        };
        let counts = slugs.iter().map(count).collect();
        Ok((selected, counts))
    }

    /// The articles of each category.
    fn carrying(&self, source: &Source, slugs: &[&Slug]) -> Result<Vec<Rc<ArticleIds>>, Gap> {
        match source {
            Source::Shards(_, layout) => {
                let files = slugs.iter().map(|slug| layout.url(&files::category_file(slug)));
                all(files.map(|file| match self.ask(&file, read_ids)? {
                    Document::Ids(ids) => Ok(ids),
                    _ => Err(Gap::Missing),
                }))
            }
            Source::Whole(feed) => {
                let carries = |slug: &Slug| {
                    let carries =
                        |article: &Article| article.summary.categories.iter().any(|known| known.slug == *slug);
                    Rc::new(numbers(feed, carries))
                };
                Ok(slugs.iter().map(|slug| carries(slug)).collect())
            }
        }
    }

    /// The articles that have every one of the words, or words that begin so.
    fn search(&self, source: &Source, words: &str) -> Result<ArticleIds, Gap> {
        let words: Vec<&str> = words.split(parts_words).filter(|word| !is_stop(word)).map(as_filed).collect();
        let found: Vec<ArticleIds> = match source {
            Source::Shards(_, layout) => {
                let files = words.iter().map(|word| layout.url(&files::terms_file(word)));
                let begin = |(file, word): (String, &&str)| match self.ask(&file, read_terms) {
                    Ok(Document::Terms(terms)) => {
                        let begin = terms.iter().filter(|(term, _)| term.starts_with(word)).map(|(_, ids)| ids);
                        Ok(unite(&begin.collect::<Vec<_>>()))
                    }
                    // A file of terms that is not there holds no term: nothing in the site begins so.
                    Ok(_) | Err(Gap::Missing) => Ok(ArticleIds::default()),
                    Err(gap) => Err(gap),
                };
                all(files.zip(&words).map(begin))?
            }
            Source::Whole(feed) => {
                let texts: Vec<String> = feed.articles.iter().map(|article| lower_case(&words_of(article))).collect();
                let has = |word: &&str| {
                    (0..).zip(&texts).filter(|(_, text)| text.contains(*word)).map(|(at, _)| at).collect()
                };
                words.iter().map(has).collect()
            }
        };
        Ok(intersect(&found.iter().collect::<Vec<_>>()))
    }

    /// The summaries of some articles, in the order of their numbers.
    fn summaries(&self, source: &Source, numbers: &[u32]) -> Result<Vec<Arc<Summary>>, Gap> {
        match source {
            Source::Shards(feed, layout) => {
                let size = feed.site.page_size.max(1);
                let mut shards: Vec<u32> = numbers.iter().map(|number| number / size).collect();
                shards.dedup();
                let files = shards.iter().map(|shard| layout.url(&files::page_file(shard + 1)));
                let pages = all(files.map(|file| self.ask(&file, read_feed)))?;
                let at = |number: &u32| {
                    let shard = shards.iter().position(|shard| *shard == number / size)?;
                    let Document::Feed(page) = &pages[shard] else { return None };
                    page.articles.get((number % size) as usize).map(|article| article.summary.clone())
                };
                Ok(numbers.iter().filter_map(at).collect())
            }
            Source::Whole(feed) => {
                let at = |number: &u32| feed.articles.get(*number as usize).map(|article| article.summary.clone());
                Ok(numbers.iter().filter_map(at).collect())
            }
        }
    }

    fn article(&self, source: &Source, slug: &Slug) -> Result<ArticlePage, Gap> {
        let (feed, at) = match source {
            Source::Shards(_, layout) => match self.ask(&layout.url(&files::article_file(slug)), read_feed)? {
                Document::Feed(feed) => (feed, 0),
                _ => return Err(Gap::Missing),
            },
            Source::Whole(feed) => {
                let at = feed.articles.iter().position(|article| article.summary.slug == *slug);
                (feed.clone(), at.ok_or(Gap::Missing)?)
            }
        };
        let article = feed.articles.get(at).ok_or(Gap::Missing)?;
        let mut page = ArticlePage::of(source.site(), article, self.body(&article.body)?);
        // A document with one article says what stands beside it; a whole feed shows it.
        let beside = |at: Option<usize>| Some((&*feed.articles.get(at?)?.summary).into());
        page.previous = page.previous.or_else(|| beside(Some(at + 1)));
        page.next = page.next.or_else(|| beside(at.checked_sub(1)));
        Ok(page)
    }

    /// The text of an article as nodes that are safe to show.
    fn body(&self, body: &Body) -> Result<SafeHtml, Gap> {
        let base = &self.url;
        let resolve = |url: &str| resolve(url, base);
        Ok(match body {
            Body::Html(html) => SafeHtml::new(html, &resolve),
            Body::Markdown(markdown) => SafeHtml::new(&self.markdown.to_html(markdown)?, &resolve),
            Body::Text(text) => SafeHtml::new(&crate::content::body::text_to_html(text), &resolve),
        })
    }

    /// The document that the source begins with.
    fn first(&self) -> Result<Rc<Feed>, Gap> {
        match self.shelf.read(&self.url, read_feed) {
            Ok(Document::Feed(feed)) => Ok(feed),
            // Where there are no articles at all, it is no page that is missing.
            Ok(_) | Err(Gap::Missing) => Err(Gap::Failed(Why::Status(404))),
            Err(gap) => Err(gap),
        }
    }

    /// The feed with its further pages, as far as the route needs them.
    fn whole(&self, first: Rc<Feed>, route: &Route) -> Result<Rc<Feed>, Gap> {
        let mut feed = self.followed.borrow().clone().unwrap_or(first);
        for _ in 0..FEED_PAGES {
            let enough = match route {
                Route::Article(slug) => feed.articles.iter().any(|article| article.summary.slug == *slug),
                Route::Front { query, page: 1 } => query.categories.is_empty(),
                _ => false,
            };
            let unseen = |next: &String| !enough && !self.seen.borrow().contains(next);
            let Some(next) = feed.next_url.clone().filter(unseen) else { break };
            let Document::Feed(more) = self.shelf.read(&next, read_feed)? else { break };
            self.seen.borrow_mut().push(next);
            feed = Rc::new(feed.followed_by(&more));
            *self.followed.borrow_mut() = Some(feed.clone());
        }
        Ok(feed)
    }

    /// Asks for a document of a compiled site.
    fn ask(&self, file: &str, read: Read) -> Result<Document, Gap> {
        self.shelf.read(&resolve(file, &self.url).unwrap_or_default(), read)
    }
}

/// All of several things, or why not. Each is asked for, even where one before it is still coming.
fn all<T>(things: impl Iterator<Item = Result<T, Gap>>) -> Result<Vec<T>, Gap> {
    let mut here = Ok(Vec::new());
    for thing in things {
        match (thing, &mut here) {
            (Ok(thing), Ok(here)) => here.push(thing),
            // A failure says more than that something is coming.
            (Err(gap), Ok(_) | Err(Gap::Coming)) => here = Err(gap),
            _ => {}
        }
    }
    here
}

impl Source {
    fn site(&self) -> &Site {
        let (Source::Shards(feed, _) | Source::Whole(feed)) = self;
        &feed.site
    }
}

/// Article numbers: some, or a run of them, which needs no list however long it is.
enum Numbers {
    Run { first: u32, count: u32 },
    Some(ArticleIds),
}

impl Numbers {
    fn run(first: u32, count: u32) -> Self {
        Numbers::Run { first, count }
    }

    fn len(&self) -> u32 {
        match self {
            Numbers::Run { count, .. } => *count,
            Numbers::Some(ids) => ids.len(),
        }
    }

    fn page(&self, page: u32, size: u32) -> Vec<u32> {
        match self {
            Numbers::Run { first, count } => {
                let start = (page.saturating_sub(1)).saturating_mul(size).min(*count);
                (first + start..first + start.saturating_add(size).min(*count)).collect()
            }
            Numbers::Some(ids) => ids.page(page, size).to_vec(),
        }
    }
}

fn read_ids(bytes: &[u8], _: &str) -> Result<Document, FeedError> {
    Ok(Document::Ids(Rc::new(files::parse_ids(bytes)?)))
}

fn read_terms(bytes: &[u8], _: &str) -> Result<Document, FeedError> {
    Ok(Document::Terms(Rc::new(files::parse_terms(bytes)?)))
}

fn read_feed(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    Ok(Document::Feed(Rc::new(json_feed::parse(bytes, &|relative| resolve(relative, url))?)))
}

/// The numbers of the articles of which something is true.
fn numbers(feed: &Feed, is: impl Fn(&Article) -> bool) -> ArticleIds {
    (0..).zip(&feed.articles).filter(|(_, article)| is(article)).map(|(at, _)| at).collect()
}

/// Everything in an article that a search may find.
fn words_of(article: &Article) -> String {
    let summary = &article.summary;
    let body = match &article.body {
        Body::Html(html) => &excerpt::words(html, usize::MAX),
        Body::Markdown(text) | Body::Text(text) => text,
    };
    let mut words = [&summary.title, " ", summary.deck.as_deref().unwrap_or_default(), " ", body].concat();
    for category in &summary.categories {
        words.push(' ');
        words.push_str(&category.name);
    }
    words
}

/// Whether a word is too short to be filed.
fn is_stop(word: &str) -> bool {
    word.len() < 2
}

/// As much of a word as is filed: 30 characters.
fn as_filed(word: &str) -> &str {
    word.char_indices().nth(30).map_or(word, |(end, _)| &word[..end])
}

/// What stands between words: as for the compiled terms, but without tables of letters that every reader would pay for.
fn parts_words(c: char) -> bool {
    match c {
        c if c.is_ascii() => !c.is_ascii_alphanumeric(),
        c => {
            c.is_whitespace()
                || matches!(c, '\u{80}'..='\u{bf}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}')
        }
    }
}
