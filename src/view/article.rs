//! The article page.

use super::{
    ArticlePage, Setting,
    recent::recent,
    story::{byline, labels, picture},
    time::date,
};
use crate::{
    content::{Neighbour, Summary},
    safe_html::SafeHtml,
};
use leptos::prelude::*;

/// The page of one article, with the recent posts beside it.
pub fn article(setting: &Setting, page: &ArticlePage) -> impl IntoView + use<> {
    let summary = &page.summary;
    let slug = summary.slug.to_string();
    view! {
        <div class="page columns">
            <article class="article" data-slug=slug lang=page.language.clone() dir=page.direction.clone()>
                {header(setting, summary)}
                {summary.image.as_ref().map(|image| view! { <figure class="hero">{picture(image)}</figure> })}
                {body(&page.body)}
                {neighbours(setting, page)}
            </article>
            {recent(setting, &page.recent)}
        </div>
    }
}

/// Labels, title, deck and byline.
fn header(setting: &Setting, summary: &Summary) -> impl IntoView + use<> {
    let by =
        (!summary.authors.is_empty()).then(|| setting.messages.fill("By {0}", &[&byline(setting, &summary.authors)]));
    let updated =
        |at| view! { <span class="byline-updated">" " {setting.say("Updated")} " " {date(setting, at)}</span> };
    view! {
        <header class="article-header">
            {labels(setting, &summary.categories, None, Some("categories"))}
            <h1 id="page-title" tabindex="-1">{summary.name().to_owned()}</h1>
            {summary.deck.clone().map(|deck| view! { <p class="deck" data-part="deck">{deck}</p> })}
            <p class="byline" data-part="byline">
                <span class="byline-authors">{by}</span>
                " "
                {summary.published.map(|at| date(setting, at))}
                {summary.updated.map(updated)}
            </p>
        </header>
    }
}

/// The body. Natively this is the only place where a body enters a page; in the browser, `reader::outlet` fills the
/// element.
fn body(html: &SafeHtml) -> impl IntoView + use<> {
    #[cfg(target_arch = "wasm32")]
    {
        _ = html;
        view! { <div class="prose" data-part="body"></div> }
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        view! { <div class="prose" data-part="body" inner_html=html.as_str().to_owned()></div> }
    }
}

/// Links to the previous and the next article.
fn neighbours(setting: &Setting, page: &ArticlePage) -> impl IntoView + use<> {
    let link = |neighbour: &Option<Neighbour>, rel: &'static str, label: &str| {
        neighbour.as_ref().map(|neighbour| {
            let href = setting.article(&neighbour.slug, &neighbour.folder);
            view! {
                <a rel=rel href=href>
                    <span class="neighbours-label">{setting.say(label)}</span>
                    " "
                    <span class="neighbours-title">{neighbour.title.clone()}</span>
                </a>
            }
        })
    };
    (page.previous.is_some() || page.next.is_some()).then(|| {
        view! {
            <nav class="neighbours" aria-label=setting.say("Previous and next article")>
                {link(&page.previous, "prev", "Previous")} " " {link(&page.next, "next", "Next")}
            </nav>
        }
    })
}
