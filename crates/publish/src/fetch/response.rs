//! The answer to a request.
//!
//! Input: a status, headers and a body. Output: their values. Entry point: [`Response`].

use std::time::Duration;

/// A successful answer, or `304 Not Modified` to a conditional request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The URL after redirects.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case, with their values.
    pub headers: Vec<(String, String)>,
    /// The decompressed body.
    pub body: Vec<u8>,
}

/// What a server needs to know to answer that nothing has changed since an earlier response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Validators {
    /// The header `ETag`.
    pub etag: Option<String>,
    /// The header `Last-Modified`.
    pub last_modified: Option<String>,
}

impl Response {
    /// Returns the value of a header. `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the validators for a later, conditional request.
    pub fn validators(&self) -> Validators {
        let owned = |name| self.header(name).map(str::to_owned);
        Validators { etag: owned("etag"), last_modified: owned("last-modified") }
    }

    /// Whether the server answered a conditional request with `304 Not Modified`. The body is empty then.
    pub fn is_unchanged(&self) -> bool {
        self.status == 304
    }

    /// Returns what the server asks for in `Retry-After`: a number of seconds, or a date relative to its own clock.
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.header("retry-after")?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let now = httpdate::parse_http_date(self.header("date")?).ok()?;
        httpdate::parse_http_date(value).ok()?.duration_since(now).ok()
    }
}

/// Whether a body is an HTML document: its first markup is a doctype or one of the outermost elements.
pub fn is_web_page(body: &[u8]) -> bool {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii_start();
    let mut rest = body;
    while let Some(comment) = rest.strip_prefix(b"<!--") {
        let Some(end) = comment.windows(3).position(|end| end == b"-->") else { return false };
        rest = comment[end + 3..].trim_ascii_start();
    }
    let starts_with = |tag: &&[u8]| rest.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag));
    [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<title"].iter().any(starts_with)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_web_pages() {
        for page in ["<!DOCTYPE html><p>x", "\u{feff}\n<html lang=en>", "<!-- a --> <!-- b -->\n<!doctype HTML>"] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for other in ["<?xml version='1.0'?><rss/>", "<br />\n<b>Warning</b>: x\n[{}]", "[]", "", "<!-- open", "<rss>"]
        {
            assert!(!is_web_page(other.as_bytes()), "{other}");
        }
    }

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
            assert_eq!(response.retry_after(), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
