//! What stands on each page: asks the source for just the documents that a route needs.
//!
//! Comes in: a [`Route`]. Goes out: a [`Page`], or the [`Gap`] that stands in its way. Nothing here waits: what is not here
//! yet is asked for, and whoever wants the page asks for it again when it has come. A source is a compiled site, cut into
//! small documents; every other source is made to look like one by [`Foreign`]. Start with [`Library::page`].

use super::{
    foreign::Foreign,
    gap::{Gap, Why},
    module::Module,
    place::{resolve, words},
    shelf::{Document, Read, Shelf},
};
use crate::{
    content::{
        Article, ArticleIds, Body, CategoryCount, Query, Site, Slug, Summary,
        query::{intersect, page_count, unite},
    },
    feed::{
        FeedError,
        site::{self as files, Layout, More, read},
    },
    route::Route,
    safe_html::SafeHtml,
    view::{ArticlePage, ListPage, Page, Pages, Problem},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

/// A source and what was fetched from it.
pub struct Library {
    url: String,
    shelf: Shelf,
    foreign: Foreign,
    /// Whether the source is no compiled site, as far as is known.
    is_foreign: Cell<bool>,
    markdown: Module,
    /// Articles on one page of a list, where it is not as many as the source says.
    limit: Option<u32>,
    /// The text of an article as it was last made safe: a page is found when somebody seems to want it, and again when they do.
    body: RefCell<Option<(Rc<Article>, SafeHtml)>>,
}

impl Library {
    /// The source at an absolute URL, whose lists are cut into pages of `limit` articles if not as the source says.
    pub fn new(url: String, shelf: Shelf, foreign: Foreign, markdown: Module, limit: Option<u32>) -> Self {
        Library { url, shelf, foreign, is_foreign: Cell::default(), markdown, limit, body: RefCell::default() }
    }

    /// Lets go of all that was fetched, so that it is asked for anew.
    pub fn forget(&self) {
        self.shelf.forget();
        self.foreign.forget();
    }

    /// What was fetched, and is on its way.
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The site, if it has come.
    pub fn site(&self) -> Result<Rc<(Site, Layout)>, Gap> {
        self.first(files::site_file())
    }

    /// The page at a route.
    pub fn page(&self, route: &Route) -> Result<Page, Gap> {
        match self.found(route) {
            // The first document is never just missing: what is, is the page.
            Err(Gap::Missing) => Ok(Page::Problem(Problem::missing())),
            page => page,
        }
    }

    fn found(&self, route: &Route) -> Result<Page, Gap> {
        let mut first = self.site()?;
        if let Route::Article { slug, .. } = route {
            return self.article(&first, slug);
        }
        let needs_all = match first.1.more {
            More::Nothing => false,
            More::Articles => !matches!(route, Route::Front { query, page: 1 } if query.categories.is_empty()),
            More::Years => matches!(route, Route::Archive | Route::Year { .. }),
        };
        if needs_all {
            first = self.first(files::whole_file())?;
        }
        let (site, layout) = &*first;
        let cut = self.limit.map(|page_size| Site { page_size, ..site.clone() });
        let shown = cut.as_ref().unwrap_or(site);
        let mut counts = Vec::new();
        let one = match route {
            Route::Category { slug, .. } => Some(slug),
            Route::Front { query, .. } if query.categories.len() == 1 => query.categories.first(),
            _ => None,
        };
        // One category alone has pages of its own, so that no list need be fetched that grows with the archive.
        let is_one = |known: &&CategoryCount| shown.page_size == site.page_size && Some(&known.category.slug) == one;
        let one = site.categories.iter().find(is_one);
        let numbers = match (route, one) {
            (_, Some(one)) => Numbers::Run(0, one.count),
            (Route::Front { query, .. }, _) if query.categories.is_empty() => Numbers::Run(0, site.total),
            (Route::Front { query, .. }, _) => {
                let (selected, left) = self.filter(&first, query)?;
                counts = left;
                Numbers::Some(selected)
            }
            (Route::Category { slug, .. }, _) => {
                if !site.categories.iter().any(|known| known.category.slug == *slug) {
                    return Err(Gap::Missing);
                }
                Numbers::Some((*self.ids(layout, &files::category_file(slug))?).clone())
            }
            (Route::Year { year, .. }, _) => {
                let year = site.years.iter().find(|known| known.year == *year).ok_or(Gap::Missing)?;
                Numbers::Run(year.first, year.count)
            }
            (Route::Search { words, .. }, _) => Numbers::Some(self.search(layout, words)?),
            (Route::Archive, _) => Numbers::Run(0, 0),
            _ => return Err(Gap::Missing),
        };
        if route.page() > page_count(numbers.len(), shown.page_size) {
            return Err(Gap::Missing);
        }
        let total = if *route == Route::Archive { site.total } else { numbers.len() };
        let stories = match one {
            Some(one) => {
                let file = files::category_page_file(&one.category.slug, route.page());
                let Document::Summaries(page) = self.ask(layout, &file, read_summaries)? else {
                    return Err(Gap::Missing);
                };
                if let Route::Front { query, .. } = route {
                    let shared = site.categories.iter().zip(&page.1);
                    counts = shared.map(|(known, both)| query.count_of_both(one.count, known.count, *both)).collect();
                    if page.1.is_empty() {
                        // It does not know.
                        counts = self.filter(&first, query)?.1;
                    }
                }
                page.0.clone()
            }
            None => self.summaries(&first, &numbers.page(route.page(), shown.page_size))?,
        };
        let mut page = ListPage::of(shown, route, total, stories, &counts);
        if layout.more == More::Articles && page.pages.is_none() {
            // How many there are shows when they are fetched: when somebody wants them.
            page.pages = Some(Pages { here: 1, count: 2, list: route.clone() });
        }
        Ok(Page::List(Box::new(page)))
    }

    /// What a filter leaves, and what choosing each category of the site as well would leave.
    fn filter(&self, (site, layout): &(Site, Layout), query: &Query) -> Result<(ArticleIds, Vec<u32>), Gap> {
        let (mut lists, mut lacking) = (Vec::new(), Lacking(None));
        for known in &site.categories {
            lists.extend(lacking.note(self.ids(layout, &files::category_file(&known.category.slug))));
        }
        lacking.nothing()?;
        let is_chosen = |at: usize| query.categories.contains(&site.categories[at].category.slug);
        let chosen: Vec<&ArticleIds> = (0..lists.len()).filter(|at| is_chosen(*at)).map(|at| &*lists[at]).collect();
        // A category that nobody knows has no articles.
        let none = ArticleIds::default();
        let unknown = (chosen.len() < query.categories.len()).then_some(&none);
        let selected = query.select(&[&chosen, unknown.as_slice()].concat(), site.total);
        let count = |at: usize| match is_chosen(at) {
            true => lists[at].len(),
            false => query.count_with(&selected, &lists[at]),
        };
        let counts = (0..lists.len()).map(count).collect();
        Ok((selected, counts))
    }

    /// The articles that have every one of the words, or words that begin so.
    fn search(&self, layout: &Layout, text: &str) -> Result<ArticleIds, Gap> {
        let words = words(text);
        if self.is_foreign.get() && !words.is_empty() {
            return Ok((*self.ids(layout, &files::search_file(&words))?).clone());
        }
        let (mut found, mut lacking) = (Vec::new(), Lacking(None));
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            found.extend(lacking.note(self.begin_with(layout, word)));
        }
        lacking.nothing()?;
        Ok(intersect(&found.iter().collect::<Vec<_>>()))
    }

    /// The articles that have words which begin so.
    fn begin_with(&self, layout: &Layout, word: &str) -> Result<ArticleIds, Gap> {
        let read: Read = |bytes, _| Ok(Document::Terms(Rc::new(read::terms(bytes)?)));
        match self.ask(layout, &files::terms_file(word), read) {
            Ok(Document::Terms(terms)) => {
                let begin = terms.iter().filter(|(term, _)| term.starts_with(word)).map(|(_, ids)| ids);
                Ok(unite(&begin.collect::<Vec<_>>()))
            }
            // A file of terms that is not there holds no term: nothing in the site begins so.
            Ok(_) | Err(Gap::Missing) => Ok(ArticleIds::default()),
            Err(gap) => Err(gap),
        }
    }

    /// The summaries of some articles, in the order of their numbers.
    fn summaries(&self, (site, layout): &(Site, Layout), numbers: &[u32]) -> Result<Vec<Arc<Summary>>, Gap> {
        let (mut pages, mut lacking) = (Vec::new(), Lacking(None));
        for number in numbers {
            let page = number / site.page_size;
            if pages.last().is_none_or(|(known, _)| *known != page) {
                let document = lacking.note(self.ask(layout, &files::page_file(page + 1), read_summaries));
                pages.push((page, document));
            }
        }
        lacking.nothing()?;
        let mut found = Vec::with_capacity(numbers.len());
        for number in numbers {
            let page = pages.iter().find(|(page, _)| *page == number / site.page_size);
            if let Some((_, Some(Document::Summaries(page)))) = page {
                found.extend(page.0.get((number % site.page_size) as usize).cloned());
            }
        }
        Ok(found)
    }

    fn article(&self, (site, layout): &(Site, Layout), slug: &Slug) -> Result<Page, Gap> {
        let read: Read =
            |bytes, url| Ok(Document::Article(Rc::new(read::article(bytes, &|relative| resolve(relative, url))?)));
        let Document::Article(article) = self.ask(layout, &files::article_file(slug), read)? else {
            return Err(Gap::Missing);
        };
        let body = self.safe_body(&article)?;
        Ok(Page::Article(Box::new(ArticlePage::of(site, &article, body))))
    }

    /// The text of an article as nodes that are safe to show.
    fn safe_body(&self, article: &Rc<Article>) -> Result<SafeHtml, Gap> {
        if let Some((known, body)) = &*self.body.borrow()
            && Rc::ptr_eq(known, article)
        {
            return Ok(body.clone());
        }
        let resolve = |url: &str| resolve(url, &self.url);
        let (Body::Html(text) | Body::Markdown(text) | Body::Text(text)) = &article.body;
        let body = match article.body {
            Body::Markdown(_) => SafeHtml::new(&self.markdown.call(text)?, &resolve),
            _ => SafeHtml::new(text, &resolve),
        };
        *self.body.borrow_mut() = Some((article.clone(), body.clone()));
        Ok(body)
    }

    /// A document that begins a source: the site as it says it is, or all of it.
    fn first(&self, file: &str) -> Result<Rc<(Site, Layout)>, Gap> {
        let mut document = Err(Gap::Coming);
        if !self.foreign.is_certain() {
            document = match self.shelf.read(&self.url, read_first) {
                // Where there are no articles at all, it is no page that is missing.
                Err(Gap::Missing) => Err(Gap::Failed(Why::Status(404))),
                document => document,
            };
            if matches!(document, Err(Gap::Coming)) && !self.url.ends_with("site.json") {
                // Most likely it will be needed, so it comes side by side with the source. Not once that is here: that it failed is
                // said once, and must be heard where it is needed.
                _ = self.foreign.prepare();
            }
            self.is_foreign.set(matches!(document, Ok(Document::Bytes(_))));
        }
        if self.foreign.is_certain() || self.is_foreign.get() {
            self.is_foreign.set(true);
            document = self.foreign.ask(file, read_site, &self.shelf);
        }
        match document? {
            Document::Site(site) => Ok(site),
            _ => Err(Gap::Failed(Why::Status(404))),
        }
    }

    fn ids(&self, layout: &Layout, file: &str) -> Result<Rc<ArticleIds>, Gap> {
        match self.ask(layout, file, |bytes, _| Ok(Document::Ids(Rc::new(read::ids(bytes)?))))? {
            Document::Ids(ids) => Ok(ids),
            _ => Err(Gap::Missing),
        }
    }

    /// Asks for a document that stands beside the first.
    fn ask(&self, layout: &Layout, file: &str, read: Read) -> Result<Document, Gap> {
        match self.is_foreign.get() {
            true => self.foreign.ask(file, read, &self.shelf),
            false => self.shelf.read(&resolve(&layout.url(file), &self.url).unwrap_or_default(), read),
        }
    }
}

fn read_site(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    let site = read::site(bytes, &|relative| resolve(relative, url))?;
    site.map(|site| Document::Site(Rc::new(site))).ok_or(FeedError::NotAFeed("it names no `build`"))
}

fn read_summaries(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    Ok(Document::Summaries(Rc::new(read::summaries(bytes, &|relative| resolve(relative, url))?)))
}

/// What is no site document is kept as it came.
fn read_first(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    match read_site(bytes, url) {
        // Of our own documents, half is none.
        Err(FeedError::CutShort) => Err(FeedError::CutShort),
        read => Ok(read.unwrap_or_else(|_| Document::Bytes(Rc::new(bytes.to_vec())))),
    }
}

/// What of several things is not here. Each is asked for, even where one before it is still coming.
struct Lacking(Option<Gap>);

impl Lacking {
    fn note<T>(&mut self, thing: Result<T, Gap>) -> Option<T> {
        match thing {
            Ok(thing) => Some(thing),
            Err(gap) => {
                // A failure says more than that something is coming.
                if matches!(self.0, None | Some(Gap::Coming)) {
                    self.0 = Some(gap);
                }
                None
            }
        }
    }

    fn nothing(self) -> Result<(), Gap> {
        self.0.map_or(Ok(()), Err)
    }
}

/// Article numbers: some, or a run of them, which needs no list however long it is.
enum Numbers {
    /// The first, and how many.
    Run(u32, u32),
    Some(ArticleIds),
}

impl Numbers {
    fn len(&self) -> u32 {
        match self {
            Numbers::Run(_, count) => *count,
            Numbers::Some(ids) => ids.len(),
        }
    }

    fn page(&self, page: u32, size: u32) -> Vec<u32> {
        match self {
            Numbers::Run(first, count) => {
                let start = (page.saturating_sub(1)).saturating_mul(size).min(*count);
                (first + start..first + start.saturating_add(size).min(*count)).collect()
            }
            Numbers::Some(ids) => ids.page(page, size).to_vec(),
        }
    }
}
