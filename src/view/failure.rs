//! A page that cannot be shown: what happened, and the ways on.

use super::{Problem, Setting};
use crate::route::Route;
use leptos::prelude::*;

/// A page that is missing or failed.
#[component]
pub fn FailureView(problem: Problem) -> impl IntoView {
    view! {
        <section class="notice page">
            <h1 id="page-title" tabindex="-1">{problem.heading}</h1>
            <WaysOn text=problem.text retry=problem.retry />
        </section>
    }
}

/// What could not be loaded, said above the page that stays.
#[component]
pub fn NoticeView(problem: Problem) -> impl IntoView {
    view! {
        <section class="notice notice-inline" role="alert" tabindex="-1">
            <h2>{problem.heading}</h2>
            <WaysOn text=problem.text retry=problem.retry />
        </section>
    }
}

/// What happened, and what can be done.
#[component]
fn WaysOn(text: String, retry: bool) -> impl IntoView {
    let home = Setting::current().href(&Route::home());
    view! {
        <p>{text}</p>
        <p class="notice-actions">
            {retry.then(|| view! { <button type="button" data-part="retry">"Retry"</button> })} " "
            <a href=home>"Go to the front page"</a>
        </p>
    }
}
