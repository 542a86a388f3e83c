//! The article page.

use super::{
    ArticlePage, Setting, columns,
    picture::Picture,
    recent::Recent,
    story::{Labels, byline, is_long},
    time::FullDate,
};
use crate::{
    content::{Language, Neighbour, Summary},
    drawn::drawn,
    safe_html::SafeHtml,
};
use leptos::prelude::*;

/// The page of one article, with the recent posts beside it. Other sites read the classes with a hyphen after one or two
/// letters (microformats.org).
#[component(transparent)]
pub fn Article<'a>(setting: &'a Setting, page: &'a ArticlePage) -> impl IntoView + use<'a> {
    let summary = &*page.summary;
    let Language { tag, direction } = &summary.language;
    drawn(view! {
        <div class=columns(page.recent.is_empty())>
            <article class="article h-entry" data-slug=summary.slug.as_str() lang=tag.as_deref() dir=direction.as_deref()>
                <Header setting summary minutes=page.minutes />
                {summary.picture().map(|image| drawn(view! { <figure class="hero"><Picture image large=true /></figure> }))}
                <SafePart class="prose e-content" part="body" html=&page.body />
                <SafePart class="ending" part="related" html=&page.ending />
                <Neighbours setting page />
            </article>
            <Recent setting posts=&page.recent />
            {page.toc.as_ref().map(|html| view! { <Contents setting html /> })}
        </div>
    })
}

/// Labels, title, deck and byline. Labels and byline are in the language of the page, and the rest in that of the
/// article. `dir="auto"` isolates what the page says from an article that is written in the other direction.
#[component(transparent)]
fn Header<'a>(setting: &'a Setting, summary: &'a Summary, minutes: u32) -> impl IntoView + use<'a> {
    let by = byline(setting, &summary.authors, usize::MAX);
    let updated = |date| {
        drawn(
            view! { <span class="byline-updated" dir="auto">" " {setting.say("Updated")} " " <FullDate setting date class="dt-updated" /></span> },
        )
    };
    let tag = &summary.language.tag;
    let reading_time = (minutes > 0).then(|| {
        let text = setting.messages.fill("{0} min read", &[&minutes.to_string()]);
        drawn(view! { <span dir="auto">" " {text}</span> })
    });
    drawn(view! {
        <header class="article-header" lang=page_language(setting, summary)>
            <Labels setting categories=&summary.categories part=Some("categories") />
            <h1 id="page-title" class=if is_long(summary.name()) { "p-name long" } else { "p-name" } tabindex="-1" lang=tag.as_deref()>
                {summary.name()}
            </h1>
            {summary.deck.as_deref().map(|deck| drawn(view! { <p class="deck p-summary" data-part="deck" lang=tag.as_deref()>{deck}</p> }))}
            <p class="byline" data-part="byline">
                <span class="byline-authors" dir="auto">{by}</span>
                " "
                {summary.published.map(|date| view! { <FullDate setting date class="dt-published" /> })}
                {summary.updated.map(updated)}
                {reading_time}
            </p>
        </header>
    })
}

/// The language of the page, for parts of an article that has another language.
fn page_language<'a>(setting: &'a Setting, summary: &Summary) -> Option<&'a str> {
    summary.language.tag.as_ref().map(|_| &*setting.wording.language)
}

/// Sanitised HTML, such as the body. Natively this is the only place where HTML enters a page; in the browser,
/// `reader::outlet` fills the element.
#[component(transparent)]
pub fn SafePart<'a>(class: &'static str, part: &'static str, html: &'a SafeHtml) -> impl IntoView + use<'a> {
    #[cfg(target_arch = "wasm32")]
    {
        _ = html;
        drawn(view! { <div class=class data-part=part></div> })
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        drawn(view! { <div class=class data-part=part inner_html=html.as_str()></div> })
    }
}

/// The table of contents. It is last, so that a page without it has the same structure.
#[component(transparent)]
fn Contents<'a>(setting: &'a Setting, html: &'a SafeHtml) -> impl IntoView + use<'a> {
    drawn(view! {
        <nav class="toc" data-part="toc" aria-label=setting.say("Contents")>
            <SafePart class="toc-list" part="contents" html />
        </nav>
    })
}

/// Links to the next and the previous article, in the language and the direction of the page. The latter is that of
/// the first label. As below a list, the newer article comes first.
#[component(transparent)]
fn Neighbours<'a>(setting: &'a Setting, page: &'a ArticlePage) -> impl IntoView + use<'a> {
    let link = |neighbour: &'a Option<Neighbour>, rel: &'static str, label: &str| {
        neighbour.as_ref().map(|neighbour| {
            let href = setting.article(&neighbour.slug, &neighbour.folder);
            let Language { tag, direction } = &neighbour.language;
            drawn(view! {
                <a rel=rel href=href>
                    <span class="neighbours-label">{setting.say(label)}</span>
                    " "
                    <span class="neighbours-title" lang=tag.as_deref() dir=direction.as_deref()>{&*neighbour.title}</span>
                </a>
            })
        })
    };
    (page.previous.is_some() || page.next.is_some()).then(|| {
        drawn(view! {
            <nav class="neighbours" lang=page_language(setting, &page.summary) dir="auto" aria-label=setting.say("Previous and next article")>
                {link(&page.next, "next", "Newer")} " " {link(&page.previous, "prev", "Older")}
            </nav>
        })
    })
}
