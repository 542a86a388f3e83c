//! The category filter: links whose addresses contain the state, so they work without a script.
//!
//! Input: [`Filters`]. Output: markup. Entry point: [`filters`].
//!
//! This is the only part of a page that changes in place, so that it keeps focus and scroll offset, and screen readers
//! announce the new status. `reader::filter_dom` updates the elements, whether they were mounted or prerendered.

use super::{Filters, Setting};
use crate::{content::Match, route::Route};
use leptos::prelude::*;

/// The category filter.
pub fn filters(setting: &Setting, now: &Filters) -> impl IntoView + use<> {
    let choice = |choice: &super::FilterChoice| {
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
            <ul class="filters-options">{now.choices.iter().map(choice).collect_view()}</ul>
            <p class="filters-match" hidden=!now.has_match()>
                {match_link(setting, now, Match::Any, "any", "Any of them")} " "
                {match_link(setting, now, Match::All, "all", "All of them")}
            </p>
            <p class="filters-status" role="status">
                <span>{now.status.clone()}</span>
                " "
                <a class="filters-clear" data-clear="" href=setting.href(&Route::home()) hidden=now.status.is_empty()>
                    {setting.say("Clear")}
                </a>
            </p>
        </nav>
    }
}

/// The link for one way of combining categories: any or all.
fn match_link(
    setting: &Setting,
    now: &Filters,
    matching: Match,
    name: &'static str,
    text: &str,
) -> impl IntoView + use<> {
    let current = (now.query.matching == matching).then_some("true");
    view! { <a data-match=name href=setting.href(&now.matched(matching)) aria-current=current>{setting.say(text)}</a> }
}
