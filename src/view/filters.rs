//! The category filter: links whose addresses contain the state, so they work without a script.
//!
//! Input: [`Filters`]. Output: markup. Entry point: [`FilterStrip`].
//!
//! This is the only part of a page that changes in place, so that it keeps focus and scroll offset, and screen readers
//! announce the new status. `reader::filter_dom` is its island.

use super::Setting;
use crate::{
    content::{Category, CategoryCount, Match, Messages, Query, Slug, query::MAX_CHOICES},
    drawn::drawn,
    route::Route,
};
use leptos::prelude::*;

/// The state of the category filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Filters {
    /// The largest categories, and the selected ones. The order does not depend on the selection.
    pub choices: Vec<FilterChoice>,
    /// The selected categories.
    pub query: Query,
    /// The number of matching articles as text; empty if nothing is selected.
    pub status: String,
    /// Whether the site has more categories than the filter offers.
    pub has_more: bool,
}

/// One category in the filter.
#[derive(Clone, Debug, PartialEq)]
pub struct FilterChoice {
    /// The category.
    pub category: Category,
    /// Whether it is selected.
    pub chosen: bool,
    /// The number of articles in the category.
    pub count: u32,
    /// The route that selects or deselects the category.
    pub route: Route,
}

impl Filters {
    pub(super) fn of(categories: &[CategoryCount], messages: &Messages, query: Query, total: u32) -> Self {
        let choices: Vec<_> = categories
            .iter()
            .enumerate()
            .filter(|(at, known)| *at < MAX_CHOICES || query.categories.contains(&known.category.slug))
            .map(|(_, CategoryCount { category, count })| FilterChoice {
                category: category.clone(),
                chosen: query.categories.contains(&category.slug),
                count: *count,
                route: Route::filter(query.toggled(&category.slug)),
            })
            .collect();
        let mut status = String::new();
        if !query.categories.is_empty() {
            status = messages.fill(
                "{0} in {1}",
                &[&messages.articles(total), &selection_text(&query, categories, messages, "both {0} and {1}")],
            );
        }
        Filters { has_more: choices.len() < categories.len(), choices, query, status }
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

/// The selected categories as text: "News or Opinion". `both` is the pattern for two that are combined: a sentence says
/// "both News and Opinion", and a heading does not.
pub(super) fn selection_text(
    query: &Query,
    categories: &[CategoryCount],
    messages: &Messages,
    both: &'static str,
) -> String {
    let pattern = match query.matching {
        Match::Any => "{0} or {1}",
        Match::All if query.categories.len() == 2 => both,
        Match::All => "{0} and {1}",
    };
    let names = query.categories.iter().map(|slug| name_of(categories, slug).to_owned());
    names.reduce(|all, name| messages.fill(pattern, &[&all, &name])).unwrap_or_default()
}

pub(super) fn name_of<'a>(categories: &'a [CategoryCount], slug: &'a Slug) -> &'a str {
    categories.iter().find(|known| &known.category.slug == slug).map_or(slug.as_str(), |known| &known.category.name)
}

/// The category filter.
#[component(transparent)]
pub fn FilterStrip<'a>(setting: &'a Setting, state: &'a Filters) -> impl IntoView + use<'a> {
    let choice = |choice: &'a FilterChoice| {
        drawn(view! {
            <li>
                <a
                    class="filter"
                    data-category=choice.category.slug.as_str()
                    href=setting.href(&choice.route)
                    aria-current=choice.chosen.then_some("true")
                >
                    <span class="filter-name">{&*choice.category.name}</span>
                    " "
                    <span class="filter-count">{choice.count.to_string()}</span>
                </a>
            </li>
        })
    };
    drawn(view! {
        <nav class="filters" data-part="filters" aria-label=setting.say("Filter by category")>
            <ul class="filters-options">
                {state.choices.iter().map(choice).collect_view()}
                <li hidden=!state.has_more>
                    <a class="filter filter-all" href=setting.href(&Route::Topics)>{setting.say("All topics")}</a>
                </li>
            </ul>
            <p class="filters-match" hidden=!state.has_match()>
                <MatchLink setting state matching=Match::Any name="any" text="Any of them" /> " "
                <MatchLink setting state matching=Match::All name="all" text="All of them" />
            </p>
            <p class="filters-status" role="status">{&*state.status}</p>
            <a class="filters-clear" data-clear="" href=setting.href(&Route::home()) hidden=state.status.is_empty()>
                {setting.say("Clear")}
            </a>
        </nav>
    })
}

/// The link for one way of combining categories: any or all.
#[component(transparent)]
fn MatchLink<'a>(
    setting: &'a Setting,
    state: &'a Filters,
    matching: Match,
    name: &'static str,
    text: &'static str,
) -> impl IntoView + use<'a> {
    let current = (state.query.matching == matching).then_some("true");
    drawn(view! {
        <a data-match=name href=setting.href(&state.matched(matching)) aria-current=current>
            {setting.say(text)}
        </a>
    })
}
