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
    safe_html::SafeHtml,
};
use leptos::prelude::*;

/// The page of one article, with the recent posts beside it. Other sites read the classes with a hyphen after one or two
/// letters (microformats.org).
#[component(transparent)]
pub fn Article<'a>(setting: &'a Setting, page: &'a ArticlePage) -> impl IntoView + use<> {
    let summary = &*page.summary;
    let Language { tag, direction } = &summary.language;
    let slug = summary.slug.to_string();
    view! {
        <div class=columns(page.recent.is_empty())>
            <article class="article h-entry" data-slug=slug lang=tag.clone() dir=direction.clone()>
                <Header setting summary minutes=page.minutes />
                {summary.picture().map(|image| view! { <figure class="hero"><Picture image large=true /></figure> })}
                <SafePart class="prose e-content" part="body" html=&page.body />
                <SafePart class="ending" part="related" html=&page.ending />
                <Neighbours setting page />
            </article>
            <Recent setting posts=&page.recent />
            {page.toc.as_ref().map(|html| view! { <Contents setting html /> })}
        </div>
    }
}

/// Labels, title, deck and byline. Labels and byline are in the language of the page, and the rest in that of the
/// article. `dir="auto"` isolates what the page says from an article that is written in the other direction.
#[component(transparent)]
fn Header<'a>(setting: &'a Setting, summary: &'a Summary, minutes: u32) -> impl IntoView + use<> {
    let by = byline(setting, &summary.authors, usize::MAX);
    let updated = |date| {
        view! { <span class="byline-updated" dir="auto">" " {setting.say("Updated")} " " <FullDate setting date class="dt-updated" /></span> }
    };
    let tag = &summary.language.tag;
    let reading_time = (minutes > 0).then(|| {
        let text = setting.messages.fill("{0} min read", &[&minutes.to_string()]);
        view! { <span dir="auto">" " {text}</span> }
    });
    view! {
        <header class="article-header" lang=page_language(setting, summary)>
            <Labels setting categories=&summary.categories part=Some("categories") />
            <h1 id="page-title" class=if is_long(summary.name()) { "p-name long" } else { "p-name" } tabindex="-1" lang=tag.clone()>
                {summary.name().to_owned()}
            </h1>
            {summary.deck.clone().map(|deck| view! { <p class="deck p-summary" data-part="deck" lang=tag.clone()>{deck}</p> })}
            <p class="byline" data-part="byline">
                <span class="byline-authors" dir="auto">{by}</span>
                " "
                {summary.published.map(|date| view! { <FullDate setting date class="dt-published" /> })}
                {summary.updated.map(updated)}
                {reading_time}
            </p>
        </header>
    }
}

/// The language of the page, for parts of an article that has another language.
fn page_language(setting: &Setting, summary: &Summary) -> Option<String> {
    summary.language.tag.as_ref().map(|_| setting.wording.language.clone())
}

/// Sanitised HTML, such as the body. Natively this is the only place where HTML enters a page; in the browser,
/// `reader::outlet` fills the element.
#[component(transparent)]
pub fn SafePart<'a>(class: &'static str, part: &'static str, html: &'a SafeHtml) -> impl IntoView + use<> {
    #[cfg(target_arch = "wasm32")]
    {
        _ = html;
        view! { <div class=class data-part=part></div> }
    }
    #[cfg(not(target_arch = "wasm32"))]
    {
        view! { <div class=class data-part=part inner_html=html.as_str().to_owned()></div> }
    }
}

/// The table of contents. It is last, so that a page without it has the same structure.
#[component(transparent)]
fn Contents<'a>(setting: &'a Setting, html: &'a SafeHtml) -> impl IntoView + use<> {
    view! {
        <nav class="toc" data-part="toc" aria-label=setting.say("Contents")>
            <SafePart class="toc-list" part="contents" html />
        </nav>
    }
}

/// Links to the next and the previous article, in the language and the direction of the page. The latter is that of
/// the first label. As below a list, the newer article comes first.
#[component(transparent)]
fn Neighbours<'a>(setting: &'a Setting, page: &'a ArticlePage) -> impl IntoView + use<> {
    let link = |neighbour: &Option<Neighbour>, rel: &'static str, label: &str| {
        neighbour.as_ref().map(|neighbour| {
            let href = setting.article(&neighbour.slug, &neighbour.folder);
            let Language { tag, direction } = &neighbour.language;
            view! {
                <a rel=rel href=href>
                    <span class="neighbours-label">{setting.say(label)}</span>
                    " "
                    <span class="neighbours-title" lang=tag.clone() dir=direction.clone()>{neighbour.title.clone()}</span>
                </a>
            }
        })
    };
    (page.previous.is_some() || page.next.is_some()).then(|| {
        view! {
            <nav class="neighbours" lang=page_language(setting, &page.summary) dir="auto" aria-label=setting.say("Previous and next article")>
                {link(&page.next, "next", "Newer")} " " {link(&page.previous, "prev", "Older")}
            </nav>
        }
    })
}
