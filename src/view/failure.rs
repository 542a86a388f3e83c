//! A page that cannot be shown: what happened, and the ways on.

use super::{Problem, Setting};
use crate::route::Route;
use leptos::prelude::*;

/// A page that is missing or failed.
pub fn failure(setting: &Setting, problem: &Problem) -> impl IntoView + use<> {
    view! {
        <section class="notice page">
            <h1 id="page-title" tabindex="-1">{problem.heading.clone()}</h1>
            {ways_on(setting, problem)}
        </section>
    }
}

/// What could not be loaded, said above the page that stays.
pub fn notice(setting: &Setting, problem: &Problem) -> impl IntoView + use<> {
    view! {
        <section class="notice notice-inline" role="alert" tabindex="-1">
            <h2>{problem.heading.clone()}</h2>
            {ways_on(setting, problem)}
        </section>
    }
}

/// What happened, and what can be done.
fn ways_on(setting: &Setting, problem: &Problem) -> impl IntoView + use<> {
    let home = setting.href(&Route::home());
    view! {
        <p>{problem.text.clone()}</p>
        <p class="notice-actions">
            {problem.retry.then(|| view! { <button type="button" data-part="retry">{setting.say("Retry")}</button> })} " "
            <a href=home>{setting.say("Go to the front page")}</a>
        </p>
    }
}
