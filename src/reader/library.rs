//! Turns a route into a page, and requests only the documents that the route needs.
//!
//! Input: a [`Route`]. Output: a [`Page`], or the [`LoadState`] that explains its absence. Entry point:
//! [`Library::page`].
//!
//! Nothing here waits: a missing document is requested, and the caller asks for the page again when it has arrived. The
//! source is a compiled site in the static layout; [`AdapterModule`] presents every other source in the same layout.

use super::{
    adapter_module::AdapterModule,
    browser_api::{resolve, search_terms},
    document_cache::{Document, DocumentCache, Parse},
    load::{LoadState, Reason, Unavailable},
    module::Module,
};
use crate::{
    content::{Article, ArticleIds, Body, Messages, Query, Site, Slug, Summary, paging::page_of, policy::Policy},
    feed::{
        FeedError,
        site::{
            self as files, Layout, More,
            read::{self, Lists},
        },
    },
    route::Route,
    safe_html::SafeHtml,
    view::{ArticlePage, ListPage, Page, Pages, Selection},
};
use leptos::prelude::window;
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

/// A source, and its cached documents.
pub struct Library {
    url: String,
    cache: DocumentCache,
    adapter: AdapterModule,
    /// Answers queries from the search index of a compiled site.
    search: AdapterModule,
    /// Whether the source needs the adapter module, as far as known.
    needs_adapter: Cell<bool>,
    markdown: Module,
    messages: Messages,
    /// Articles on each list page, if it differs from the site's setting.
    limit: Option<u32>,
    policy: Policy,
    /// The last sanitised body: the same page is often requested twice, first for prefetching.
    body: RefCell<Option<(Rc<Article>, [SafeHtml; 3])>>,
}

/// Size limit of a first document that is parsed here. A site document contains no articles, so it is smaller.
const MAX_SITE_BYTES: usize = 4 << 20;

impl Library {
    /// The source at an absolute URL. `limit` overrides the number of articles on each list page.
    pub fn new(
        url: String,
        cache: DocumentCache,
        [adapter, search]: [AdapterModule; 2],
        markdown: Module,
        messages: Messages,
        limit: Option<u32>,
        policy: Policy,
    ) -> Self {
        Library {
            url,
            cache,
            adapter,
            search,
            needs_adapter: Cell::default(),
            markdown,
            messages,
            limit,
            policy,
            body: RefCell::default(),
        }
    }

    /// Drops all documents, so that they are fetched again.
    pub fn clear(&self) {
        self.cache.clear();
        self.adapter.clear();
        self.search.clear();
    }

    pub fn cache(&self) -> &DocumentCache {
        &self.cache
    }

    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    pub fn messages(&self) -> &Messages {
        &self.messages
    }

    /// The site document for the page at a route. That for an article may lack categories.
    pub fn site(&self, route: &Route) -> Result<Rc<(Site, Layout)>, LoadState> {
        let is_article = matches!(route, Route::Article { .. });
        self.first_document(if is_article { files::brief_file() } else { files::site_file() })
    }

    /// The page at a route. A missing first document is a failure, so *not found* means that there is no such page.
    pub fn page(&self, route: &Route) -> Result<Page, LoadState> {
        let first = self.site(route);
        if let (Route::Article { slug, .. }, true, true) = (route, first.is_err(), self.needs_adapter.get()) {
            // Both are requested at once.
            _ = self.adapter.ask(&files::article_file(slug), read_article, &self.cache);
        }
        let first = first?;
        match route {
            Route::Article { slug, .. } => self.article(&first, slug),
            Route::Search { words, page } if !words.is_empty() && !self.needs_adapter.get() => {
                self.results(&first, route, words, *page)
            }
            _ => self.list(route, first),
        }
    }

    fn list(&self, route: &Route, mut first: Rc<(Site, Layout)>) -> Result<Page, LoadState> {
        let needs_all = match first.1.more {
            More::Nothing => false,
            More::Articles => !matches!(route, Route::Front { query, page: 1 } if query.categories.is_empty()),
            More::Years => matches!(route, Route::Archive | Route::Year { .. }),
        };
        if needs_all {
            first = self.first_document(files::whole_file())?;
        }
        let (site, layout) = &*first;
        let page_size = self.limit.unwrap_or(site.page_size);
        let matching = || match route {
            Route::Search { words, .. } => self.found_by_source(layout, words),
            Route::Front { query, .. } => self.filter(&first, query),
            _ => Err(LoadState::NotFound),
        };
        let selection = Selection::of(site, route, matching)?.ok_or(LoadState::NotFound)?;
        let here = selection.page(route.page(), page_size).ok_or(LoadState::NotFound)?;
        let Selection { category, total, .. } = selection;
        let file = |page| match category {
            Some(category) => files::category_page_file(&category.category.slug, page),
            None => files::page_file(page),
        };
        let stories = self.summaries(&first, &here, &file)?;
        let mut page = ListPage::of(site, &self.messages, route, total, page_size, stories);
        if layout.more == More::Articles && page.pages.is_none() {
            // The number of pages is unknown until all articles are fetched, so "page 2" stands for the rest.
            page.pages = Some(Pages::new(&self.messages, 1, 2, route.clone()));
        }
        Ok(Page::List(Box::new(page)))
    }

    /// Applies a filter.
    fn filter(&self, (site, layout): &(Site, Layout), query: &Query) -> Result<ArticleIds, LoadState> {
        let lists = self.lists(layout, files::lists_file())?;
        // An unknown category has no articles.
        let none = ArticleIds::default();
        let list = |slug: &Slug| match lists.binary_search_by(|(name, _)| (**name).cmp(slug.as_str())) {
            Ok(at) => &lists[at].1,
            Err(_) => &none,
        };
        let chosen: Vec<_> = query.categories.iter().map(list).collect();
        Ok(query.select(&chosen, site.total))
    }

    /// Articles that a source other than a compiled site finds.
    fn found_by_source(&self, layout: &Layout, text: &str) -> Result<ArticleIds, LoadState> {
        let words = search_terms(text);
        if words.is_empty() {
            return Ok(ArticleIds::default());
        }
        let found = self.lists(layout, &files::search_file(&words))?;
        Ok(found.first().map(|(_, ids)| ids.clone()).unwrap_or_default())
    }

    /// A page of results from the search index. The description of their document replaces the number of results.
    fn results(&self, first: &(Site, Layout), route: &Route, words: &str, page: u32) -> Result<Page, LoadState> {
        let (site, layout) = first;
        let file = layout.url(&files::results_file(words, page));
        let Document::Site(found) = self.search.ask(&file, read_site, &self.cache)? else {
            return Err(LoadState::NotFound);
        };
        let found = &found.0;
        let articles = found.recent.clone();
        let mut page = ListPage::of(site, &self.messages, route, found.total, found.page_size, articles);
        if let Some(text) = &found.description {
            page.status.clone_from(text);
        }
        Ok(Page::List(Box::new(page)))
    }

    /// The summaries of articles, by number, from the list pages `file` that contain them.
    fn summaries(
        &self,
        (site, layout): &(Site, Layout),
        numbers: &[u32],
        file: &dyn Fn(u32) -> String,
    ) -> Result<Vec<Arc<Summary>>, LoadState> {
        let (mut pages, mut missing) = (Vec::new(), Unavailable::default());
        for number in numbers {
            let page = page_of(*number, site.page_size);
            if pages.last().is_none_or(|(known, _)| *known != page) {
                let document = missing.record(self.ask(layout, &file(page), read_summaries));
                pages.push((page, document));
            }
        }
        missing.check()?;
        let mut found = Vec::with_capacity(numbers.len());
        for number in numbers {
            let page = pages.iter().find(|(page, _)| *page == page_of(*number, site.page_size));
            if let Some((_, Some(Document::Summaries(page)))) = page {
                found.extend(page.get((number % site.page_size) as usize).cloned());
            }
        }
        Ok(found)
    }

    fn article(&self, (site, layout): &(Site, Layout), slug: &Slug) -> Result<Page, LoadState> {
        let Document::Article(article) = self.ask(layout, &files::article_file(slug), read_article)? else {
            return Err(LoadState::NotFound);
        };
        let parts = self.safe_parts(&article)?;
        Ok(Page::Article(Box::new(ArticlePage::of(site, &article, parts))))
    }

    /// The sanitised body of an article, its ending, and its table of contents.
    fn safe_parts(&self, article: &Rc<Article>) -> Result<[SafeHtml; 3], LoadState> {
        if let Some((known, parts)) = &*self.body.borrow()
            && Rc::ptr_eq(known, article)
        {
            return Ok(parts.clone());
        }
        let resolve = |url: &str| resolve(url, &self.url);
        let (Body::Html(text) | Body::Markdown(text) | Body::Text(text)) = &article.body;
        // Links are external if they leave the site of this page, wherever the article comes from.
        let site_url = [&*window().origin(), "/"].concat();
        let compiled = match article.body {
            Body::Markdown(_) => Some(self.markdown.call(text)?),
            _ => None,
        };
        let parts = [compiled.as_ref().unwrap_or(text), &article.ending, &article.toc]
            .map(|html| SafeHtml::new(html, &self.policy, &site_url, &resolve));
        *self.body.borrow_mut() = Some((article.clone(), parts.clone()));
        Ok(parts)
    }

    /// The first document of a source: the site document, or the one that lists all articles.
    fn first_document(&self, file: &str) -> Result<Rc<(Site, Layout)>, LoadState> {
        let mut document = Err(LoadState::Pending);
        if !self.adapter.is_certain() {
            document = match self.cache.read(&self.url, MAX_SITE_BYTES, read_first) {
                // If nothing is at the source's URL, this is a failure and not a missing page.
                Err(LoadState::NotFound) => Err(LoadState::Failed(Reason::Status(404))),
                document => document,
            };
            if matches!(document, Err(LoadState::Pending)) && !self.url.ends_with("site.json") {
                self.adapter.prepare();
            }
            self.needs_adapter.set(matches!(document, Ok(Document::Bytes(_))));
        }
        if self.adapter.is_certain() || self.needs_adapter.get() {
            self.needs_adapter.set(true);
            document = self.adapter.ask(file, read_site, &self.cache);
        }
        match document? {
            Document::Site(site) => Ok(site),
            _ => Err(LoadState::Failed(Reason::Status(404))),
        }
    }

    fn lists(&self, layout: &Layout, file: &str) -> Result<Rc<Lists>, LoadState> {
        match self.ask(layout, file, |bytes, _| Ok(Document::Lists(Rc::new(read::lists(bytes)?))))? {
            Document::Lists(lists) => Ok(lists),
            _ => Err(LoadState::NotFound),
        }
    }

    /// Returns a document next to the first one.
    fn ask(&self, layout: &Layout, file: &str, parse: Parse) -> Result<Document, LoadState> {
        match self.needs_adapter.get() {
            true => self.adapter.ask(file, parse, &self.cache),
            false => self.cache.read(&resolve(&layout.url(file), &self.url).unwrap_or_default(), usize::MAX, parse),
        }
    }
}

fn read_site(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    let site = read::site(bytes, &|relative| resolve(relative, url))?;
    site.map(|site| Document::Site(Rc::new(site))).ok_or(FeedError::NotAFeed("it names no `build`"))
}

fn read_article(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    Ok(Document::Article(Rc::new(read::article(bytes, &|relative| resolve(relative, url))?)))
}

fn read_summaries(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    Ok(Document::Summaries(Rc::new(read::summaries(bytes, &|relative| resolve(relative, url))?)))
}

/// Parses a site document; anything else is kept as bytes for the adapter module.
fn read_first(bytes: &[u8], url: &str) -> Result<Document, FeedError> {
    match read_site(bytes, url) {
        // A truncated site document is an error.
        Err(FeedError::CutShort) => Err(FeedError::CutShort),
        read => Ok(read.unwrap_or(Document::Bytes(None))),
    }
}
