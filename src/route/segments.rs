//! The parts of a path that several routes have: slugs, and numbers of list pages.
//!
//! Input: segments of a path, or a number. Output: the other of the two. Entry points: [`parse_pages`] and [`print_page`].

use crate::content::{Slug, link::percent_decode};

pub(super) fn parse_slug(segment: &str) -> Option<Slug> {
    Slug::new(&percent_decode(segment)?)
}

pub(super) fn parse_page(segment: &str) -> Option<u32> {
    segment.parse().ok().filter(|page| *page > 0)
}

/// Parses `page/2` at the end of a path; the default is 1.
pub(super) fn parse_pages<'a>(segments: &mut impl Iterator<Item = &'a str>) -> Option<u32> {
    match segments.next() {
        None => Some(1),
        Some("page") => parse_page(segments.next()?),
        Some(_) => None,
    }
}

pub(super) fn print_page(url: &mut String, page: u32) {
    if page > 1 {
        url.push_str("page/");
        url.push_str(&page.to_string());
        url.push('/');
    }
}

/// Whether the rest of a path after the folder of a list is the list itself or one of its pages.
pub(super) fn is_of_list(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with("page/")
}
