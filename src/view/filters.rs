//! The category filter: links that carry the state in their address, so they work as links first.
//!
//! It is the one part of a page that changes in place: focus stays on the choice that was made, the strip stays where a thumb
//! pushed it, and a screen reader hears the new status.

use super::{Filters, Setting};
use crate::{
    content::{Match, Query},
    route::Route,
};
use leptos::prelude::*;

/// The filter as the signal has it.
pub fn filters(setting: &Setting, filters: RwSignal<Filters>) -> impl IntoView + use<> {
    let choices = filters.with_untracked(|now| {
        let choice = |at| choice(setting, filters, at, &now.choices[at].category);
        (0..now.choices.len()).map(choice).collect_view()
    });
    let any = matching(setting, filters, Match::Any, "any", "Any of them");
    let all = matching(setting, filters, Match::All, "all", "All of them");
    let home = setting.href(&Route::home());
    view! {
        <nav class="filters" data-part="filters" aria-label="Filter by category">
            <ul class="filters-options">{choices}</ul>
            <p class="filters-match" hidden=move || filters.with(|now| now.query.categories.len() < 2)>{any} " " {all}</p>
            <p class="filters-status" role="status">
                <span>{move || filters.with(|now| now.status.clone())}</span>
                " "
                <a class="filters-clear" data-clear="" href=home hidden=move || filters.with(|now| now.status.is_empty())>
                    "Clear"
                </a>
            </p>
        </nav>
    }
}

/// One category of the filter.
fn choice(
    setting: &Setting,
    filters: RwSignal<Filters>,
    at: usize,
    category: &crate::content::Category,
) -> impl IntoView + use<> {
    let routes = setting.routes.clone();
    let href = move || filters.with(|now| routes.href(&now.choices[at].route));
    let current = move || filters.with(|now| now.choices[at].chosen.then_some("true"));
    let count = move || filters.with(|now| now.choices[at].count.to_string());
    view! {
        <li>
            <a class="filter" data-category=category.slug.to_string() href=href aria-current=current>
                <span class="filter-name">{category.name.clone()}</span>
                " "
                <span class="filter-count">{count}</span>
            </a>
        </li>
    }
}

/// One of the two ways in which several choices combine.
fn matching(
    setting: &Setting,
    filters: RwSignal<Filters>,
    matching: Match,
    name: &'static str,
    text: &'static str,
) -> impl IntoView + use<> {
    let routes = setting.routes.clone();
    let query = move |query: &Query| Route::filter(Query { matching, ..query.clone() });
    let href = move || filters.with(|now| routes.href(&query(&now.query)));
    let current = move || filters.with(|now| (now.query.matching == matching).then_some("true"));
    view! { <a data-match=name href=href aria-current=current>{text}</a> }
}
