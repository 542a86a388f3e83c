//! Whether and when to repeat a request. Every request is a GET, so repeating it changes nothing.
//!
//! Input: the error of the first attempt. Output: how long to wait. Entry point: [`delay`].

use super::error::FetchError;
use super::response::Response;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// Returns how long to wait before the second attempt. `None` if a second attempt would be useless, or if the server
/// asks for more than `longest`.
pub(super) fn delay(error: &FetchError, longest: Duration) -> Option<Duration> {
    match error {
        FetchError::Status(response) if matches!(response.status, 408 | 429 | 500 | 502..=504) => {
            let asked = retry_after(response).unwrap_or_default();
            (asked <= longest).then(|| asked + jitter())
        }
        FetchError::CannotResolve { .. }
        | FetchError::Refused { .. }
        | FetchError::Broken { .. }
        | FetchError::Timeout { .. } => Some(jitter()),
        _ => None,
    }
}

/// Returns what the server asks for in `Retry-After`: a number of seconds, or a date relative to its own clock.
pub(super) fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.header("retry-after")?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let now = httpdate::parse_http_date(response.header("date")?).ok()?;
    httpdate::parse_http_date(value).ok()?.duration_since(now).ok()
}

/// Returns a random time from half a second to a second, so that clients do not return all at once.
fn jitter() -> Duration {
    Duration::from_millis(500 + RandomState::new().hash_one(0) % 500)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn understands_retry_after() {
        let date = "Tue, 01 Dec 2026 12:00:00 GMT";
        let table = [
            ("7", Some(7)),
            (" 0 ", Some(0)),
            ("Tue, 01 Dec 2026 12:00:09 GMT", Some(9)),
            ("Tue, 01 Dec 2026 11:00:00 GMT", None),
            ("soon", None),
        ];
        for (value, seconds) in table {
            let headers = vec![("retry-after".to_owned(), value.to_owned()), ("date".to_owned(), date.to_owned())];
            let response = Response { url: String::new(), status: 503, headers, body: Vec::new() };
            assert_eq!(retry_after(&response), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
