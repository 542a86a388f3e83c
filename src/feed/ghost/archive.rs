//! All posts of a Ghost, for a snapshot.
//!
//! Input: an API, and its answers. Output: URLs to request, posts with their bodies, and what shows whether a post
//! changed. Entry points: [`Api::archive_url`] and [`read_archive`].
//!
//! Posts are listed by date, the oldest first, from a date on: so it makes no difference if posts before it are
//! removed.

use super::post::{article, read};
use super::{Api, MAX_PAGE_SIZE};
use crate::content::Date;
use crate::feed::{
    answer::{Answer, ApiError, ArchivedPost, Change, Page},
    json::Json,
};

impl Api {
    /// Returns the URL of page `page` (from 1) of the posts with their bodies that were published at `from` or later,
    /// the oldest first; see [`read_archive`].
    pub fn archive_url(&self, from: Option<Date>, page: u32) -> String {
        let filter = match from {
            Some(date) => self.combined_filter(&["published_at:>='", &database_date(date), "'"].concat()),
            None => self.filter.clone(),
        };
        self.posts(&filter, page, &[("order", "published_at asc,id asc"), ("include", "authors,tags")])
    }

    /// Returns the URL of the posts with these ids, at most 100; see [`read_archive`].
    pub fn posts_url(&self, ids: &[String]) -> String {
        self.posts(&["id:[", &ids.join(","), "]"].concat(), 1, &[("include", "authors,tags")])
    }

    /// Returns the URL of page `page` (from 1) of the changes, the latest first; see [`read_changes`].
    pub fn changes_url(&self, page: u32) -> String {
        self.posts(&self.filter, page, &[("order", "updated_at desc,id desc"), ("fields", "id,updated_at")])
    }

    fn posts(&self, filter: &str, page: u32, more: &[(&str, &str)]) -> String {
        let (page, size) = (page.max(1).to_string(), MAX_PAGE_SIZE.to_string());
        let mut parameters = vec![("page", &*page), ("limit", &*size)];
        if !filter.is_empty() {
            parameters.push(("filter", filter));
        }
        parameters.extend_from_slice(more);
        self.url("posts/", &parameters)
    }
}

/// Returns a date in the format of filters: UTC, without a T.
pub(super) fn database_date(date: Date) -> String {
    let date = Date::from_unix(date.seconds()).to_rfc3339();
    date.trim_end_matches('Z').replacen('T', " ", 1)
}

/// Parses the answer to [`Api::archive_url`] or [`Api::posts_url`]. A truncated answer is an error, because posts
/// would be lost.
pub fn read_archive(answer: &Answer) -> Result<Page<ArchivedPost>, ApiError> {
    read(answer, "posts", &mut |log, post| {
        let Change { id, modified } = change(post)?;
        Some(ArchivedPost { id, modified, terms: Vec::new(), article: article(log, post)? })
    })?
    .require_whole()
}

/// Parses the answer to [`Api::changes_url`]. A truncated answer is an error.
pub fn read_changes(answer: &Answer) -> Result<Page<Change>, ApiError> {
    read(answer, "posts", &mut |_, post| change(post))?.require_whole()
}

fn change(post: &Json) -> Option<Change> {
    Some(Change { id: post.owned("id")?, modified: post.owned("updated_at").unwrap_or_default() })
}
