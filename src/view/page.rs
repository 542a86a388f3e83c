//! The content of each page as plain data. All decisions are made here, none in the views.
//!
//! Input: the site, a route and the documents found for it. Output: a [`Page`]. Entry point: [`ListPage::of`].

use crate::{
    content::{
        Article, Category, CategoryCount, Match, Messages, Neighbour, Query, Site, Slug, Summary, paging::page_count,
        query::MAX_CHOICES,
    },
    route::Route,
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
    /// Recent posts, without this article.
    pub recent: Vec<Arc<Summary>>,
}

/// A list page.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPage {
    /// The heading.
    pub heading: String,
    /// The number of articles as text; empty if nothing is counted, or if the count can change.
    pub note: String,
    /// The number of search results as text.
    pub status: String,
    /// The category filter, on the front page and its filtered lists.
    pub filters: Option<Filters>,
    /// The search terms, on the search page.
    pub search: Option<String>,
    /// Years with article counts, on the archive page.
    pub years: Vec<(String, u32, Route)>,
    /// The category whose page this is. Its label is left out, because it would link to this page.
    pub category: Option<Slug>,
    /// The articles on this page.
    pub stories: Vec<Arc<Summary>>,
    /// Whether the first article is the lead story.
    pub lead: bool,
    /// The message for an empty list.
    pub nothing: Option<String>,
    /// Position among the pages of the list, if there are several.
    pub pages: Option<Pages>,
    /// Recent posts, shown beside the list.
    pub recent: Vec<Arc<Summary>>,
}

/// The state of the category filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters {
    /// One choice for each category. The order does not depend on the selection.
    pub choices: Vec<FilterChoice>,
    /// The selected categories.
    pub query: Query,
    /// The number of matching articles as text; empty if nothing is selected.
    pub status: String,
}

/// One category in the filter.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterChoice {
    /// The category.
    pub category: Category,
    /// Whether it is selected.
    pub chosen: bool,
    /// If selected, the category's article count; otherwise the number of matches if it were selected too.
    pub count: u32,
    /// The route that selects or deselects the category.
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The heading.
    pub heading: String,
    /// What happened, and what to do.
    pub text: String,
    /// Whether a retry may succeed.
    pub retry: bool,
}

impl Problem {
    /// The notice for an address that does not exist.
    pub fn missing(messages: &Messages) -> Self {
        let text = "There is nothing at this address. It may have moved, or the address may have a typing error.";
        Problem { heading: messages.say("Page not found"), text: messages.say(text), retry: false }
    }

    /// The notice for a page that could not be loaded; `why` explains the cause.
    pub fn failed(messages: &Messages, why: String) -> Self {
        Problem { heading: messages.say("This page could not be loaded"), text: why, retry: true }
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

    /// Removes recent posts and links to neighbours.
    pub fn alone(&mut self) {
        match self {
            Page::List(list) => list.recent.clear(),
            Page::Article(page) => {
                page.recent.clear();
                (page.previous, page.next) = (None, None);
            }
            Page::Problem(_) => {}
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
            Page::List(list) if list.filters.is_some() => "",
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
    pub fn of(site: &Site, article: &Article, body: SafeHtml) -> Self {
        ArticlePage {
            summary: article.summary.clone(),
            body,
            canonical: article.canonical.clone(),
            previous: article.previous.clone(),
            next: article.next.clone(),
            recent: recent(site, Some(&article.summary.slug)),
        }
    }
}

/// Recent posts of a site, except the article being read.
fn recent(site: &Site, reading: Option<&Slug>) -> Vec<Arc<Summary>> {
    let count = site.recent_size as usize;
    site.recent.iter().filter(|summary| Some(&summary.slug) != reading).take(count).cloned().collect()
}

impl ListPage {
    /// The list page at `route`. `total` counts the articles of the whole list, and `stories` are those on this page.
    /// For a filter, `counts` has one number for each category: the matches if that category were selected too.
    pub fn of(
        site: &Site,
        messages: &Messages,
        route: &Route,
        total: u32,
        stories: Vec<Arc<Summary>>,
        counts: &[u32],
    ) -> Self {
        let mut page = ListPage {
            heading: String::new(),
            note: messages.articles(total),
            status: String::new(),
            filters: None,
            search: None,
            years: Vec::new(),
            category: None,
            lead: false,
            nothing: None,
            pages: None,
            recent: recent(site, None),
            stories,
        };
        let pages = page_count(total, site.page_size);
        if pages > 1 {
            page.pages = Some(Pages::new(messages, route.page(), pages, route.at_page(1)));
        }
        match route {
            Route::Front { query, page: number } => {
                page.heading = messages.say("Latest");
                page.note = messages.articles(site.total);
                page.lead = query.categories.is_empty() && *number == 1;
                page.filters = Some(Filters::of(&site.categories, messages, query, total, counts));
            }
            Route::Category { slug, .. } => {
                page.heading = name_of(&site.categories, slug).to_owned();
                page.category = Some(slug.clone());
            }
            Route::Year { year, .. } => page.heading = year.to_string(),
            Route::Search { words, .. } => {
                page.heading = messages.say("Search");
                let note = std::mem::take(&mut page.note);
                if !words.trim().is_empty() {
                    page.status = note;
                }
                page.search = Some(words.clone());
            }
            _ => {
                page.heading = messages.say("Archive");
                // Articles without a date are in no year.
                page.note = messages.articles(site.years.iter().map(|year| year.count).sum());
                page.years = site
                    .years
                    .iter()
                    .map(|year| (year.year.to_string(), year.count, Route::Year { year: year.year, page: 1 }))
                    .collect();
            }
        }
        if page.stories.is_empty() {
            page.nothing = empty_message(route, &site.categories, messages);
        }
        page
    }
}

/// The message for an empty list.
fn empty_message(route: &Route, categories: &[CategoryCount], messages: &Messages) -> Option<String> {
    Some(match route {
        Route::Front { query, .. } if !query.categories.is_empty() => {
            messages.fill("No article is in {0}.", &[&selection_text(query, categories, messages)])
        }
        Route::Search { words, .. } if words.trim().is_empty() => return None,
        Route::Search { words, .. } => messages.fill("No article has all of: {0}.", &[words]),
        Route::Archive => return None,
        _ => messages.say("There is nothing here yet."),
    })
}

impl Filters {
    fn of(categories: &[CategoryCount], messages: &Messages, query: &Query, total: u32, counts: &[u32]) -> Self {
        let choices = categories
            .iter()
            .enumerate()
            .filter(|(at, known)| *at < MAX_CHOICES || query.categories.contains(&known.category.slug))
            .map(|(at, CategoryCount { category, count })| FilterChoice {
                category: category.clone(),
                chosen: query.categories.contains(&category.slug),
                count: counts.get(at).copied().unwrap_or(*count),
                route: Route::filter(query.toggled(&category.slug)),
            })
            .collect();
        let mut status = String::new();
        if !query.categories.is_empty() {
            status =
                messages.fill("{0} in {1}", &[&messages.articles(total), &selection_text(query, categories, messages)]);
        }
        Filters { choices, query: query.clone(), status }
    }

    /// Whether "any" and "all" differ, which needs two selected categories.
    pub fn has_match(&self) -> bool {
        self.query.categories.len() > 1
    }

    /// The route that combines the selected categories with `matching`.
    pub fn matched(&self, matching: Match) -> Route {
        Route::filter(Query { matching, ..self.query.clone() })
    }
}

/// The selected categories as text: "News or Opinion", "both News and Opinion".
fn selection_text(query: &Query, categories: &[CategoryCount], messages: &Messages) -> String {
    let pattern = match query.matching {
        Match::Any => "{0} or {1}",
        Match::All if query.categories.len() == 2 => "both {0} and {1}",
        Match::All => "{0} and {1}",
    };
    let names = query.categories.iter().map(|slug| name_of(categories, slug).to_owned());
    names.reduce(|all, name| messages.fill(pattern, &[&all, &name])).unwrap_or_default()
}

fn name_of<'a>(categories: &'a [CategoryCount], slug: &'a Slug) -> &'a str {
    categories.iter().find(|known| &known.category.slug == slug).map_or(slug.as_str(), |known| &known.category.name)
}
