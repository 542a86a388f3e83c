//! The article page.

use super::{
    ArticlePage, Setting,
    recent::Recent,
    story::{Labels, Picture, byline},
    time::DateView,
};
use crate::{
    content::{Neighbour, Summary},
    route::Route,
    safe_html::SafeHtml,
};
use leptos::prelude::*;

/// One article, with the recent posts beside it.
#[component]
pub fn ArticleView(page: ArticlePage) -> impl IntoView {
    let article = page.article;
    let slug = article.summary.slug.to_string();
    view! {
        <div class="page columns">
            <article class="article" data-slug=slug lang=article.language>
                <Header summary=article.summary />
                <Prose html=page.body />
                <Neighbours previous=article.previous next=article.next />
            </article>
            <Recent posts=page.recent />
        </div>
    }
}

/// What stands above the text.
#[component]
fn Header(summary: Summary) -> impl IntoView {
    let by = (!summary.authors.is_empty()).then(|| ["By ", &byline(&summary.authors)].concat());
    view! {
        <header class="article-header">
            <Labels categories=summary.categories part="categories" />
            <h1 id="page-title" tabindex="-1">{summary.title}</h1>
            {summary.deck.map(|deck| view! { <p class="deck" data-part="deck">{deck}</p> })}
            <p class="byline" data-part="byline">
                <span class="byline-authors">{by}</span>
                " "
                {summary.published.map(|date| view! { <DateView date=date /> })}
                {summary
                    .updated
                    .map(|date| view! { <span class="byline-updated">" Updated "<DateView date=date /></span> })}
            </p>
        </header>
        {summary.image.map(|image| view! { <figure class="hero"><Picture image=image eager=true /></figure> })}
    }
}

/// The text: the one place where a body enters a page.
#[component]
fn Prose(html: SafeHtml) -> impl IntoView {
    #[cfg(target_arch = "wasm32")]
    return view! { <div class="prose" data-part="body" use:fill=html></div> };
    #[cfg(not(target_arch = "wasm32"))]
    return view! { <div class="prose" data-part="body" inner_html=html.as_str().to_owned()></div> };
}

/// Puts the sanitised nodes where they belong, before the page is shown.
#[cfg(target_arch = "wasm32")]
fn fill(element: leptos::tachys::renderer::types::Element, html: SafeHtml) {
    html.fill(&element);
}

/// The way to the articles published before and after.
#[component]
fn Neighbours(previous: Option<Neighbour>, next: Option<Neighbour>) -> impl IntoView {
    let setting = Setting::current();
    let link = move |neighbour: Option<Neighbour>, rel: &'static str, label: &'static str| {
        neighbour.map(|neighbour| {
            view! {
                <a rel=rel href=setting.href(&Route::Article(neighbour.slug))>
                    <span class="neighbours-label">{label}</span>
                    " "
                    <span class="neighbours-title">{neighbour.title}</span>
                </a>
            }
        })
    };
    (previous.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="neighbours" aria-label="Previous and next article">
                {link(previous, "prev", "Previous")} {link(next, "next", "Next")}
            </nav>
        }
    })
}
