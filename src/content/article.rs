//! Articles and their summaries.
//!
//! Input: fields that `feed` has parsed. Output: [`Article`], [`Summary`] and [`Neighbour`]. Entry point: [`Article`].
//!
//! They are separate types, so that a summary cannot be shown as an article.

use super::{Author, Body, Category, Date, Image, Language, Slug, order::order};
use std::sync::Arc;

/// What a list, a panel or a search result shows of an article.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The last part of the address; unique within one source.
    pub slug: Slug,
    /// The folder of the address, as in [`Route`](crate::route::Route). Empty if all articles share one folder.
    pub folder: String,
    /// Plain text. Empty if the source has no title.
    pub title: String,
    /// The sentence below the headline, plain text, if the author wrote one.
    pub deck: Option<String>,
    /// The first 15 words of the text, plain text; see [`super::excerpt`].
    pub excerpt: String,
    /// The date of publication. Feeds may omit it.
    pub published: Option<Date>,
    /// The date of the last change, if later than `published`.
    pub updated: Option<Date>,
    /// The categories in the author's order, without duplicates.
    pub categories: Vec<Category>,
    /// The authors in the order of the byline.
    pub authors: Vec<Author>,
    /// The main image.
    pub image: Option<Image>,
    /// The language of title, deck, excerpt and text.
    pub language: Language,
}

/// The minimum width of an image above an article or beside a headline, in CSS pixels.
const MIN_PICTURE_WIDTH: u32 = 300;

impl Summary {
    /// Returns the image, unless it is too small to be shown above the article or beside its headline.
    pub fn picture(&self) -> Option<&Image> {
        self.image.as_ref().filter(|image| image.size.is_none_or(|(width, _)| width >= MIN_PICTURE_WIDTH))
    }

    /// Returns the text of a link to the article: the title, or the excerpt if the title is empty.
    pub fn name(&self) -> &str {
        if self.title.is_empty() { &self.excerpt } else { &self.title }
    }
}

/// An article with its body.
#[derive(Clone, Debug, PartialEq)]
pub struct Article {
    /// The summary; shared, because several pages show it.
    pub summary: Arc<Summary>,
    /// The text in its original format. It is untrusted until `SafeHtml` has sanitised it.
    pub body: Body,
    /// The canonical URL, if the article belongs to another site.
    pub canonical: Option<String>,
    /// The next older article.
    pub previous: Option<Neighbour>,
    /// The next newer article.
    pub next: Option<Neighbour>,
    /// What follows the text, as HTML: authors, links to similar articles, feeds. Untrusted like the text.
    pub ending: String,
    /// The table of contents, as HTML; empty if there is none. Untrusted like the text.
    pub toc: String,
    /// The estimated reading time in minutes; 0 if it is unknown.
    pub minutes: u32,
}

impl Article {
    /// An article without neighbours and without additions to its text.
    pub fn new(summary: Arc<Summary>, body: Body) -> Self {
        let (canonical, previous, next, ending, toc, minutes) = Default::default();
        Article { summary, body, canonical, previous, next, ending, toc, minutes }
    }
}

/// The part of an article that a link to it needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Neighbour {
    /// The slug of the article.
    pub slug: Slug,
    /// The folder, as in [`Summary`].
    pub folder: String,
    /// The title, plain text.
    pub title: String,
    /// The language of the title.
    pub language: Language,
}

impl From<&Summary> for Neighbour {
    fn from(summary: &Summary) -> Self {
        Neighbour {
            slug: summary.slug.clone(),
            folder: summary.folder.clone(),
            title: summary.name().to_owned(),
            language: summary.language.clone(),
        }
    }
}

/// Sorts articles: newest first, undated last. The sort is stable. Returns the former index of each.
pub fn newest_first(articles: &mut [Article]) -> Vec<usize> {
    let seconds = |index: usize| articles[index].summary.published.map_or(i64::MIN, |date| date.seconds());
    let positions = order(articles.len(), &|a, b| seconds(a) > seconds(b));
    for (to, &from) in positions.iter().enumerate() {
        // The article was swapped away if its position was filled before; follow the swaps.
        let mut from = from;
        while from < to {
            from = positions[from];
        }
        articles.swap(to, from);
    }
    positions
}
