//! The answers that an API source received.
//!
//! Input: URL, status and bytes. Output: the answer, or the missing URLs. Entry point: [`Answers::all`].

use super::{TOO_LARGE_TEXT, stop::Stop};
use crate::feed::answer::Answer;

/// The status of an answer that was not read completely, because the source exceeds the limit.
pub(super) const TOO_LARGE: u16 = 0;

/// URL, status and bytes of each answer.
#[derive(Default)]
pub(super) struct Answers(Vec<(String, u16, Vec<u8>)>);

impl Answers {
    pub fn give(&mut self, url: &str, status: u16, bytes: Vec<u8>) {
        self.0.push((url.to_owned(), status, bytes));
    }

    pub fn found(&self, url: &str) -> Option<Answer<'_>> {
        let (_, status, bytes) = self.0.iter().find(|(given, ..)| given == url)?;
        Some(Answer { status: *status, headers: &[], bytes })
    }

    /// Returns whether a URL was not read completely.
    pub fn is_too_large(&self, url: &str) -> bool {
        self.found(url).is_some_and(|answer| answer.status == TOO_LARGE)
    }

    /// Returns the answers of all URLs, or the missing URLs as an error.
    pub fn all(&self, urls: &[String]) -> Result<Vec<Answer<'_>>, Stop> {
        let missing: Vec<String> = urls.iter().filter(|url| self.found(url).is_none()).cloned().collect();
        match missing.is_empty() {
            true if urls.iter().any(|url| self.is_too_large(url)) => Err(Stop::Failed(TOO_LARGE_TEXT.to_owned())),
            true => Ok(urls.iter().filter_map(|url| self.found(url)).collect()),
            false => Err(Stop::Needs(missing)),
        }
    }

    /// Removes answers to free memory.
    pub fn free(&mut self, urls: impl Iterator<Item = String>) {
        let urls: Vec<String> = urls.collect();
        self.0.retain(|(given, ..)| !urls.contains(given));
    }
}
