//! The category filter: links that carry the state in their address, so they work as links first.

use super::{Filters, Setting, page::FilterChoice};
use crate::{
    content::{Match, Query},
    route::Route,
};
use leptos::prelude::*;

/// The filter. It is updated in place, so that focus and the strip's own scrolling stay where they are.
#[component]
pub fn FiltersView(filters: Signal<Filters>) -> impl IntoView {
    let count = filters.with_untracked(|filters| filters.choices.len());
    view! {
        <nav class="filters" data-part="filters" aria-label="Filter by category">
            <ul class="filters-options">
                {(0..count).map(|at| view! { <Choice filters=filters at=at /> }).collect_view()}
            </ul>
            {move || filters.with(|filters| (filters.query.categories.len() > 1).then(|| matching(&filters.query)))}
            <p class="filters-status" role="status">
                {move || filters.with(|filters| filters.status.clone())} " "
                {move || filters.with(|filters| (!filters.query.categories.is_empty()).then(clear))}
            </p>
        </nav>
    }
}

/// One category of the filter.
#[component]
fn Choice(filters: Signal<Filters>, at: usize) -> impl IntoView {
    let setting = Setting::current();
    let choice = filters.with_untracked(|filters| filters.choices[at].clone());
    let now = move |read: fn(&FilterChoice) -> String| filters.with(|filters| read(&filters.choices[at]));
    let href = move || filters.with(|filters| setting.href(&filters.choices[at].route));
    let current = move || filters.with(|filters| filters.choices[at].chosen.then_some("true"));
    view! {
        <li>
            <a class="filter" data-category=choice.category.slug.to_string() href=href aria-current=current>
                <span class="filter-name">{choice.category.name}</span>
                " "
                <span class="filter-count">{move || now(|choice| choice.count.to_string())}</span>
            </a>
        </li>
    }
}

/// Any or all of the chosen categories.
fn matching(query: &Query) -> impl IntoView + use<> {
    let option = |matching: Match, name: &'static str, text: &'static str| {
        let route = Route::filter(Query { matching, ..query.clone() });
        let current = (query.matching == matching).then_some("true");
        view! { <a data-match=name href=Setting::current().href(&route) aria-current=current>{text}</a> }
    };
    view! {
        <p class="filters-match">{option(Match::Any, "any", "Any of them")} " " {option(Match::All, "all", "All of them")}</p>
    }
}

/// The way back to every article.
fn clear() -> impl IntoView {
    view! { <a class="filters-clear" data-clear="" href=Setting::current().href(&Route::home())>"Clear"</a> }
}
