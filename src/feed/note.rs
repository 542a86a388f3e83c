//! A note at the end of an incomplete list, in the form of an article.
//!
//! Input: its texts. Output: an [`Article`]. Entry point: [`note`].

use crate::content::{Article, Body, Language, Slug, Summary, excerpt};
use std::sync::Arc;

/// Returns a note. `None` if `slug` is invalid.
pub(super) fn note(slug: &str, title: &str, text: &str) -> Option<Article> {
    let summary = Summary {
        slug: Slug::new(slug)?,
        folder: String::new(),
        title: title.to_owned(),
        deck: None,
        excerpt: excerpt::text_excerpt(text),
        published: None,
        updated: None,
        categories: Vec::new(),
        authors: Vec::new(),
        image: None,
        language: Language::default(),
    };
    Some(Article::new(Arc::new(summary), Body::Text(text.to_owned())))
}
