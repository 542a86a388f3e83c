//! The panel of recent posts.

use super::{Setting, time::Age};
use crate::{
    content::{Language, Summary},
    drawn::drawn,
};
use leptos::prelude::*;
use std::sync::Arc;

/// Title, excerpt and age of the newest articles. Empty if there are none.
#[component(transparent)]
pub fn Recent<'a>(setting: &'a Setting, posts: &'a [Arc<Summary>]) -> impl IntoView + use<'a> {
    let post = |summary: &'a Arc<Summary>| {
        let href = setting.article(&summary.slug, &summary.folder);
        let Language { tag, direction } = &summary.language;
        drawn(view! {
            <li>
                <a href=href lang=tag.as_deref() dir=direction.as_deref()>{summary.name()}</a>
                <p data-part="excerpt" lang=tag.as_deref() dir=direction.as_deref()>{&*summary.excerpt}</p>
                <Age setting date=summary.published />
            </li>
        })
    };
    (!posts.is_empty()).then(|| {
        drawn(view! {
            <aside class="recent" data-part="recent" aria-label=setting.say("Recent posts")>
                <h2>{setting.say("Recent posts")}</h2>
                <ol>{posts.iter().map(post).collect_view()}</ol>
            </aside>
        })
    })
}
