//! What stands on each page: asks the source for just the documents that a route needs.
//!
//! Comes in: a [`Route`]. Goes out: a [`Page`], or the [`LoadState`] that stands in its way. Nothing here waits: what is not here
//! yet is asked for, and whoever wants the page asks for it again when it has come. A source is a compiled site, cut into
//! small documents; every other source is made to look like one by [`AdapterModule`]. Start with [`Library::page`].

use super::{
    adapter_module::AdapterModule,
    browser_api::{resolve, words},
    document_cache::{Document, DocumentCache, Read},
    load::{LoadState, Pending_, Why},
    module::Module,
};
use crate::{
    content::{
        Article, ArticleIds, Body, CategoryCount, Messages, Query, Site, Slug, Summary,
        policy::Policy,
        query::{intersect, page_count, unite},
    },
    feed::{
        FeedError,
        site::{
            self as files, Layout, More,
            read::{self, Lists},
        },
    },
    route::Route,
    safe_html::SafeHtml,
    view::{ArticlePage, ListPage, Page, Pages, Problem},
};
use leptos::prelude::window;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

/// A source and what was fetched from it.
pub struct Library {
    url: String,
    shelf: DocumentCache,
    foreign: AdapterModule,
    /// Whether the source is no compiled site, as far as is known.
    is_foreign: Cell<bool>,
    markdown: Module,
    /// What pages say besides their articles.
    messages: Messages,
    /// Articles on one page of a list, where it is not as many as the source says.
    limit: Option<u32>,
    /// What bodies may contain.
    policy: Policy,
    /// The text of an article as it was last made safe: a page is found when somebody seems to want it, and again when they do.
    body: RefCell<Option<(Rc<Article>, SafeHtml)>>,
    /// What the last filter left of which lists, for the same reason.
    filtered: RefCell<Option<(Query, Rc<Lists>, Filtered)>>,
}

/// A first document of more bytes is no site document, which holds no articles, and is not parsed here.
const MOST_OF_A_SITE: usize = 4 << 20;

/// What a filter leaves, and what choosing each category of the site as well would leave.
type Filtered = (ArticleIds, Vec<u32>);

impl Library {
    /// The source at an absolute URL, whose lists are cut into pages of `limit` articles if not as the source says.
    pub fn new(
        url: String,
        shelf: DocumentCache,
        foreign: AdapterModule,
        markdown: Module,
        messages: Messages,
        limit: Option<u32>,
        policy: Policy,
    ) -> Self {
        Library {
            url,
            shelf,
            foreign,
            is_foreign: Cell::default(),
            markdown,
            messages,
            limit,
            policy,
            body: RefCell::default(),
            filtered: RefCell::default(),
        }
    }

    /// Lets go of all that was fetched, so that it is asked for anew.
    pub fn forget(&self) {
        self.shelf.forget();
        self.foreign.forget();
    }

    /// What was fetched, and is on its way.
    pub fn shelf(&self) -> &DocumentCache {
        &self.shelf
    }

    /// What bodies may contain.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What pages say besides their articles.
    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The site, if it has come.
    pub fn site(&self) -> Result<Rc<(Site, Layout)>, LoadState> {
        self.first(files::site_file())
    }

    /// The page at a route.
    pub fn page(&self, route: &Route) -> Result<Page, LoadState> {
        match self.found(route) {
            // The first document is never just missing: what is, is the page.
            Err(LoadState::NotFound) => Ok(Page::Problem(Problem::missing(&self.messages))),
            page => page,
        }
    }

    fn found(&self, route: &Route) -> Result<Page, LoadState> {
        let first = self.site()?;
        match route {
            Route::Article { slug, .. } => self.article(&first, slug),
            _ => self.list(route, first),
        }
    }

    // By itself, because the first page of most people is an article (`publish::slim::later`).
    #[inline(never)]
    fn list(&self, route: &Route, mut first: Rc<(Site, Layout)>) -> Result<Page, LoadState> {
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
        let one = one.and_then(|one| site.categories.iter().find(|known| known.category.slug == *one));
        let numbers = match (route, one) {
            // To the end of its last page, for it may have more than the site counts.
            (_, Some(one)) => Numbers::Run(0, page_count(one.count, site.page_size).saturating_mul(site.page_size)),
            (Route::Front { query, .. }, _) if query.categories.is_empty() => Numbers::Run(0, site.total),
            (Route::Front { query, .. }, _) => {
                let (selected, left) = self.filter(&first, query)?;
                counts = left;
                Numbers::Some(selected)
            }
            (Route::Year { year, .. }, _) => {
                let year = site.years.iter().find(|known| known.year == *year).ok_or(LoadState::NotFound)?;
                Numbers::Run(year.first, year.count)
            }
            (Route::Search { words, .. }, _) => Numbers::Some(self.search(layout, words)?),
            (Route::Archive, _) => Numbers::Run(0, 0),
            _ => return Err(LoadState::NotFound),
        };
        let count = one.map_or(numbers.len(), |one| one.count);
        if route.page() > page_count(count, shown.page_size) {
            return Err(LoadState::NotFound);
        }
        let total = if *route == Route::Archive { site.total } else { count };
        let file = |page| match one {
            Some(one) => files::category_page_file(&one.category.slug, page),
            None => files::page_file(page),
        };
        let here = numbers.page(route.page(), shown.page_size);
        let stories = self.summaries(&first, &here, &file)?;
        if let (Some(one), Route::Front { query, .. }, Some(number)) = (one, route, here.first())
            && let Document::Summaries(page) = self.ask(layout, &file(number / site.page_size + 1), read_summaries)?
        {
            let shared = site.categories.iter().zip(&page.1);
            counts = shared.map(|(known, both)| query.count_of_both(one.count, known.count, *both)).collect();
            if counts.is_empty() {
                // It does not know.
                counts = self.filter(&first, query)?.1;
            }
        }
        let mut page = ListPage::of(shown, &self.messages, route, total, stories, &counts);
        if layout.more == More::Articles && page.pages.is_none() {
            // How many there are shows when they are fetched: when somebody wants them.
            page.pages = Some(Pages::new(&self.messages, 1, 2, route.clone()));
        }
        Ok(Page::List(Box::new(page)))
    }

    /// What a filter does.
    fn filter(&self, (site, layout): &(Site, Layout), query: &Query) -> Result<Filtered, LoadState> {
        let lists = self.lists(layout, files::lists_file())?;
        if let Some((known, of, found)) = &*self.filtered.borrow()
            && known == query
            && Rc::ptr_eq(of, &lists)
        {
            return Ok(found.clone());
        }
        // A category that nobody knows has no articles.
        let none = ArticleIds::default();
        let list = |slug: &Slug| match lists.binary_search_by(|(name, _)| (**name).cmp(slug.as_str())) {
            Ok(at) => &lists[at].1,
            Err(_) => &none,
        };
        let is_chosen = |known: &&CategoryCount| query.categories.contains(&known.category.slug);
        let mut chosen: Vec<_> =
            site.categories.iter().filter(is_chosen).map(|known| list(&known.category.slug)).collect();
        if chosen.len() < query.categories.len() {
            chosen.push(&none);
        }
        let selected = query.select(&chosen, site.total);
        let count = |known: &CategoryCount| match is_chosen(&known) {
            true => known.count,
            false => query.count_with(&selected, list(&known.category.slug)),
        };
        let counts = site.categories.iter().map(count).collect();
        let found = (selected, counts);
        *self.filtered.borrow_mut() = Some((query.clone(), lists.clone(), found.clone()));
        Ok(found)
    }

    /// The articles that have every one of the words, or words that begin so.
    fn search(&self, layout: &Layout, text: &str) -> Result<ArticleIds, LoadState> {
        let words = words(text);
        if self.is_foreign.get() && !words.is_empty() {
            let found = self.lists(layout, &files::search_file(&words))?;
            return Ok(found.first().map(|(_, ids)| ids.clone()).unwrap_or_default());
        }
        let (mut found, mut lacking) = (Vec::new(), Pending_::default());
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            found.extend(lacking.note(self.begin_with(layout, word)));
        }
        lacking.nothing()?;
        Ok(intersect(&found.iter().collect::<Vec<_>>()))
    }

    /// The articles that have words which begin so.
    fn begin_with(&self, layout: &Layout, word: &str) -> Result<ArticleIds, LoadState> {
        match self.lists(layout, &files::terms_file(word)) {
            Ok(terms) => {
                let begin = terms.iter().filter(|(term, _)| term.starts_with(word)).map(|(_, ids)| ids);
                Ok(unite(&begin.collect::<Vec<_>>()))
            }
            // A file of terms that is not there holds no term: nothing in the site begins so.
            Err(LoadState::NotFound) => Ok(ArticleIds::default()),
            Err(gap) => Err(gap),
        }
    }

    /// The summaries of some articles, in the order of their numbers, from the files of a list that is cut into pages.
    fn summaries(
        &self,
        (site, layout): &(Site, Layout),
        numbers: &[u32],
        file: &dyn Fn(u32) -> String,
    ) -> Result<Vec<Arc<Summary>>, LoadState> {
        let (mut pages, mut lacking) = (Vec::new(), Pending_::default());
        for number in numbers {
            let page = number / site.page_size;
            if pages.last().is_none_or(|(known, _)| *known != page) {
                let document = lacking.note(self.ask(layout, &file(page + 1), read_summaries));
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

    fn article(&self, (site, layout): &(Site, Layout), slug: &Slug) -> Result<Page, LoadState> {
        let read: Read =
            |bytes, url| Ok(Document::Article(Rc::new(read::article(bytes, &|relative| resolve(relative, url))?)));
        let Document::Article(article) = self.ask(layout, &files::article_file(slug), read)? else {
            return Err(LoadState::NotFound);
        };
        let body = self.safe_body(&article)?;
        Ok(Page::Article(Box::new(ArticlePage::of(site, &article, body))))
    }

    /// The text of an article as nodes that are safe to show.
    fn safe_body(&self, article: &Rc<Article>) -> Result<SafeHtml, LoadState> {
        if let Some((known, body)) = &*self.body.borrow()
            && Rc::ptr_eq(known, article)
        {
            return Ok(body.clone());
        }
        let resolve = |url: &str| resolve(url, &self.url);
        let (Body::Html(text) | Body::Markdown(text) | Body::Text(text)) = &article.body;
        // Wherever the article is from, a link leads elsewhere that leads away from this page's site.
        let home = [&*window().origin(), "/"].concat();
        let body = match article.body {
            Body::Markdown(_) => SafeHtml::new(&self.markdown.call(text)?, &self.policy, &home, &resolve),
            _ => SafeHtml::new(text, &self.policy, &home, &resolve),
        };
        *self.body.borrow_mut() = Some((article.clone(), body.clone()));
        Ok(body)
    }

    /// A document that begins a source: the site as it says it is, or all of it.
    fn first(&self, file: &str) -> Result<Rc<(Site, Layout)>, LoadState> {
        let mut document = Err(LoadState::Pending);
        if !self.foreign.is_certain() {
            document = match self.shelf.read(&self.url, MOST_OF_A_SITE, read_first) {
                // Where there are no articles at all, it is no page that is missing.
                Err(LoadState::NotFound) => Err(LoadState::Failed(Why::Status(404))),
                document => document,
            };
            if matches!(document, Err(LoadState::Pending)) && !self.url.ends_with("site.json") {
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
            _ => Err(LoadState::Failed(Why::Status(404))),
        }
    }

    fn lists(&self, layout: &Layout, file: &str) -> Result<Rc<Lists>, LoadState> {
        match self.ask(layout, file, |bytes, _| Ok(Document::Lists(Rc::new(read::lists(bytes)?))))? {
            Document::Lists(lists) => Ok(lists),
            _ => Err(LoadState::NotFound),
        }
    }

    /// Asks for a document that stands beside the first.
    fn ask(&self, layout: &Layout, file: &str, read: Read) -> Result<Document, LoadState> {
        match self.is_foreign.get() {
            true => self.foreign.ask(file, read, &self.shelf),
            false => self.shelf.read(&resolve(&layout.url(file), &self.url).unwrap_or_default(), usize::MAX, read),
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
        read => Ok(read.unwrap_or(Document::Bytes(None))),
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
