//! The answers that a live source was given, by their URLs.
//!
//! Comes in: a status and bytes. Goes out: the answer, or which URLs are lacking. Start with [`Answers::all`].

use super::{TOO_LARGE_TEXT, api_source::Stop};
use crate::feed::answer::Answer;

/// The status of an answer that was not read to its end, because the source sent too much.
pub(super) const TOO_LARGE: u16 = 0;

/// URL, status and bytes of each.
#[derive(Default)]
pub(super) struct Answers(Vec<(String, u16, Vec<u8>)>);

impl Answers {
    /// Keeps an answer.
    pub fn give(&mut self, url: &str, status: u16, bytes: Vec<u8>) {
        self.0.push((url.to_owned(), status, bytes));
    }

    /// The answer of a URL.
    pub fn found(&self, url: &str) -> Option<Answer<'_>> {
        let (_, status, bytes) = self.0.iter().find(|(given, ..)| given == url)?;
        Some(Answer { status: *status, headers: &[], bytes })
    }

    /// Whether a URL was not read to its end.
    pub fn is_too_large(&self, url: &str) -> bool {
        self.found(url).is_some_and(|answer| answer.status == TOO_LARGE)
    }

    /// The answers of some URLs, or which of them are lacking.
    pub fn all(&self, urls: &[String]) -> Result<Vec<Answer<'_>>, Stop> {
        let missing: Vec<String> = urls.iter().filter(|url| self.found(url).is_none()).cloned().collect();
        match missing.is_empty() {
            true if urls.iter().any(|url| self.is_too_large(url)) => Err(Stop::Failed(TOO_LARGE_TEXT.to_owned())),
            true => Ok(urls.iter().filter_map(|url| self.found(url)).collect()),
            false => Err(Stop::Lacks(missing)),
        }
    }

    /// Frees the answers of these URLs.
    pub fn free(&mut self, urls: impl Iterator<Item = String>) {
        let urls: Vec<String> = urls.collect();
        self.0.retain(|(given, ..)| !urls.contains(given));
    }
}
