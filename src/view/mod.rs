//! Pages: content in, markup out.
//!
//! Comes in: a [`Page`], made of content by [`page`], and a [`Setting`] that says how to write links, ages and dates.
//! Goes out: the same markup in the browser and natively. Nothing here fetches, reads a clock or touches `window`; what a
//! person clicks is a link or carries a `data-part`, and `reader` follows it.
//!
//! Start with [`PageView`].

mod article;
mod failure;
mod filters;
mod list;
mod page;
mod recent;
mod story;
mod time;

pub use article::ArticleView;
pub use failure::{FailureView, NoticeView};
pub use list::ListView;
pub use page::{ArticlePage, Filters, FilterChoice, ListPage, Page, Pages, Problem};
pub use time::age_text;

use crate::{
    content::{Age, Date},
    route::{Route, Routes},
};
use leptos::prelude::*;

/// What every component needs to know besides the content it shows. One is provided as context for each mounted page.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Prints links.
    pub routes: Routes,
    /// The time the page is drawn, in seconds since 1970: ages count from it.
    pub now: i64,
    /// How the page's language words ages and dates.
    pub wording: Wording,
}

/// How a language words what only code can word. The functions get the page's language, a BCP 47 tag.
#[derive(Clone, Debug)]
pub struct Wording {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// An age with its direction, such as "2 months ago".
    pub age: fn(&str, Age) -> String,
    /// A full date, such as "22 November 2026".
    pub date: fn(&str, &Date) -> String,
}

impl Wording {
    /// English, for a page whose language is some kind of it.
    pub fn english(language: String) -> Self {
        let age = |_: &str, age: Age| match age.future {
            true => ["in ", &age.to_string()].concat(),
            false => [&age.to_string(), " ago"].concat(),
        };
        Wording { language, age, date: |_, date| date.long() }
    }
}

impl Setting {
    /// The setting of the page that is being drawn.
    fn current() -> Self {
        expect_context()
    }

    fn href(&self, route: &Route) -> String {
        self.routes.href(route)
    }
}

/// Draws a page that does not change while it stands.
#[component]
pub fn PageView(page: Page) -> impl IntoView {
    match page {
        Page::List(list) => view! { <ListView page=RwSignal::new(list) /> }.into_any(),
        Page::Article(page) => view! { <ArticleView page=*page /> }.into_any(),
        Page::Problem(problem) => view! { <FailureView problem=problem /> }.into_any(),
    }
}
