//! Pages: content in, markup out.
//!
//! Input: a page as plain data, built by `page`, and a [`Setting`] with routes, current time and wording. Output: the
//! same markup in the browser and natively. Entry point: [`List`], then [`Article`]. Nothing here fetches, reads a
//! clock or touches `window`. Interactive elements are links or have a `data-part`, which `reader` handles.
//!
//! Views are components that borrow their data. `drawn` creates their nodes before a component returns. They read no
//! signals, so they are `transparent`: Leptos need not untrack them.

mod article;
mod failure;
mod filters;
mod list;
mod page;
mod picture;
mod recent;
mod selection;
mod story;
mod time;

pub use article::{Article, SafePart};
pub use failure::{Failure, Notice};
pub use filters::{FilterChoice, Filters};
pub use list::{List, PageLinks, Results, RowStyle, Side, Stories};
pub use page::{ArticlePage, IndexRow, ListPage, PLAIN, Page, Pages, Problem};
pub use recent::Recent;
pub use selection::Selection;
pub use time::age_text;

use crate::{
    content::{Age, Date, Messages, Slug},
    route::{Route, Routes},
};

/// What every view needs besides its content.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Prints the addresses of links.
    pub routes: Routes,
    /// The current time, in seconds since 1970. Ages are relative to it.
    pub now: i64,
    /// Wording of ages and dates in the page's language.
    pub wording: Wording,
    /// Interface texts in the page's language.
    pub messages: Messages,
}

/// Wording of ages and dates in one language. The functions receive [`Wording::language`].
#[derive(Clone, Debug)]
pub struct Wording {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// Formats a relative age, such as "2 months ago".
    pub age: fn(&str, Age) -> String,
    /// Formats a full date, such as "22 November 2026", or without its day, "November 2026".
    pub date: fn(&str, &Date, bool) -> String,
}

impl Wording {
    /// English wording, for any variant of English.
    pub fn english(language: String) -> Self {
        let age = |_: &str, age: Age| match age.future {
            true => ["in ", &age.text()].concat(),
            false => [&age.text(), " ago"].concat(),
        };
        let date = |_: &str, date: &Date, with_day: bool| date.long(with_day);
        Wording { language, age, date }
    }
}

/// The class of a page: with a column beside the content, unless that is empty.
fn columns(is_alone: bool) -> &'static str {
    if is_alone { "page" } else { "page columns" }
}

impl Setting {
    /// An interface text in the page's language.
    fn say(&self, english: &str) -> String {
        self.messages.say(english)
    }

    fn href(&self, route: &Route) -> String {
        self.routes.href(route)
    }

    /// The address of an article.
    fn article(&self, slug: &Slug, folder: &str) -> String {
        self.href(&Route::article(slug, folder))
    }
}
