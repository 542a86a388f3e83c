//! List pages: heading, filter, search form, articles, page links, and what is beside them.
//!
//! Input: [`ListPage`]. Output: markup. Entry point: [`List`]. [`Results`] and [`Side`] have elements of their own, so
//! that they can be replaced while the filter or the search field stays.

use super::{
    IndexRow, ListPage, Pages, Setting, columns, filters::FilterStrip, page::PLAIN, recent::Recent, story::Story,
    time::date_text,
};
use crate::{
    content::{Slug, Summary},
    drawn::drawn,
    route::Route,
};
use leptos::prelude::*;
use std::{ops::Range, sync::Arc};

/// A whole list page.
#[component(transparent)]
pub fn List<'a>(setting: &'a Setting, page: &'a ListPage) -> impl IntoView + use<'a> {
    drawn(view! {
        <div class=columns(page.recent.is_empty() && page.topics.is_empty())>
            <section class="front" aria-labelledby="page-title">
                <header class="front-header">
                    <h1 id="page-title" tabindex="-1">{&*page.heading}</h1>
                    <p class="front-note">{&*page.note}</p>
                </header>
                {page.search.as_deref().map(|words| view! { <SearchForm setting words part=Some("search") /> })}
                {page.filters.as_ref().map(|state| view! { <FilterStrip setting state /> })}
                <div class="results" data-part="results">
                    {content(|| view! { <Results setting page /> })}
                </div>
            </section>
            <div class="side" data-part="side">
                {content(|| view! { <Side setting page /> })}
            </div>
        </div>
    })
}

/// The content of an element that is replaced while the page stays.
#[cfg(not(target_arch = "wasm32"))]
fn content<V: IntoView>(view: impl FnOnce() -> V) -> V {
    view()
}

/// In the browser, `reader::outlet` fills the element.
#[cfg(target_arch = "wasm32")]
fn content<V: IntoView>(_: impl FnOnce() -> V) {}

/// What is beside a list: recent posts that it lacks, and topics.
#[component(transparent)]
pub fn Side<'a>(setting: &'a Setting, page: &'a ListPage) -> impl IntoView + use<'a> {
    drawn(view! {
        <Recent setting posts=&page.recent />
        <nav class="topics" aria-label=setting.say("Topics") hidden=page.topics.is_empty()>
            <h2>{setting.say("Topics")}</h2>
            <Index setting rows=&page.topics />
            <p>
                <a href=setting.href(&Route::Topics)>{setting.say("All topics")}</a> " "
                <a href=setting.href(&Route::Archive) hidden=!page.index.is_empty()>{setting.say("Archive")}</a>
            </p>
        </nav>
    })
}

/// The articles of a list page, or a message if there are none, and the links to other list pages. Of the articles,
/// only the first `count` are drawn.
#[component(transparent)]
pub fn Results<'a>(
    setting: &'a Setting,
    page: &'a ListPage,
    #[prop(default = usize::MAX)] count: usize,
) -> impl IntoView + use<'a> {
    let style = RowStyle::of(page);
    let stories = &*page.stories;
    drawn(view! {
        <p class="results-status" id="results-status" role="status">{&*page.status}</p>
        {page.nothing.as_deref().map(|nothing| drawn(view! { <p class="nothing">{nothing}</p> }))}
        <Index setting rows=&page.index />
        <ol class=page.class data-part="list">
            <Stories setting style=&style stories range={0..count} />
        </ol>
        {page.pages.as_ref().map(|pages| view! { <PageLinks setting pages /> })}
    })
}

/// How the articles of a list are shown.
pub struct RowStyle {
    has_months: bool,
    has_lead: bool,
    category: Option<Slug>,
    pins: Vec<String>,
}

impl RowStyle {
    /// The style of the articles on a list page.
    pub fn of(page: &ListPage) -> Self {
        let (category, pins) = (page.category.clone(), page.pins.clone());
        RowStyle { has_months: page.class != PLAIN, has_lead: page.lead, category, pins }
    }

    /// The category whose page this is.
    pub fn here(&self) -> Option<&Slug> {
        self.category.as_ref()
    }

    /// Whether the article at a position of the page is the lead story.
    pub fn is_lead(&self, at: usize) -> bool {
        self.has_lead && at == 0
    }

    /// Why the article at a position of the page is before newer ones.
    pub fn pin(&self, at: usize) -> Option<String> {
        self.pins.get(at).cloned()
    }
}

/// The articles `range` of a list of `stories`.
#[component(transparent)]
pub fn Stories<'a, 's>(
    setting: &'a Setting,
    style: &'s RowStyle,
    stories: &'a [Arc<Summary>],
    range: Range<usize>,
) -> impl IntoView + use<'a> {
    let month_of = |summary: &Summary| if style.has_months { month(setting, summary) } else { String::new() };
    let start = range.start;
    let before = start.checked_sub(1).and_then(|at| stories.get(at));
    let mut last_month = before.map(|summary| month_of(summary)).unwrap_or_default();
    let story = |(at, summary): (usize, &'a Summary)| {
        let own_month = month_of(summary);
        let heading = (own_month != last_month).then(|| own_month.clone());
        last_month = own_month;
        view! { <Story setting style summary at={start + at} heading /> }
    };
    let rows = stories.iter().take(range.end).skip(start);
    rows.map(AsRef::as_ref).enumerate().map(story).collect_view()
}

/// The heading of a month. The year of an article is that in UTC, and so is its month.
fn month(setting: &Setting, summary: &Summary) -> String {
    let date = summary.published.map(|date| date_text(setting, &date.utc(), false));
    date.unwrap_or_else(|| setting.say("Without a date"))
}

/// Links to lists, with the numbers of their articles.
#[component(transparent)]
fn Index<'a>(setting: &'a Setting, rows: &'a [IndexRow]) -> impl IntoView + use<'a> {
    let row = |row: &'a IndexRow| {
        let count = setting.messages.articles(row.count);
        let href = setting.href(&row.route);
        drawn(view! { <li><a href=href>{&*row.name}</a> " " <span class="index-count">{count}</span></li> })
    };
    drawn(view! { <ul class="index">{rows.iter().map(row).collect_view()}</ul> })
}

/// The search form. It needs the reader, and is hidden where scripts are off. If `part` is `search`, the results change
/// while the visitor types.
#[component(transparent)]
pub fn SearchForm<'a>(setting: &'a Setting, words: &'a str, part: Option<&'static str>) -> impl IntoView + use<'a> {
    let action = setting.href(&Route::Search { words: String::new(), page: 1 });
    drawn(view! {
        <form class="search" data-part=part role="search" action=action>
            <label for="search-q">{setting.say("Search articles")}</label>
            <input id="search-q" name="q" type="search" autocomplete="off" value=words />
            <button>{setting.say("Search")}</button>
        </form>
    })
}

/// Links to the previous and the next list page.
#[component(transparent)]
pub fn PageLinks<'a>(setting: &'a Setting, pages: &'a Pages) -> impl IntoView + use<'a> {
    let Pages { here, count, list, text } = pages;
    // Results are sorted by relevance, lists by date.
    let (before, after) =
        if matches!(list, Route::Search { .. }) { ("Previous page", "Next page") } else { ("Newer", "Older") };
    let link = |page: u32, rel: &'static str, text: &str| {
        let href = (1..=*count).contains(&page).then(|| setting.href(&list.at_page(page)));
        href.map(|href| drawn(view! { <a rel=rel href=href>{setting.say(text)}</a> }))
    };
    drawn(view! {
        <nav class="pages" data-part="pages" aria-label=setting.say("Pages")>
            {link(here.saturating_sub(1), "prev", before)}
            <span class="pages-here">{&**text}</span>
            {link(here.saturating_add(1), "next", after)}
        </nav>
    })
}
