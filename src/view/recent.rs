//! The recent-posts panel.

use super::{Setting, time::AgeView};
use crate::{content::Summary, route::Route};
use leptos::prelude::*;

/// The newest articles: title, excerpt, age. Nothing where there are none.
#[component]
pub fn Recent(posts: Vec<Summary>) -> impl IntoView {
    let setting = Setting::current();
    let post = move |summary: Summary| {
        let href = setting.href(&Route::Article(summary.slug));
        view! {
            <li>
                <a href=href>{summary.title}</a>
                <p data-part="excerpt">{summary.excerpt}</p>
                <AgeView date=summary.published />
            </li>
        }
    };
    (!posts.is_empty()).then(|| {
        view! {
            <aside class="recent" data-part="recent" aria-labelledby="recent-title">
                <h2 id="recent-title">"Recent posts"</h2>
                <ol>{posts.into_iter().map(post).collect_view()}</ol>
            </aside>
        }
    })
}
