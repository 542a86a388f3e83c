//! One article in a list.

use super::{RowStyle, Setting, picture::Picture, time::Age};
use crate::{
    content::{Author, Category, Image, Language, Slug, Summary},
    drawn::drawn,
    route::Route,
};
use leptos::prelude::*;

/// The article at position `at` of a list. `heading` is for this article and those that follow. The lead story shows its
/// image large.
#[component(transparent)]
pub fn Story<'a, 's>(
    setting: &'a Setting,
    style: &'s RowStyle,
    summary: &'a Summary,
    at: usize,
    heading: Option<String>,
) -> impl IntoView + use<'a> {
    let lead = style.is_lead(at);
    let href = setting.article(&summary.slug, &summary.folder);
    let by = byline(setting, &summary.authors, MAX_NAMES);
    let Language { tag, direction } = &summary.language;
    // The author's own abstract, or the first words.
    let (class, excerpt) = match &summary.deck {
        Some(deck) => ("story-deck", deck),
        None => ("story-excerpt", &summary.excerpt),
    };
    let excerpt = Some(excerpt.as_str()).filter(|excerpt| !excerpt.is_empty());
    let picture = |image: &'a Image| drawn(view! { <figure class="story-image"><Picture image large=lead /></figure> });
    let title_class = if is_long(summary.name()) { "story-title long" } else { "story-title" };
    drawn(view! {
        <li class=if lead { "story story-lead" } else { "story" } data-part="summary">
            {heading.map(|heading| drawn(view! { <h2>{heading}</h2> }))}
            {summary.picture().map(picture)}
            {style.pin(at).map(|pin| drawn(view! { <p class="labels">{pin}</p> }))}
            <Labels setting categories=primary(&summary.categories, style.here()) part=None />
            <h2 class=title_class lang=tag.as_deref() dir=direction.as_deref()>
                <a href=href>{summary.name()}</a>
            </h2>
            <p class=class data-part="excerpt" lang=tag.as_deref() dir=direction.as_deref()>{excerpt}</p>
            <p class="story-meta">
                <span class="story-byline">{by}</span>
                " "
                <Age setting date=summary.published />
            </p>
        </li>
    })
}

/// The number of authors that a list names.
const MAX_NAMES: usize = 3;

/// The first category, unless it is the page's own.
fn primary<'a>(categories: &'a [Category], here: Option<&Slug>) -> &'a [Category] {
    let at = categories.iter().position(|category| Some(&category.slug) != here);
    at.and_then(|at| categories.get(at..=at)).unwrap_or_default()
}

/// Whether a title needs a smaller size. In bytes, which suits scripts with wide letters.
pub fn is_long(title: &str) -> bool {
    title.len() > 80
}

/// Categories, as links to their pages.
#[component(transparent)]
pub fn Labels<'a>(
    setting: &'a Setting,
    categories: &'a [Category],
    part: Option<&'static str>,
) -> impl IntoView + use<'a> {
    let label = |category: &'a Category| {
        let href = setting.href(&Route::Category { slug: category.slug.clone(), page: 1 });
        drawn(view! { <li><a href=href>{&*category.name}</a></li> })
    };
    drawn(view! { <ul class="labels" data-part=part>{categories.iter().map(label).collect_view()}</ul> })
}

/// The byline: "By A", "By A and B", "By A, B and C", and with more than `max` authors "By A, B, C and 9 more".
pub fn byline(setting: &Setting, authors: &[Author], max: usize) -> Option<String> {
    let messages = &setting.messages;
    let mut line = authors.first()?.name.clone();
    for (at, Author { name, .. }) in authors.iter().enumerate().take(max).skip(1) {
        line = match at + 1 == authors.len() {
            true => messages.fill("{0} and {1}", &[&line, name]),
            false => [&line, ", ", name].concat(),
        };
    }
    if authors.len() > max {
        line = messages.fill("{0} and {1} more", &[&line, &(authors.len() - max).to_string()]);
    }
    Some(messages.fill("By {0}", &[&line]))
}
