//! The content of each page as plain data. All decisions are made here, none in the views.
//!
//! Input: the site, a route and the documents found for it. Output: a [`Page`]. Entry point: [`ListPage::of`].

use super::filters::{Filters, name_of, selection_text};
use crate::{
    content::{Article, CategoryCount, Messages, Neighbour, Site, Slug, Summary, paging::page_count},
    route::{Route, UNDATED},
    safe_html::SafeHtml,
};
use std::sync::Arc;

/// A page, ready to be drawn.
#[derive(Clone, Debug)]
pub enum Page {
    /// A list page: front page, filter, category, archive, year or search.
    List(Box<ListPage>),
    /// An article page.
    Article(Box<ArticlePage>),
    /// A notice instead of a page.
    Problem(Problem),
}

/// An article page.
#[derive(Clone, Debug)]
pub struct ArticlePage {
    /// The summary, shown above the body.
    pub summary: Arc<Summary>,
    /// The sanitised body.
    pub body: SafeHtml,
    /// The canonical URL, if the original is on another site.
    pub canonical: Option<String>,
    /// The article published just before this one.
    pub previous: Option<Neighbour>,
    /// The article published just after this one.
    pub next: Option<Neighbour>,
    /// The sanitised ending: authors, links to similar articles, feeds.
    pub ending: SafeHtml,
    /// The sanitised table of contents, if there is one.
    pub toc: Option<SafeHtml>,
    /// The estimated reading time in minutes; 0 if it is unknown.
    pub minutes: u32,
    /// Recent posts, without this article.
    pub recent: Vec<Arc<Summary>>,
}

/// A list page.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPage {
    /// The heading.
    pub heading: String,
    /// The title of the document, without the site's title; empty on the front page.
    pub title: String,
    /// The number of articles as text; empty if nothing is counted, or if the count can change.
    pub note: String,
    /// The number of search results as text.
    pub status: String,
    /// The category filter, on the front page, its filtered lists, and the pages of categories.
    pub filters: Option<Filters>,
    /// The search terms, on the search page.
    pub search: Option<String>,
    /// Years on the archive page and beside a year; categories in the index of topics and below an empty search field.
    pub index: Vec<IndexRow>,
    /// The categories beside the list, most used first.
    pub topics: Vec<IndexRow>,
    /// The category whose page this is. Its label is left out, because it would link to this page.
    pub category: Option<Slug>,
    /// The articles on this page.
    pub stories: Vec<Arc<Summary>>,
    /// Whether the first article is the lead story.
    pub lead: bool,
    /// Why the first articles are first: "Pinned".
    pub pins: Vec<String>,
    /// The class of the list: plain; with headings of months; or of titles, with the same headings.
    pub class: &'static str,
    /// The message for an empty list.
    pub nothing: Option<String>,
    /// Position among the pages of the list, if there are several.
    pub pages: Option<Pages>,
    /// Recent posts that are not in the list, shown beside it.
    pub recent: Vec<Arc<Summary>>,
}

/// A link to a list, with the number of its articles.
#[derive(Clone, Debug, PartialEq)]
pub struct IndexRow {
    /// The year, or the name of the category.
    pub name: String,
    /// The number of articles.
    pub count: u32,
    /// The list.
    pub route: Route,
}

/// The position of a page in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// Number of this page, from 1.
    pub here: u32,
    /// Number of pages.
    pub count: u32,
    /// Route of the list's first page.
    pub list: Route,
    /// The position as text: "Page 2 of 5".
    pub text: String,
}

impl Pages {
    /// Page `here` of `count` of the list at `list`.
    pub fn new(messages: &Messages, here: u32, count: u32, list: Route) -> Self {
        let text = messages.fill("Page {0} of {1}", &[&here.to_string(), &count.to_string()]);
        Pages { here, count, list, text }
    }
}

/// Why a page cannot be shown, as text for visitors.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The heading.
    pub heading: String,
    /// What happened, and what to do.
    pub text: String,
    /// Whether a retry may succeed.
    pub retry: bool,
    /// Recent posts, to continue with.
    pub recent: Vec<Arc<Summary>>,
}

impl Problem {
    /// The notice for an address that does not exist on `site`, if that is known.
    pub fn missing(messages: &Messages, site: Option<&Site>) -> Self {
        let text = "There is nothing at this address. It may have moved, or the address may have a typing error.";
        Problem {
            heading: messages.say("Page not found"),
            text: messages.say(text),
            retry: false,
            recent: site.map_or_else(Vec::new, |site| recent(site, |_| false)),
        }
    }

    /// The notice for a page that could not be loaded; `why` explains the cause.
    pub fn failed(messages: &Messages, why: String) -> Self {
        let heading = messages.say("This page could not be loaded");
        Problem { heading, text: why, retry: true, recent: Vec::new() }
    }
}

impl Page {
    /// The value of `main[data-state]`: `ready`, `empty`, `missing` or `failed`.
    pub fn state(&self) -> &'static str {
        match self {
            Page::List(list) if list.nothing.is_some() => "empty",
            Page::Problem(problem) if problem.retry => "failed",
            Page::Problem(_) => "missing",
            _ => "ready",
        }
    }

    /// Removes recent posts, topics and links to neighbours.
    pub fn remove_other_articles(&mut self) {
        match self {
            Page::List(list) => {
                list.recent.clear();
                list.topics.clear();
            }
            Page::Article(page) => {
                page.recent.clear();
                (page.previous, page.next) = (None, None);
            }
            Page::Problem(problem) => problem.recent.clear(),
        }
    }

    /// The document's title: own title, page number if above 1, and site title.
    pub fn full_title(&self, site: &str) -> String {
        let page_number = match self {
            Page::List(list) => list.pages.as_ref().filter(|pages| pages.here > 1).map_or("", |pages| &pages.text),
            _ => "",
        };
        let mut title = String::new();
        for part in [self.own_title(), page_number, site] {
            if !part.is_empty() {
                title.push_str(if title.is_empty() { "" } else { " · " });
                title.push_str(part);
            }
        }
        title
    }

    /// The title to combine with the site's title; empty for the front page.
    pub fn own_title(&self) -> &str {
        match self {
            Page::List(list) => &list.title,
            page => page.title(),
        }
    }

    /// The title of the page.
    pub fn title(&self) -> &str {
        match self {
            Page::List(list) => &list.heading,
            Page::Article(page) => page.summary.name(),
            Page::Problem(problem) => &problem.heading,
        }
    }
}

impl ArticlePage {
    /// The page of an article, with recent posts other than itself.
    pub fn of(site: &Site, article: &Article, [body, ending, toc]: [SafeHtml; 3]) -> Self {
        ArticlePage {
            summary: article.summary.clone(),
            body,
            canonical: article.canonical.clone(),
            previous: article.previous.clone(),
            next: article.next.clone(),
            ending,
            toc: Some(toc).filter(|_| !article.toc.is_empty()),
            minutes: article.minutes,
            recent: recent(site, |slug| *slug == article.summary.slug),
        }
    }
}

/// Recent posts of a site, except those that the page shows.
fn recent(site: &Site, is_shown: impl Fn(&Slug) -> bool) -> Vec<Arc<Summary>> {
    let count = site.recent_size as usize;
    site.recent.iter().filter(|summary| !is_shown(&summary.slug)).take(count).cloned().collect()
}

/// The class of a list without headings.
pub const PLAIN: &str = "stories";

/// The number of categories beside a list.
const MAX_TOPICS: usize = 8;

impl ListPage {
    /// The list page at `route`. `total` counts the articles of the whole list, of which a page has `page_size`, and
    /// `stories` are those on this page.
    pub fn of(
        site: &Site,
        messages: &Messages,
        route: &Route,
        total: u32,
        page_size: u32,
        stories: Vec<Arc<Summary>>,
    ) -> Self {
        let topics = |count| {
            let rows = site.categories.iter().map(IndexRow::of_category);
            rows.filter(|row| row.route != route.at_page(1)).take(count).collect()
        };
        let mut page = ListPage {
            heading: String::new(),
            title: String::new(),
            note: messages.articles(total),
            status: String::new(),
            filters: route.query().map(|query| Filters::of(&site.categories, messages, query, total)),
            search: None,
            index: Vec::new(),
            topics: topics(MAX_TOPICS),
            category: None,
            lead: false,
            pins: Vec::new(),
            class: PLAIN,
            nothing: None,
            pages: None,
            recent: recent(site, |slug| stories.iter().any(|story| story.slug == *slug)),
            stories,
        };
        let pages = page_count(total, page_size);
        if pages > 1 {
            page.pages = Some(Pages::new(messages, route.page(), pages, route.at_page(1)));
        }
        match route {
            Route::Front { query, page: number } if query.categories.is_empty() => {
                page.heading = messages.say("Latest");
                page.lead = *number == 1;
                if page.lead {
                    page.pins = site.pinned.iter().map(|pin| pin.label.clone()).collect();
                }
            }
            Route::Front { query, .. } => {
                page.heading = selection_text(query, &site.categories, messages, "{0} and {1}");
            }
            Route::Category { slug, .. } => {
                page.heading = name_of(&site.categories, slug).to_owned();
                page.category = Some(slug.clone());
            }
            Route::Year { year, .. } => {
                page.heading = year_name(*year, messages);
                if *year != UNDATED {
                    page.class = "stories months";
                }
                page.index = years(site, messages);
                page.index.retain(|row| row.route != route.at_page(1));
            }
            Route::Search { words, .. } => {
                page.heading = messages.say("Search");
                let note = std::mem::take(&mut page.note);
                if is_searched(words) {
                    page.status = note;
                    page.title = [words.trim(), " · ", &page.heading].concat();
                } else {
                    page.topics.clear();
                    page.index = topics(usize::MAX);
                }
                page.search = Some(words.clone());
            }
            Route::Topics => {
                page.heading = messages.say("Topics");
                page.note.clear();
                page.topics.clear();
                page.index = topics(usize::MAX);
            }
            _ => {
                page.heading = messages.say("Archive");
                page.note = messages.articles(site.total);
                page.index = years(site, messages);
                // The newest articles only.
                page.pages = None;
                page.class = "stories titles";
            }
        }
        if page.stories.is_empty() {
            page.nothing = empty_message(route, &site.categories, messages);
            if page.nothing.is_some() {
                page.note.clear();
            }
        }
        if page.title.is_empty() && *route != Route::home().at_page(route.page()) {
            page.title.clone_from(&page.heading);
        }
        page
    }
}

impl IndexRow {
    fn of_category(counted: &CategoryCount) -> Self {
        let CategoryCount { category, count } = counted;
        let route = Route::Category { slug: category.slug.clone(), page: 1 };
        IndexRow { name: category.name.clone(), count: *count, route }
    }

    fn of_year(year: u32, count: u32, messages: &Messages) -> Self {
        IndexRow { name: year_name(year, messages), count, route: Route::Year { year, page: 1 } }
    }
}

/// The years of a site, newest first, and a last row for articles without a date.
fn years(site: &Site, messages: &Messages) -> Vec<IndexRow> {
    let undated = Some((UNDATED, site.undated())).filter(|(_, count)| *count > 0);
    let years = site.years.iter().map(|year| (year.year, year.count)).chain(undated);
    years.map(|(year, count)| IndexRow::of_year(year, count, messages)).collect()
}

fn year_name(year: u32, messages: &Messages) -> String {
    if year == UNDATED { messages.say("Without a date") } else { year.to_string() }
}

/// Whether there is anything to search for: single letters are in no search index.
fn is_searched(words: &str) -> bool {
    words.trim().len() > 1
}

/// The message for an empty list.
fn empty_message(route: &Route, categories: &[CategoryCount], messages: &Messages) -> Option<String> {
    Some(match route {
        Route::Front { query, .. } if !query.categories.is_empty() => {
            let names = selection_text(query, categories, messages, "both {0} and {1}");
            messages.fill("No article is in {0}.", &[&names])
        }
        Route::Search { words, .. } if words.trim().is_empty() => return None,
        Route::Search { words, .. } if !is_searched(words) => messages.say("Type at least two letters."),
        Route::Search { words, .. } => messages.fill("No article has all of: {0}.", &[words]),
        Route::Archive | Route::Topics => return None,
        _ => messages.say("There is nothing here yet."),
    })
}
