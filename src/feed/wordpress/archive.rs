//! All posts of a WordPress, for a snapshot.
//!
//! Input: an API, and its answers. Output: URLs to request, posts with their bodies, and what shows whether a post
//! changed. Entry points: [`Api::archive_url`] and [`read_archive`].
//!
//! Posts are listed by number, the oldest first: new ones come at the end. An offset makes consecutive lists overlap,
//! so that the caller notices if posts before it were removed. Categories and tags come as numbers; see
//! [`Api::terms_url`] and [`Api::tags_url`].

use super::post::{Term, article, read};
use super::{Api, MAX_PAGE_SIZE, with_parameters};
use crate::feed::{
    answer::{Answer, ApiError, ArchivedPost, Change, Page},
    json::Json,
};

/// The fields of a post in a snapshot, besides embedded ones.
const FIELDS: &str = "id,slug,link,title.rendered,excerpt,content,date,date_gmt,modified_gmt,categories,tags,\
                      _links.author,_links.wp:featuredmedia";

/// What is embedded in a post. Terms would cost the server a query per post.
const EMBEDDED: &str = "author,wp:featuredmedia";

/// The order of a list of changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The latest change first.
    Changed,
    /// The latest date of publication first. A scheduled post appears without a change.
    Published,
    /// By number, the smallest first.
    Numbered,
}

impl Api {
    /// Returns the URL of at most 100 posts with their bodies, by number, from the post at `offset` on; see
    /// [`read_archive`].
    pub fn archive_url(&self, offset: u32) -> String {
        self.posts_from("offset", offset)
    }

    /// The same with a page number (from 1), for servers that ignore an offset.
    pub fn archive_page_url(&self, page: u32) -> String {
        self.posts_from("page", page)
    }

    /// Returns the URL of the posts with these numbers, at most 100; see [`read_archive`].
    pub fn posts_url(&self, numbers: &[String]) -> String {
        let size = MAX_PAGE_SIZE.to_string();
        self.posts(&[("include", &*numbers.join(",")), ("per_page", &*size), ("_embed", EMBEDDED), ("_fields", FIELDS)])
    }

    /// Returns the URL of at most 100 changes from `offset` on; see [`read_changes`].
    pub fn changes_url(&self, order: Order, offset: u32) -> String {
        let (offset, size) = (offset.to_string(), MAX_PAGE_SIZE.to_string());
        let (by, direction) = match order {
            Order::Changed => ("modified", "desc"),
            Order::Published => ("date", "desc"),
            Order::Numbered => ("id", "asc"),
        };
        self.posts(&[
            ("offset", &*offset),
            ("per_page", &*size),
            ("orderby", by),
            ("order", direction),
            ("_fields", "id,modified_gmt"),
        ])
    }

    /// Returns the URL of page `page` (from 1) of all used tags; see [`read_terms`](super::read_terms).
    pub fn tags_url(&self, page: u32) -> String {
        self.taxonomy_url("tags", page)
    }

    fn posts_from(&self, name: &str, number: u32) -> String {
        let (number, size) = (number.to_string(), MAX_PAGE_SIZE.to_string());
        self.posts(&[
            (name, &*number),
            ("per_page", &*size),
            ("orderby", "id"),
            ("order", "asc"),
            ("_embed", EMBEDDED),
            ("_fields", FIELDS),
        ])
    }

    /// Returns the URL of page `page` of the used terms of a taxonomy, most used first.
    pub(super) fn taxonomy_url(&self, taxonomy: &str, page: u32) -> String {
        let parameters = [
            ("page", &*page.to_string()),
            ("per_page", "100"),
            ("hide_empty", "true"),
            ("orderby", "count"),
            ("order", "desc"),
            ("_fields", "id,slug,name,count"),
        ];
        with_parameters([&self.root, "wp/v2/", taxonomy].concat(), &[], &parameters)
    }
}

/// Parses the answer to [`Api::archive_url`] or [`Api::posts_url`]. A truncated answer is an error, because posts
/// would be lost. Categories and tags that are not in `terms` are omitted.
pub fn read_archive(answer: &Answer, terms: &[Term]) -> Result<Page<ArchivedPost>, ApiError> {
    read(answer, &mut |log, post| {
        let Change { id, modified } = change(post)?;
        let of = |taxonomy: &str| post.get(taxonomy).entries().iter().filter_map(Json::number);
        let numbers = of("categories").chain(of("tags")).collect();
        Some(ArchivedPost { id, modified, terms: numbers, article: article(log, post, terms)? })
    })?
    .require_whole()
}

/// Parses the answer to [`Api::changes_url`]. A truncated answer is an error.
pub fn read_changes(answer: &Answer) -> Result<Page<Change>, ApiError> {
    read(answer, &mut |_, post| change(post))?.require_whole()
}

fn change(post: &Json) -> Option<Change> {
    Some(Change { id: post.get("id").number()?.to_string(), modified: post.owned("modified_gmt").unwrap_or_default() })
}
