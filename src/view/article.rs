//! The article page.

use super::{
    ArticlePage, Setting,
    recent::Recent,
    story::{Labels, Picture, byline, is_long},
    time::FullDate,
};
use crate::{
    content::{Neighbour, Summary},
    safe_html::SafeHtml,
};
use leptos::prelude::*;

/// The page of one article, with the recent posts beside it.
#[component]
pub fn Article<'a>(setting: &'a Setting, page: &'a ArticlePage) -> impl IntoView + use<> {
    let summary = &*page.summary;
    let slug = summary.slug.to_string();
    view! {
        <div class="page columns">
            <article class="article" data-slug=slug lang=page.language.clone() dir=page.direction.clone()>
                <Header setting summary />
                {summary.image.as_ref().map(|image| view! { <figure class="hero"><Picture image /></figure> })}
                <Body html=&page.body />
                <Neighbours setting page />
            </article>
            <Recent setting posts=&page.recent />
        </div>
    }
}

/// Labels, title, deck and byline.
#[component]
fn Header<'a>(setting: &'a Setting, summary: &'a Summary) -> impl IntoView + use<> {
    let by = byline(setting, &summary.authors, usize::MAX);
    let has_byline = by.is_some() || summary.published.is_some() || summary.updated.is_some();
    let updated = |date| {
        view! { <span class="byline-updated">" " {setting.say("Updated")} " " <FullDate setting date /></span> }
    };
    view! {
        <header class="article-header">
            <Labels setting categories=&summary.categories part=Some("categories") />
            <h1 id="page-title" tabindex="-1" data-long=is_long(summary.name()).then_some("")>{summary.name().to_owned()}</h1>
            {summary.deck.clone().map(|deck| view! { <p class="deck" data-part="deck">{deck}</p> })}
            {has_byline.then(|| view! {
                <p class="byline" data-part="byline">
                    {by.map(|by| view! { <span class="byline-authors">{by}</span> })}
                    " "
                    {summary.published.map(|date| view! { <FullDate setting date /> })}
                    {summary.updated.map(updated)}
                </p>
            })}
        </header>
    }
}

/// The body. Natively this is the only place where a body enters a page; in the browser, `reader::outlet` fills the
/// element.
#[component]
fn Body<'a>(html: &'a SafeHtml) -> impl IntoView + use<> {
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

/// Links to the next and the previous article. As below a list, the newer one comes first.
#[component]
fn Neighbours<'a>(setting: &'a Setting, page: &'a ArticlePage) -> impl IntoView + use<> {
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
                {link(&page.next, "next", "Newer")} " " {link(&page.previous, "prev", "Older")}
            </nav>
        }
    })
}
