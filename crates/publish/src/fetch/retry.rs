//! Whether and when to repeat a request. Every request is a GET, so repeating it changes nothing.
//!
//! Input: the error of the first attempt. Output: how long to wait. Entry point: [`delay`].

use super::error::FetchError;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Returns how long to wait before the second attempt. `None` if a second attempt would be useless, or if the server
/// asks for more than `longest`.
pub(super) fn delay(error: &FetchError, longest: Duration) -> Option<Duration> {
    match error {
        FetchError::Status(response) if matches!(response.status, 408 | 429 | 500 | 502..=504) => {
            let asked = response.retry_after().unwrap_or_default();
            (asked <= longest).then(|| asked + jitter())
        }
        FetchError::CannotResolve { .. }
        | FetchError::Refused { .. }
        | FetchError::Broken { .. }
        | FetchError::Timeout { .. } => Some(jitter()),
        _ => None,
    }
}

/// Returns a random time from half a second to a second, so that clients do not return all at once.
fn jitter() -> Duration {
    Duration::from_millis(500 + RandomState::new().hash_one(0) % 500)
}
