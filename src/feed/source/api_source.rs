//! A source with an API: WordPress or Ghost.
//!
//! Input: answers to the missing URLs. Output: documents of the static layout. Entry point: [`ApiSource::ask`].
//!
//! Article numbers follow the order of the server. Most documents need one request. Combined categories and the archive
//! need an [index](ApiSource::index) of all articles, 100 per page.
//!
//! A search has page numbers beyond those of the site, so its articles need no number in the site's list.

use super::{
    Adapter, Answer, Environment,
    answers::{Answers, TOO_LARGE},
    api::{Api, Listed, Term},
    list::{self, List},
    notes,
    paged_list::PagedList,
    stop::Stop,
};
use crate::{
    content::{ArticleIds, Body, Neighbour, Site, Slug, Summary, link, site::years},
    feed::{
        answer::{self, ApiError, Entry, Side},
        site::{self, Layout, More, PAGE_SIZE, RECENT_SIZE, print},
    },
};
use std::{borrow::Cow, iter, sync::Arc};

/// The maximum number of index pages with 100 articles each.
const MAX_INDEX_PAGES: u32 = 100;

/// The maximum number of pages with 100 categories each.
const MAX_TERM_PAGES: u32 = 5;

/// The maximum number of pages, of 100 summaries, that are searched without a search API.
const MAX_SEARCHED_PAGES: u32 = 10;

/// The page number of the note about the index.
const NOTE_PAGE: u32 = FIRST_SEARCH_PAGE - 1;
/// The page number of the first page of the first search.
const FIRST_SEARCH_PAGE: u32 = 1_000_000;
/// The maximum number of pages of a search.
const MAX_PAGES_PER_SEARCH: u32 = 1000;

/// The state of an API source.
pub(super) struct ApiSource {
    url: String,
    /// The possible APIs, most likely first.
    apis: Vec<Api>,
    environment: Environment,
    /// The answers. Those of `terms` and `index` are removed after parsing.
    answers: Answers,
    list: List,
    /// All categories, and the index, once they are complete.
    terms: Option<Vec<Term>>,
    index: Option<PagedList<Entry>>,
    /// The searches so far. The index determines their page numbers.
    searches: Vec<String>,
}

impl ApiSource {
    pub(super) fn new(url: &str, apis: Vec<Api>, environment: Environment) -> Self {
        let (answers, list, terms, index, searches) = Default::default();
        ApiSource { url: url.to_owned(), apis, environment, answers, list, terms, index, searches }
    }

    fn document(&mut self, file: &str) -> Result<String, Stop> {
        self.find_api()?;
        if [site::site_file(), site::brief_file(), site::whole_file()].contains(&file) {
            return self.site(file);
        }
        if file == site::lists_file() {
            return self.lists();
        }
        let (folder, name) = file.strip_suffix(".json").and_then(|name| name.split_once('/')).ok_or(Stop::Missing)?;
        match folder {
            "posts" => self.article(name),
            "pages" => self.page(name.parse().map_err(|_| Stop::Missing)?),
            "categories" => {
                let (slug, page) = name.split_once('/').ok_or(Stop::Missing)?;
                self.category_page(slug, page.parse().map_err(|_| Stop::Missing)?)
            }
            "search" => self.search(name),
            _ => Err(Stop::Missing),
        }
    }

    fn api(&self) -> Result<&Api, Stop> {
        let not_found =
            || Stop::Failed("There is no WordPress at this address. Check the address of the source.".to_owned());
        self.apis.first().ok_or_else(not_found)
    }

    /// Removes APIs that do not exist.
    fn find_api(&mut self) -> Result<(), Stop> {
        while self.apis.len() > 1 {
            let first = self.api()?.front_url();
            let Some(answer) = self.answers.found(&first) else { break };
            match self.apis[0].read_page(&answer, &[]) {
                Err(ApiError::WrongAddress { .. } | ApiError::Unreadable(_) | ApiError::Unexpected(_))
                    if answer.status != TOO_LARGE =>
                {
                    self.apis.remove(0);
                }
                // This API answered, so the others are not tried.
                _ => self.apis.truncate(1),
            }
        }
        Ok(())
    }

    /// Returns a site document: the whole one with years, the brief one perhaps without categories.
    fn site(&mut self, file: &str) -> Result<String, Stop> {
        let (is_whole, is_brief) = (file == site::whole_file(), file == site::brief_file());
        let api = self.api()?;
        let terms = if is_brief || self.terms.is_some() { None } else { Some(api.terms_url(1)) };
        // A page with a title of its own has a language, too.
        let about = api.about_url().filter(|_| !is_brief || (self.environment.title)().is_empty());
        let urls: Vec<String> = iter::once(api.front_url()).chain(about).chain(terms).collect();
        self.answers.all(&urls)?;
        if !is_brief {
            self.terms()?;
        }
        let mut site = self.site_metadata()?;
        if is_whole {
            let index = self.index()?;
            if !index.is_partial {
                site.total = index.items.len() as u32;
            }
            site.years = years(&mut index.items.iter().map(|entry| entry.published));
        }
        let more = if is_whole { More::Nothing } else { More::Years };
        let layout = Layout { build: "none".to_owned(), recent: site.recent_size, more };
        Ok(print::site_document(&site, &layout, &address))
    }

    /// Returns the data of the site. Articles are required; title and categories are optional.
    fn site_metadata(&self) -> Result<Site, Stop> {
        let api = self.api()?;
        let terms = self.terms.as_deref().unwrap_or_default();
        let posts = self.answers.all(&[api.front_url()])?[0];
        let page = list::read(api, &posts, 1, terms)?;
        let about = api.about_url().and_then(|url| api.read_about(&self.answers.found(&url)?).ok()).unwrap_or_default();
        let mut title = about.title;
        if title.is_empty() {
            title = (self.environment.title)();
        }
        if title.is_empty() {
            link::host(&self.url).unwrap_or_default().clone_into(&mut title);
        }
        let recent = list::by_date(api, &posts, terms)?.into_iter().take(RECENT_SIZE as usize + 1);
        Ok(Site {
            title,
            description: about.description,
            language: about.language,
            total: page.total.unwrap_or(page.items.len() as u32),
            page_size: PAGE_SIZE,
            recent_size: RECENT_SIZE,
            categories: terms.iter().map(|term| term.counted.clone()).collect(),
            recent: recent.map(|listed| listed.summary).collect(),
            ..Site::default()
        })
    }

    /// Returns all categories; none if the site does not provide them.
    fn terms(&mut self) -> Result<&[Term], Stop> {
        if self.terms.is_none() {
            let api = self.api()?;
            let terms = PagedList::read(&self.answers, MAX_TERM_PAGES, &|page| api.terms_url(page), &|answer| {
                api.read_terms(answer)
            })?;
            self.terms = Some(terms.items);
            let api = self.apis.first();
            self.answers.free(api.iter().flat_map(|api| (1..=MAX_TERM_PAGES).map(|page| api.terms_url(page))));
        }
        Ok(self.terms.as_deref().unwrap_or_default())
    }

    /// Returns date and categories of all articles, in the order of article numbers.
    fn index(&mut self) -> Result<&PagedList<Entry>, Stop> {
        self.terms()?;
        let index = match self.index.take() {
            Some(index) => index,
            None => {
                let (api, terms) = (self.api()?, self.terms.as_deref().unwrap_or_default());
                let read = |answer: &answer::Answer<'_>| api.read_index(answer, terms);
                let mut index = PagedList::read(&self.answers, MAX_INDEX_PAGES, &|page| api.index_url(page), &read)?;
                if let Some(error) = index.error.take() {
                    return Err(error.into());
                }
                // As on the pages of the list.
                for sticky in self.sticky().iter().rev() {
                    if let Some(at) = index.items.iter().position(|entry| entry.slug == sticky.summary.slug) {
                        index.items[..=at].rotate_right(1);
                    }
                }
                let api = self.apis.first();
                self.answers.free(api.iter().flat_map(|api| (1..=MAX_INDEX_PAGES).map(|page| api.index_url(page))));
                index
            }
        };
        Ok(self.index.insert(index))
    }

    /// Returns the sticky articles, which are first in the list.
    fn sticky(&self) -> Vec<Listed> {
        let first = || {
            let api = self.api().ok()?;
            Some(list::read(api, &self.answers.found(&api.front_url())?, 1, &[]).ok()?.items)
        };
        first().unwrap_or_default().into_iter().filter(|listed| listed.is_sticky).collect()
    }

    /// Returns the article numbers of all categories.
    fn lists(&mut self) -> Result<String, Stop> {
        let is_partial = self.index()?.is_partial;
        let mut lists = self.category_articles().unwrap_or_default();
        if is_partial {
            lists.iter_mut().for_each(|list| list.insert((NOTE_PAGE - 1) * PAGE_SIZE));
        }
        let slugs = self.terms()?.iter().map(|term| term.counted.category.slug.as_str());
        Ok(print::print_lists(&mut slugs.zip(&lists)))
    }

    /// Returns for each category the numbers of its articles, if the index is complete.
    fn category_articles(&self) -> Option<Vec<ArticleIds>> {
        let index = &self.index.as_ref()?.items;
        let carrying = |term: &Term| {
            let is_in = |entry: &Entry| entry.categories.contains(&term.counted.category.slug);
            (0..).zip(index).filter(|(_, entry)| is_in(entry)).map(|(number, _)| number).collect()
        };
        Some(self.terms.as_ref()?.iter().map(carrying).collect())
    }

    fn page(&mut self, page: u32) -> Result<String, Stop> {
        if page == NOTE_PAGE {
            let exceeds_limit = self.index.as_ref().is_some_and(|index| index.exceeds_limit);
            let note = if exceeds_limit { notes::of_size() } else { notes::of_index() };
            return Ok(summaries(&[note.ok_or(Stop::Missing)?.summary]));
        }
        self.terms()?;
        let terms = self.terms.as_deref().unwrap_or_default();
        let api = self.apis.first().ok_or(Stop::Missing)?;
        let url = match page.checked_sub(FIRST_SEARCH_PAGE) {
            None => {
                let url = self.list.url(page.max(1), api, &self.answers);
                let found = list::read(api, &self.answers.all(&[url])?[0], page, terms)?.items;
                return Ok(summaries(&found.into_iter().map(|listed| listed.summary).collect::<Vec<_>>()));
            }
            Some(offset) => {
                let words = self.searches.get((offset / MAX_PAGES_PER_SEARCH) as usize).ok_or(Stop::Missing)?;
                match api.search_url(words, offset % MAX_PAGES_PER_SEARCH + 1, PAGE_SIZE) {
                    Some(url) => url,
                    None => {
                        let start = (offset % MAX_PAGES_PER_SEARCH * PAGE_SIZE) as usize;
                        let found = self.filter_summaries(words)?;
                        return Ok(summaries(found.get(start..).unwrap_or_default()));
                    }
                }
            }
        };
        Ok(summaries(&api.read_page(&self.answers.all(&[url])?[0], terms)?.items))
    }

    fn category_page(&mut self, slug: &str, page: u32) -> Result<String, Stop> {
        self.terms()?;
        let terms = self.terms.as_deref().unwrap_or_default();
        let at = terms.iter().position(|term| term.counted.category.slug.as_str() == slug).ok_or(Stop::Missing)?;
        let url = self.api()?.in_category(&terms[at]).page_url(page, PAGE_SIZE);
        let articles = self.api()?.read_page(&self.answers.all(&[url])?[0], terms)?.items;
        Ok(summaries(&articles))
    }

    /// Returns the articles that contain all words, with numbers of their own.
    fn search(&mut self, words: &str) -> Result<String, Stop> {
        self.terms()?;
        let (api, terms) = (self.api()?, self.terms.as_deref().unwrap_or_default());
        let count = match api.search_url(words, 1, PAGE_SIZE) {
            Some(url) => {
                let page = api.read_page(&self.answers.all(&[url])?[0], terms)?;
                page.total.unwrap_or(page.items.len() as u32)
            }
            None => self.filter_summaries(words)?.len() as u32,
        };
        let index = self.searches.iter().position(|known| known == words).unwrap_or_else(|| {
            self.searches.push(words.to_owned());
            self.searches.len() - 1
        });
        let start = (FIRST_SEARCH_PAGE + index as u32 * MAX_PAGES_PER_SEARCH - 1) * PAGE_SIZE;
        let ids: ArticleIds = (start..start + count.min(MAX_PAGES_PER_SEARCH * PAGE_SIZE)).collect();
        Ok(print::print_lists(&mut iter::once((words, &ids))))
    }

    /// Returns the newest articles whose summaries contain all words.
    fn filter_summaries(&self, words: &str) -> Result<Vec<Arc<Summary>>, Stop> {
        let (api, terms) = (self.api()?, self.terms.as_deref().unwrap_or_default());
        let PagedList { items: mut all, is_partial, exceeds_limit, .. } =
            PagedList::read(&self.answers, MAX_SEARCHED_PAGES, &|page| api.page_url(page, 100), &|answer| {
                api.read_page(answer, terms)
            })?;
        all.retain(|summary| {
            let text = self.environment.searchable_text(summary, &summary.excerpt);
            words.split(' ').all(|word| text.contains(word))
        });
        if is_partial {
            let note = if exceeds_limit { notes::of_size() } else { notes::of_search() };
            all.extend(note.map(|note| note.summary));
        }
        Ok(all)
    }

    fn article(&mut self, name: &str) -> Result<String, Stop> {
        let slug = Slug::new(name).ok_or(Stop::Missing)?;
        let api = self.api()?;
        if self.apis.len() > 1 {
            // The list tells which one exists.
            self.answers.all(&[api.front_url()])?;
        }
        let mut article = match api.read_post(&self.answers.all(&[api.post_url(&slug)])?[0]) {
            Err(ApiError::Missing) => {
                let mut known = [notes::of_search(), notes::of_index(), notes::of_size()].into_iter().flatten();
                known.find(|note| note.summary.slug == slug).ok_or(Stop::Missing)?
            }
            read => read?,
        };
        self.environment.complete(&mut article, &self.url);
        (article.previous, article.next) = self.neighbours(&article.summary)?;
        let (Body::Html(html) | Body::Markdown(html) | Body::Text(html)) = &article.body;
        let site = Site::default();
        Ok(print::article_document(&site, &article, html, &[], article.canonical.as_deref().unwrap_or(name)))
    }

    /// Returns the neighbours of an article. Nothing else is requested if the front page contains them.
    fn neighbours(&self, summary: &Summary) -> Result<(Option<Neighbour>, Option<Neighbour>), Stop> {
        let api = self.api()?;
        let terms = self.terms.as_deref().unwrap_or_default();
        let front = api.front_url();
        let answer = self.answers.found(&front).ok_or_else(|| Stop::Needs(vec![front]))?;
        if let Ok(newest) = list::by_date(api, &answer, terms)
            && let Some(at) = newest.iter().position(|known| known.summary.slug == summary.slug)
            && at + 1 < newest.len()
        {
            let neighbour = |at: usize| newest.get(at).map(|listed| Neighbour::from(&*listed.summary));
            return Ok((neighbour(at + 1), at.checked_sub(1).and_then(neighbour)));
        }
        let Some(published) = summary.published else { return Ok((None, None)) };
        let urls = [Side::Older, Side::Newer].map(|side| api.neighbour_url(published, side));
        let found = self.answers.all(&urls)?;
        let read = |at: usize| api.read_neighbour(&found[at]).unwrap_or_default();
        Ok((read(0), read(1)))
    }
}

impl Adapter for ApiSource {
    fn give(&mut self, url: &str, bytes: Cow<[u8]>) {
        self.answers.give(url, 200, bytes.into_owned());
    }

    fn too_large(&mut self, url: &str) {
        self.answers.give(url, TOO_LARGE, Vec::new());
    }

    fn refused(&mut self, url: &str, status: u16) -> bool {
        self.answers.give(url, status, Vec::new());
        true
    }

    fn ask(&mut self, file: &str) -> Answer {
        match self.document(file) {
            Ok(document) => Answer::Document(document),
            Err(Stop::Needs(urls)) => Answer::Needs(urls),
            Err(Stop::Missing) => Answer::Missing,
            Err(Stop::Failed(why)) => Answer::Failed(why),
        }
    }
}

fn summaries(articles: &[Arc<Summary>]) -> String {
    let layout = Layout { build: String::new(), recent: 0, more: More::Nothing };
    let shown = &articles[..articles.len().min(PAGE_SIZE as usize)];
    let page = print::Page { number: 1, total: 0, articles: shown };
    print::page_document(&Site::default(), &layout, &page, &address)
}

fn address(summary: &Summary) -> String {
    summary.slug.to_string()
}
