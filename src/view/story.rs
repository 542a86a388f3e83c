//! An article as a list shows it.

use super::{Setting, time::AgeView};
use crate::{
    content::{Author, Category, Image, Summary},
    route::Route,
};
use leptos::prelude::*;

/// One story of a list.
#[component]
pub fn Story(summary: Summary, lead: bool) -> impl IntoView {
    let setting = Setting::current();
    let href = setting.href(&Route::Article(summary.slug.clone()));
    let image = summary.image.filter(|_| lead);
    view! {
        <li class=if lead { "story story-lead" } else { "story" } data-part="summary">
            {image.map(|image| view! { <figure class="story-image"><Picture image=image eager=true /></figure> })}
            <Labels categories=summary.categories />
            <h2 class="story-title"><a href=href>{summary.title}</a></h2>
            {summary.deck.map(|deck| view! { <p class="story-deck">{deck}</p> })}
            <p class="story-excerpt" data-part="excerpt">{summary.excerpt}</p>
            <p class="story-meta">
                <span class="story-byline">{byline(&summary.authors)}</span>
                " "
                <AgeView date=summary.published />
            </p>
        </li>
    }
}

/// The categories of an article, each a link to its page.
#[component]
pub fn Labels(categories: Vec<Category>, #[prop(optional)] part: Option<&'static str>) -> impl IntoView {
    let setting = Setting::current();
    let label = move |category: Category| {
        let href = setting.href(&Route::Category { slug: category.slug, page: 1 });
        view! { <li><a href=href>{category.name}</a></li> }
    };
    view! { <ul class="labels" data-part=part>{categories.into_iter().map(label).collect_view()}</ul> }
}

/// A picture in its own proportions. `eager` for those at the top of a page.
#[component]
pub fn Picture(image: Image, eager: bool) -> impl IntoView {
    let (width, height) = image.size.unzip();
    view! {
        <img
            src=image.src
            alt=image.alt
            width=width
            height=height
            loading=if eager { "eager" } else { "lazy" }
            decoding="async"
            referrerpolicy="no-referrer"
        />
    }
}

/// Names as a byline joins them: "A", "A and B", "A, B and C".
pub fn byline(authors: &[Author]) -> String {
    let mut line = String::new();
    for (at, author) in authors.iter().enumerate() {
        if at > 0 {
            line.push_str(if at + 1 == authors.len() { " and " } else { ", " });
        }
        line.push_str(&author.name);
    }
    line
}
