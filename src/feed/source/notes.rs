//! Notes at the end of incomplete lists, in the form of articles.
//!
//! Input: none. Output: an [`Article`] for each limit. Entry points: [`of_search`], [`of_index`] and [`of_size`].

use crate::{content::Article, feed::note::note};

/// The note of a search without a search API.
pub(super) fn of_search() -> Option<Article> {
    note(
        "cut-here",
        "… cut here: only the newest 1,000 articles were searched.",
        "The site has no search of its own, so titles, excerpts and categories of its newest 1,000 articles were looked through.",
    )
}

/// The note of lists from the index.
pub(super) fn of_index() -> Option<Article> {
    note(
        "index-cut-here",
        "… cut here: only the newest 10,000 articles were combined.",
        "Several categories at once, and the archive, know the newest 10,000 articles of a site. One category by itself goes on to its end.",
    )
}

/// The note of lists that exceed the size limit.
pub(super) fn of_size() -> Option<Article> {
    note(
        "size-cut-here",
        "… cut here: this site sent more than 48 MB.",
        "48 MB is the limit for one source. The articles that came before it were combined or searched, newest first; the others were left out.",
    )
}
