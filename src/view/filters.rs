//! The category filter: links whose addresses contain the state, so they work without a script.
//!
//! Input: [`Filters`]. Output: markup. Entry point: [`FilterStrip`].
//!
//! This is the only part of a page that changes in place, so that it keeps focus and scroll offset, and screen readers
//! announce the new status. `reader::filter_dom` is its island.

use super::{FilterChoice, Filters, Setting};
use crate::{content::Match, route::Route};
use leptos::prelude::*;

/// The category filter.
#[component]
pub fn FilterStrip<'a>(setting: &'a Setting, state: &'a Filters) -> impl IntoView + use<> {
    let choice = |choice: &FilterChoice| {
        view! {
            <li>
                <a
                    class="filter"
                    data-category=choice.category.slug.to_string()
                    href=setting.href(&choice.route)
                    aria-current=choice.chosen.then_some("true")
                >
                    <span class="filter-name">{choice.category.name.clone()}</span>
                    " "
                    <span class="filter-count">{choice.count.to_string()}</span>
                </a>
            </li>
        }
    };
    view! {
        <nav class="filters" data-part="filters" aria-label=setting.say("Filter by category")>
            <ul class="filters-options">
                {state.choices.iter().map(choice).collect_view()}
                {state.has_more.then(|| view! { <li><a class="filter filter-all" href=setting.href(&Route::Topics)>{setting.say("All topics")}</a></li> })}
            </ul>
            <p class="filters-match" hidden=!state.has_match()>
                <MatchLink setting state matching=Match::Any name="any" text="Any of them" /> " "
                <MatchLink setting state matching=Match::All name="all" text="All of them" />
            </p>
            <p class="filters-status" role="status">{state.status.clone()}</p>
            <a class="filters-clear" data-clear="" href=setting.href(&Route::home()) hidden=state.status.is_empty()>
                {setting.say("Clear")}
            </a>
        </nav>
    }
}

/// The link for one way of combining categories: any or all.
#[component]
fn MatchLink<'a>(
    setting: &'a Setting,
    state: &'a Filters,
    matching: Match,
    name: &'static str,
    text: &'static str,
) -> impl IntoView + use<> {
    let current = (state.query.matching == matching).then_some("true");
    view! {
        <a data-match=name href=setting.href(&state.matched(matching)) aria-current=current>
            {setting.say(text)}
        </a>
    }
}
