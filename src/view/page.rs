//! What each page shows, as plain data: everything is decided here and nothing in the components.
//!
//! Comes in: the site, a route and what was found for it. Goes out: a [`Page`]. Start with [`ListPage::of`].

use crate::{
    content::{
        Article, Category, CategoryCount, Match, Messages, Neighbour, Query, Site, Slug, Summary,
        query::{MOST_CHOICES, page_count},
    },
    route::Route,
    safe_html::SafeHtml,
};
use std::sync::Arc;

/// A page, ready to be drawn.
#[derive(Clone, Debug)]
pub enum Page {
    /// A list: the front page, a filter, a category, the archive, a year, a search.
    List(Box<ListPage>),
    /// One article.
    Article(Box<ArticlePage>),
    /// A page that cannot be shown.
    Problem(Problem),
}

/// An article and what stands around it.
#[derive(Clone, Debug)]
pub struct ArticlePage {
    /// What stands above the text.
    pub summary: Arc<Summary>,
    /// The text, made safe.
    pub body: SafeHtml,
    /// Where the article lives, when that is elsewhere.
    pub canonical: Option<String>,
    /// Its language, where it is not the site's.
    pub language: Option<String>,
    /// The direction of its text, where that is said.
    pub direction: Option<String>,
    /// The article published just before.
    pub previous: Option<Neighbour>,
    /// The article published just after.
    pub next: Option<Neighbour>,
    /// The newest others.
    pub recent: Vec<Arc<Summary>>,
}

/// A list and what stands around it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListPage {
    /// The heading.
    pub heading: String,
    /// How many articles there are, in words; empty where nothing is counted, or the count may change.
    pub note: String,
    /// How many were found, in words, where that changes while a person types.
    pub status: String,
    /// The filter, where the list has one.
    pub filters: Option<Filters>,
    /// The words searched for, where the page is the search.
    pub search: Option<String>,
    /// The years, where the page is the archive.
    pub years: Vec<(String, u32, Route)>,
    /// The articles on this page.
    pub stories: Vec<Arc<Summary>>,
    /// Whether the first of them leads.
    pub lead: bool,
    /// What to say where there are none.
    pub nothing: Option<String>,
    /// The way to the other pages, where there are any.
    pub pages: Option<Pages>,
    /// The recent posts beside it.
    pub recent: Vec<Arc<Summary>>,
}

/// The filter as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters {
    /// One for each category, in an order that choosing does not change.
    pub choices: Vec<FilterChoice>,
    /// What is chosen.
    pub query: Query,
    /// What the filter leaves, in words; empty where nothing is chosen.
    pub status: String,
}

/// One category in the filter.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterChoice {
    /// Which.
    pub category: Category,
    /// Whether it is chosen.
    pub chosen: bool,
    /// How many articles choosing it as well would leave; where it is chosen, how many carry it.
    pub count: u32,
    /// Where choosing it, or no longer choosing it, leads.
    pub route: Route,
}

/// Where a page of a list stands among the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    /// This page, counted from 1.
    pub here: u32,
    /// All pages.
    pub count: u32,
    /// The list itself.
    pub list: Route,
    /// Where it stands, in words: "Page 2 of 5".
    pub text: String,
}

impl Pages {
    /// Page `here` of `count` of a list.
    pub fn new(messages: &Messages, here: u32, count: u32, list: Route) -> Self {
        let text = messages.fill("Page {0} of {1}", &[&here.to_string(), &count.to_string()]);
        Pages { here, count, list, text }
    }
}

/// Why a page cannot be shown, in words for a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The heading.
    pub heading: String,
    /// What happened and what to do.
    pub text: String,
    /// Whether trying again may help; otherwise the thing is not there.
    pub retry: bool,
}

impl Problem {
    /// The face of a page that does not exist.
    pub fn missing(messages: &Messages) -> Self {
        let text = "There is nothing at this address. It may have moved, or the address may have a typing error.";
        Problem { heading: messages.say("Page not found"), text: messages.say(text), retry: false }
    }

    /// The face of a page that could not be fetched, for the reason given.
    pub fn failed(messages: &Messages, why: String) -> Self {
        Problem { heading: messages.say("This page could not be loaded"), text: why, retry: true }
    }
}

impl Page {
    /// What `main` says of itself while this stands: `ready`, `empty`, `missing` or `failed`.
    pub fn state(&self) -> &'static str {
        match self {
            Page::List(list) if list.nothing.is_some() => "empty",
            Page::Problem(problem) if problem.retry => "failed",
            Page::Problem(_) => "missing",
            _ => "ready",
        }
    }

    /// Takes away what stands beside the page.
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

    /// The title that a browser's tab shows: the page's, which page of a list it is, and the site's.
    pub fn full_title(&self, site: &str) -> String {
        let further = match self {
            Page::List(list) => list.pages.as_ref().filter(|pages| pages.here > 1).map_or("", |pages| &pages.text),
            _ => "",
        };
        let mut title = String::new();
        for part in [self.own_title(), further, site] {
            if !part.is_empty() {
                title.push_str(if title.is_empty() { "" } else { " · " });
                title.push_str(part);
            }
        }
        title
    }

    /// The title where the site's is said as well: none is the front page's.
    pub fn own_title(&self) -> &str {
        match self {
            Page::List(list) if list.filters.is_some() => "",
            page => page.title(),
        }
    }

    /// What the page is called.
    pub fn title(&self) -> &str {
        match self {
            Page::List(list) => &list.heading,
            Page::Article(page) => page.summary.name(),
            Page::Problem(problem) => &problem.heading,
        }
    }
}

impl ArticlePage {
    /// The article with the site's recent posts, of which it is never one.
    pub fn of(site: &Site, article: &Article, body: SafeHtml) -> Self {
        ArticlePage {
            summary: article.summary.clone(),
            body,
            canonical: article.canonical.clone(),
            language: article.language.clone(),
            direction: article.direction.clone(),
            previous: article.previous.clone(),
            next: article.next.clone(),
            recent: recent(site, Some(&article.summary.slug)),
        }
    }
}

/// The recent posts of a site, without the article being read.
fn recent(site: &Site, reading: Option<&Slug>) -> Vec<Arc<Summary>> {
    let shown = site.recent_size as usize;
    site.recent.iter().filter(|summary| Some(&summary.slug) != reading).take(shown).cloned().collect()
}

impl ListPage {
    /// The page of a list that `route` names. `total` is how many articles the whole list has, `stories` are those on this
    /// page, and `counts`, where the route is a filter, what each of the site's categories would leave if it were chosen too.
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
                page.years = site
                    .years
                    .iter()
                    .map(|year| (year.year.to_string(), year.count, Route::Year { year: year.year, page: 1 }))
                    .collect();
            }
        }
        if page.stories.is_empty() {
            page.nothing = nothing(route, &site.categories, messages);
        }
        page
    }
}

/// What an empty list says.
fn nothing(route: &Route, categories: &[CategoryCount], messages: &Messages) -> Option<String> {
    Some(match route {
        Route::Front { query, .. } if !query.categories.is_empty() => {
            messages.fill("No article is in {0}.", &[&wording(query, categories, messages)])
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
            .filter(|(at, known)| *at < MOST_CHOICES || query.categories.contains(&known.category.slug))
            .map(|(at, CategoryCount { category, count })| FilterChoice {
                category: category.clone(),
                chosen: query.categories.contains(&category.slug),
                count: counts.get(at).copied().unwrap_or(*count),
                route: Route::filter(query.toggled(&category.slug)),
            })
            .collect();
        let mut status = String::new();
        if !query.categories.is_empty() {
            status = messages.fill("{0} in {1}", &[&messages.articles(total), &wording(query, categories, messages)]);
        }
        Filters { choices, query: query.clone(), status }
    }

    /// Whether there is a choice between any and all: one category alone is both.
    pub fn has_match(&self) -> bool {
        self.query.categories.len() > 1
    }

    /// Where combining what is chosen in this way leads.
    pub fn matched(&self, matching: Match) -> Route {
        Route::filter(Query { matching, ..self.query.clone() })
    }
}

/// The chosen categories in words: "News or Opinion", "both News and Opinion".
fn wording(query: &Query, categories: &[CategoryCount], messages: &Messages) -> String {
    let joint = match query.matching {
        Match::Any => "{0} or {1}",
        Match::All if query.categories.len() == 2 => "both {0} and {1}",
        Match::All => "{0} and {1}",
    };
    let names = query.categories.iter().map(|slug| name_of(categories, slug).to_owned());
    names.reduce(|all, name| messages.fill(joint, &[&all, &name])).unwrap_or_default()
}

fn name_of<'a>(categories: &'a [CategoryCount], slug: &'a Slug) -> &'a str {
    categories.iter().find(|known| &known.category.slug == slug).map_or(slug.as_str(), |known| &known.category.name)
}
