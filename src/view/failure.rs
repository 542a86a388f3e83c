//! Notices: a page that was not found or could not be loaded, with ways to continue.

use super::{Problem, Setting, list::SearchForm, recent::Recent};
use crate::{drawn::drawn, route::Route};
use leptos::prelude::*;

/// The page shown instead of one that was not found or failed to load.
#[component(transparent)]
pub fn Failure<'a>(setting: &'a Setting, problem: &'a Problem) -> impl IntoView + use<'a> {
    drawn(view! {
        <section class="notice page">
            <h1 id="page-title" tabindex="-1">{&*problem.heading}</h1>
            <MessageAndActions setting problem />
            {(!problem.retry).then(|| view! { <SearchForm setting words="" part=None /> })}
            <Recent setting posts=&problem.recent />
        </section>
    })
}

/// A notice above the current page, when another page or its data could not be loaded.
#[component(transparent)]
pub fn Notice<'a>(setting: &'a Setting, problem: &'a Problem) -> impl IntoView + use<'a> {
    drawn(view! {
        <section class="notice notice-inline" role="alert" tabindex="-1">
            <h2>{&*problem.heading}</h2>
            <MessageAndActions setting problem />
        </section>
    })
}

/// The explanation, with a retry button, and a link to the front page.
#[component(transparent)]
fn MessageAndActions<'a>(setting: &'a Setting, problem: &'a Problem) -> impl IntoView + use<'a> {
    let home = setting.href(&Route::home());
    drawn(view! {
        <p>{&*problem.text}</p>
        <p class="notice-actions">
            {problem.retry.then(|| drawn(view! { <button type="button" data-part="retry">{setting.say("Retry")}</button> }))} " "
            <a href=home>{setting.say("Go to the front page")}</a>
        </p>
    })
}
