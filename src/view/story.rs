//! One article in a list.

use super::{
    Setting,
    picture::{Picture, Thumbnail},
    time::Age,
};
use crate::{
    content::{Author, Category, Image, Language, Slug, Summary},
    route::Route,
};
use leptos::{either::Either, prelude::*};

/// One article in a list, on the page of the category `here`, if any. The lead story shows its image large.
#[component]
pub fn Story<'a>(
    setting: &'a Setting,
    summary: &'a Summary,
    here: Option<&'a Slug>,
    lead: bool,
) -> impl IntoView + use<> {
    let href = setting.article(&summary.slug, &summary.folder);
    let Language { tag, direction } = &summary.language;
    let picture = |image: &Image| {
        view! {
            <figure class="story-image">
                {if lead { Either::Left(view! { <Picture image /> }) } else { Either::Right(view! { <Thumbnail image /> }) }}
            </figure>
        }
    };
    view! {
        <li class=if lead { "story story-lead" } else { "story" } data-part="summary">
            {summary.picture().map(picture)}
            <Labels setting categories=&summary.categories here part=None />
            <h2 class="story-title" lang=tag.clone() dir=direction.clone()>
                <a href=href>{summary.name().to_owned()}</a>
            </h2>
            {summary.deck.clone().map(|deck| view! { <p class="story-deck" lang=tag.clone() dir=direction.clone()>{deck}</p> })}
            <p class="story-excerpt" data-part="excerpt" lang=tag.clone() dir=direction.clone()>{summary.excerpt.clone()}</p>
            <p class="story-meta">
                <span class="story-byline">{byline(setting, &summary.authors)}</span>
                " "
                <Age setting date=summary.published />
            </p>
        </li>
    }
}

/// The categories of an article except `here`, as links to their pages.
#[component]
pub fn Labels<'a>(
    setting: &'a Setting,
    categories: &'a [Category],
    here: Option<&'a Slug>,
    part: Option<&'static str>,
) -> impl IntoView + use<> {
    let label = |category: &Category| {
        let href = setting.href(&Route::Category { slug: category.slug.clone(), page: 1 });
        view! { <li><a href=href>{category.name.clone()}</a></li> }
    };
    view! { <ul class="labels" data-part=part>{categories.iter().filter(|category| Some(&category.slug) != here).map(label).collect_view()}</ul> }
}

/// Joins names for a byline: "A", "A and B", "A, B and C".
pub fn byline(setting: &Setting, authors: &[Author]) -> String {
    let mut line = String::new();
    for (at, Author { name, .. }) in authors.iter().enumerate() {
        line = match at {
            0 => name.clone(),
            _ if at + 1 == authors.len() => setting.messages.fill("{0} and {1}", &[&line, name]),
            _ => [&line, ", ", name].concat(),
        };
    }
    line
}
