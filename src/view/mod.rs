//! Pages: content in, markup out.
//!
//! Comes in: a page as plain data, made of content by `page`, and a [`Setting`] that says how to write links, ages and
//! dates. Goes out: the same markup in the browser and natively. Nothing here fetches, reads a clock or touches `window`; what a
//! person clicks is a link or carries a `data-part`, and `reader` follows it.
//!
//! Views are plain functions that borrow what they show. A page stands as it was drawn until the next takes its place, so
//! only the filter holds a signal: everything else would pay for redrawing code that nothing calls (measured: a fifth
//! of the module). Start with [`list`], then [`article`].

mod article;
mod failure;
mod filters;
mod list;
mod page;
mod recent;
mod story;
mod time;

pub use article::article;
pub use failure::{failure, notice};
pub use list::{list, results};
pub use page::{ArticlePage, FilterChoice, Filters, ListPage, Page, Pages, Problem};
pub use recent::recent;
pub use time::age_text;

use crate::{
    content::{Age, Date, Messages, Slug},
    route::{Route, Routes},
};

/// What every view needs to know besides the content it shows.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Prints links.
    pub routes: Routes,
    /// The time the page is drawn, in seconds since 1970: ages count from it.
    pub now: i64,
    /// How the page's language words ages and dates.
    pub wording: Wording,
    /// What the page says besides.
    pub messages: Messages,
}

/// How a language words what depends on a number or a date. The functions get the page's language, a BCP 47 tag.
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
            true => ["in ", &age.text()].concat(),
            false => [&age.text(), " ago"].concat(),
        };
        Wording { language, age, date: |_, date| date.long() }
    }
}

impl Setting {
    /// A text of the page's own, as its language says it.
    fn say(&self, english: &str) -> String {
        self.messages.say(english)
    }

    fn href(&self, route: &Route) -> String {
        self.routes.href(route)
    }

    /// Where an article is.
    fn article(&self, slug: &Slug, folder: &str) -> String {
        self.href(&Route::article(slug, folder))
    }
}
