//! All pages of a list, which are requested together.
//!
//! Input: the answers so far. Output: the entries of all pages, or the missing URLs. Entry point: [`PagedList::read`].

use super::{answers::Answers, stop::Stop};
use crate::feed::answer::{self, ApiError, Page};

/// The entries of all pages of a list.
pub(super) struct PagedList<T> {
    pub items: Vec<T>,
    /// Whether more entries exist that are not read.
    pub is_partial: bool,
    /// Whether the source exceeds the size limit.
    pub exceeds_limit: bool,
    /// The error that ended the list early.
    pub error: Option<ApiError>,
}

impl<T> PagedList<T> {
    /// Returns the entries of at most `most` pages. The first page states their number; the others are requested
    /// together.
    ///
    /// An invalid page ends the list, and so does one that exceeds the size limit.
    pub fn read(
        answers: &Answers,
        most: u32,
        url: &dyn Fn(u32) -> String,
        read: &dyn Fn(&answer::Answer) -> Result<Page<T>, ApiError>,
    ) -> Result<Self, Stop> {
        let mut list = PagedList { items: Vec::new(), is_partial: false, exceeds_limit: false, error: None };
        let mut count = 1;
        let mut page = 1;
        while page <= count && !list.exceeds_limit {
            let mut urls: Vec<String> = (page..=count).map(url).collect();
            if page > 1
                && let Some(end) = urls.iter().position(|url| answers.is_too_large(url))
            {
                urls.truncate(end);
                (list.is_partial, list.exceeds_limit) = (true, true);
            }
            for answer in answers.all(&urls)? {
                match read(&answer) {
                    Ok(found) => {
                        let pages = found.pages.unwrap_or(1);
                        list.is_partial |= pages > most;
                        count = count.max(pages.min(most));
                        list.items.extend(found.items);
                    }
                    Err(error) => {
                        list.error = Some(error);
                        return Ok(list);
                    }
                }
                page += 1;
            }
        }
        Ok(list)
    }
}
