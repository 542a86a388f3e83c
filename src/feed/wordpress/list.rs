//! The list of posts as a visitor sees it: sticky posts first, and the same posts on a page while others are added.
//!
//! Input: an API, and its answers. Output: URLs of pages, and posts with what the next URL needs. Entry points:
//! [`Api::front_url`] and [`read_listed`].

use super::post::{Term, read, summary};
use super::{Api, ApiError};
use crate::content::{Date, Summary};
use crate::feed::answer::{Answer, Page};
use std::sync::Arc;

/// A post in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The post.
    pub summary: Arc<Summary>,
    /// The number of the post in the API.
    pub number: u32,
    /// Whether the site shows the post above newer ones.
    pub is_sticky: bool,
}

impl Api {
    /// Returns the URL of the first `size` posts; see [`read_listed`]. WordPress 6.8 and later adds its sticky posts.
    pub fn front_url(&self, size: u32) -> String {
        self.summaries(1, size, &[("ignore_sticky", "false")])
    }

    /// Returns the URL of the posts that follow one published at `published`, without the posts `excluded`.
    pub fn after_url(&self, published: Date, excluded: &[u32], size: u32) -> String {
        // Other posts may have the same date.
        let before = Date::from_unix(published.seconds() + 1).to_rfc3339();
        self.summaries(1, size, &[("before", &before), ("exclude", &numbers(excluded))])
    }

    /// Returns the URL of the posts from `offset` on, without the posts `excluded`, which it does not count.
    pub fn from_url(&self, offset: u32, excluded: &[u32], size: u32) -> String {
        match excluded {
            [] => self.page_url(offset / size.max(1) + 1, size),
            _ => self.summaries(1, size, &[("offset", &offset.to_string()), ("exclude", &numbers(excluded))]),
        }
    }
}

fn numbers(numbers: &[u32]) -> String {
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    numbers.join(",")
}

/// Parses a page of the list. Categories that are not in `terms` are omitted.
pub fn read_listed(answer: &Answer, terms: &[Term]) -> Result<Page<Listed>, ApiError> {
    read(answer, &mut |log, post| {
        let (number, is_sticky) = (post.get("id").number().unwrap_or(0), post.get("sticky").is_true());
        Some(Listed { summary: Arc::new(summary(log, post, terms)?), number, is_sticky })
    })
}
