//! A list of articles with what stands around it: heading, filter, search, pages, recent posts.

use super::{ListPage, Pages, Setting, filters::FiltersView, recent::Recent, story::Story};
use crate::route::Route;
use leptos::prelude::*;

/// A list. When `page` changes, what differs is redrawn and everything else stays.
#[component]
pub fn ListView(page: RwSignal<ListPage>) -> impl IntoView {
    let first = page.get_untracked();
    let filters = first.filters.map(|filters| {
        let filters = Signal::derive(move || page.with(|page| page.filters.clone()).unwrap_or_else(|| filters.clone()));
        view! { <FiltersView filters=filters /> }
    });
    view! {
        <div class="page columns">
            <section class="front" aria-labelledby="page-title">
                <header class="front-header">
                    <h1 id="page-title" tabindex="-1">{first.heading}</h1>
                    <p class="front-note">{move || page.with(|page| page.note.clone())}</p>
                </header>
                {first.search.map(|words| view! { <Search words=words /> })}
                {filters}
                <Years years=first.years />
                {move || page.with(|page| page.nothing.clone()).map(|nothing| view! { <p class="nothing">{nothing}</p> })}
                <ol class="stories" data-part="list">{move || stories(page)}</ol>
                {move || page.with(|page| page.pages.clone()).map(|pages| view! { <PagesView pages=pages /> })}
            </section>
            <Recent posts=first.recent />
        </div>
    }
}

fn stories(page: RwSignal<ListPage>) -> impl IntoView {
    page.with(|page| {
        let story = |(at, summary): (usize, _)| view! { <Story summary=summary lead=page.lead && at == 0 /> };
        page.stories.iter().cloned().enumerate().map(story).collect_view()
    })
}

/// The years of the archive.
#[component]
fn Years(years: Vec<(String, u32, Route)>) -> impl IntoView {
    let setting = Setting::current();
    let year = move |(year, count, route): (String, u32, Route)| {
        view! { <li><a href=setting.href(&route)>{year}</a> " " <span class="years-count">{count}</span></li> }
    };
    (!years.is_empty()).then(|| view! { <ul class="years">{years.into_iter().map(year).collect_view()}</ul> })
}

/// The search form. Without the reader it is a form like any other; its answer has an address.
#[component]
fn Search(words: String) -> impl IntoView {
    let action = Setting::current().href(&Route::Search { words: String::new(), page: 1 });
    view! {
        <form class="search" data-part="search" role="search" action=action>
            <label for="search-q">"Words"</label>
            <input id="search-q" name="q" type="search" value=words />
            <button>"Search"</button>
        </form>
    }
}

/// The way to newer and older articles.
#[component]
fn PagesView(pages: Pages) -> impl IntoView {
    let setting = Setting::current();
    let Pages { here, count, list } = pages;
    let link = move |page: u32, rel: &'static str, text: &'static str| {
        (page >= 1 && page <= count && page != here)
            .then(|| view! { <a rel=rel href=setting.href(&list.at_page(page))>{text}</a> })
    };
    let text = ["Page ", &here.to_string(), " of ", &count.to_string()].concat();
    view! {
        <nav class="pages" data-part="pages" aria-label="Pages">
            {link(here.saturating_sub(1), "prev", "Newer")} <span class="pages-here">{text}</span>
            {link(here.saturating_add(1), "next", "Older")}
        </nav>
    }
}
