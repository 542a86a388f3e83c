//! What a list of a live source says where it is not all there is: articles of ours that stand at its end, so that a person is
//! told.

use crate::{content::Article, feed::json_feed};

/// Of a search where the program has none.
pub(super) fn of_search() -> Option<Article> {
    json_feed::note(
        r#"{"id":"cut-here","title":"… cut here: only the newest 1,000 articles were searched.",
        "content_text":"The site has no search of its own, so titles, excerpts and categories of its newest 1,000 articles were looked through."}"#,
    )
}

/// Of what the index answers.
pub(super) fn of_index() -> Option<Article> {
    json_feed::note(
        r#"{"id":"index-cut-here","title":"… cut here: only the newest 10,000 articles were combined.",
        "content_text":"Several categories at once, and the archive, know the newest 10,000 articles of a site. One category by itself goes on to its end."}"#,
    )
}

/// Of a list that ends because the source sent too much.
pub(super) fn of_size() -> Option<Article> {
    json_feed::note(
        r#"{"id":"size-cut-here","title":"… cut here: this site sent more than 64 MB.",
        "content_text":"64 MB is the limit for one source. The articles that came before it were combined or searched, newest first; the others were left out."}"#,
    )
}
