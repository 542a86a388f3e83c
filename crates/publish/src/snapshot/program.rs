//! One interface for snapshots of WordPress and Ghost.
//!
//! Input: the API of a program. Output: URLs to request, and what their answers contain. Entry point: [`Program`].

use broadsheet::content::{Category, CategoryCount, Slug};
use broadsheet::feed::answer::{About, Answer, ApiError, ArchivedPost, Change, Page};
use broadsheet::feed::wordpress::Term;
use broadsheet::feed::{ghost, wordpress};

pub(super) use broadsheet::feed::wordpress::Order;

/// The API of a program.
pub(super) enum Program {
    WordPress(wordpress::Api),
    Ghost(ghost::Api),
}

impl Program {
    /// Returns the name of the program, as the setting `kind` has it.
    pub fn name(&self) -> &'static str {
        match self {
            Program::WordPress(_) => "wordpress",
            Program::Ghost(_) => "ghost",
        }
    }

    pub fn about_url(&self) -> String {
        match self {
            Program::WordPress(api) => api.about_url(),
            Program::Ghost(api) => api.about_url(),
        }
    }

    pub fn read_about(&self, answer: &Answer) -> Result<About, ApiError> {
        match self {
            Program::WordPress(_) => wordpress::read_about(answer),
            Program::Ghost(_) => ghost::read_about(answer),
        }
    }

    /// Returns the URL of page `page` of the categories, and that of the tags. None if posts contain them.
    pub fn terms_urls(&self, page: u32) -> Vec<String> {
        match self {
            Program::WordPress(api) => vec![api.terms_url(page), api.tags_url(page)],
            Program::Ghost(_) => Vec::new(),
        }
    }

    pub fn read_terms(&self, answer: &Answer) -> Result<Page<Term>, ApiError> {
        wordpress::read_terms(answer)
    }

    /// Returns a stored category or tag, if its slug is valid.
    pub fn term(&self, number: u32, slug: &str, name: &str) -> Option<Term> {
        let category = Category { slug: Slug::new(slug)?, name: name.to_owned() };
        Some(Term { number, counted: CategoryCount { category, count: 0 } })
    }

    pub fn posts_url(&self, ids: &[String]) -> String {
        match self {
            Program::WordPress(api) => api.posts_url(ids),
            Program::Ghost(api) => api.posts_url(ids),
        }
    }

    pub fn read_archive(&self, answer: &Answer, terms: &[Term]) -> Result<Page<ArchivedPost>, ApiError> {
        match self {
            Program::WordPress(_) => wordpress::read_archive(answer, terms),
            Program::Ghost(_) => ghost::read_archive(answer),
        }
    }

    /// Returns the URL of at most 100 changes. Ghost has only one order, and pages in place of offsets.
    pub fn changes_url(&self, order: Order, offset: u32) -> String {
        match self {
            Program::WordPress(api) => api.changes_url(order, offset),
            Program::Ghost(api) => api.changes_url(offset / 100 + 1),
        }
    }

    pub fn read_changes(&self, answer: &Answer) -> Result<Page<Change>, ApiError> {
        match self {
            Program::WordPress(_) => wordpress::read_changes(answer),
            Program::Ghost(_) => ghost::read_changes(answer),
        }
    }

    /// Whether a scheduled post is published without a change.
    pub fn publishes_without_change(&self) -> bool {
        matches!(self, Program::WordPress(_))
    }

    /// Returns how far the next part of a list begins after the present one.
    pub fn list_step(&self, size: u32, overlap: u32) -> u32 {
        match self {
            Program::WordPress(_) => size - overlap,
            Program::Ghost(_) => size,
        }
    }
}
