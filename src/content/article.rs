//! An article, and the smaller thing a list shows of it. They are two types so that a summary can never be shown as an article.

use super::{Author, Body, Category, Date, Image, Slug, order::order};
use std::sync::Arc;

/// What a list, a panel or a search result shows of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Names the article in our URLs; unique within one source.
    pub slug: Slug,
    /// The folder that its address is in, as [`Route`](crate::route::Route) has it: empty where all articles are in one.
    pub folder: String,
    /// Plain text, never markup. Empty when the source gave none.
    pub title: String,
    /// The standfirst below the title, plain text, where the author wrote one.
    pub deck: Option<String>,
    /// The first 15 words of the text, plain text, as [`super::excerpt`] cuts them.
    pub excerpt: String,
    /// When it was first published. Feeds may leave it out.
    pub published: Option<Date>,
    /// When it last changed, if that is later than `published`.
    pub updated: Option<Date>,
    /// In the author's order, without repetition.
    pub categories: Vec<Category>,
    /// In the author's order.
    pub authors: Vec<Author>,
    /// The picture that stands for the article.
    pub image: Option<Image>,
}

impl Summary {
    /// What a link to it says: its title, or how it begins where it has none.
    pub fn name(&self) -> &str {
        if self.title.is_empty() { &self.excerpt } else { &self.title }
    }
}

/// A whole article.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// Everything a list would show of it; shared, for several pages show it.
    pub summary: Arc<Summary>,
    /// The text, in the format it came in. Hostile until it has been through `SafeHtml`.
    pub body: Body,
    /// Where it lives on its own site, when that is elsewhere (`canonical`).
    pub canonical: Option<String>,
    /// The language of this article, where it differs from the site's (a BCP 47 tag).
    pub language: Option<String>,
    /// `rtl` or `ltr`, where it is written in another direction than the site.
    pub direction: Option<String>,
    /// The article published just before this one.
    pub previous: Option<Neighbour>,
    /// The article published just after this one.
    pub next: Option<Neighbour>,
}

/// As much of an article as a link to it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// Names the article in our URLs.
    pub slug: Slug,
    /// As in [`Summary`].
    pub folder: String,
    /// Plain text.
    pub title: String,
}

impl From<&Summary> for Neighbour {
    fn from(summary: &Summary) -> Self {
        Neighbour { slug: summary.slug.clone(), folder: summary.folder.clone(), title: summary.name().to_owned() }
    }
}

/// Puts articles in order: newest first, the undated last, and those of one moment as they stand.
pub fn newest_first(articles: &mut [Article]) {
    let seconds = |index: usize| articles[index].summary.published.map_or(i64::MIN, |date| date.seconds());
    let positions = order(articles.len(), &|a, b| seconds(a) > seconds(b));
    for (to, &from) in positions.iter().enumerate() {
        // What stood at a place that is filled already was swapped on, to where that was filled from.
        let mut from = from;
        while from < to {
            from = positions[from];
        }
        articles.swap(to, from);
    }
}
