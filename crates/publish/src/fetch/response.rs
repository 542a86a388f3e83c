//! The answer to a request, and what it is if it is not what was asked for.
//!
//! Input: a status, headers and a body. Output: a [`Response`], or a [`FetchError`]. Entry point: [`Response::checked`].

use super::error::FetchError;

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

    /// Checks the status, and whether there is a body of the right kind. With `expects_data`, a web page is an error.
    pub(super) fn checked(self, expects_data: bool) -> Result<Response, FetchError> {
        let is_page = || is_web_page(&self.body);
        match self.status {
            304 => Ok(self),
            401 | 403 | 404 if is_rest_refusal(self.status, &self.body) => {
                Err(FetchError::RestDisabled(Box::new(self)))
            }
            200..300 if is_login(&self.url) => Err(FetchError::LoginPage { url: self.url }),
            200..300 if self.body.trim_ascii().is_empty() => Err(FetchError::Empty { url: self.url }),
            200..300 if expects_data && is_page() && has_password_field(&self.body) => {
                Err(FetchError::LoginPage { url: self.url })
            }
            200..300 if expects_data && is_page() => Err(FetchError::WebPage { url: self.url }),
            200..300 => Ok(self),
            _ => Err(FetchError::Status(Box::new(self))),
        }
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

/// Whether WordPress or one of its security plugins refuses the REST API to visitors.
fn is_rest_refusal(status: u16, body: &[u8]) -> bool {
    let error: Option<serde_json::Value> = serde_json::from_slice(body).ok();
    let code = error.as_ref().and_then(|error| error["code"].as_str()).unwrap_or_default();
    match status {
        404 => matches!(code, "rest_no_route" | "rest_disabled"),
        _ => code.starts_with("rest_"),
    }
}

fn is_login(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.ends_with("/wp-login.php")
}

fn has_password_field(page: &[u8]) -> bool {
    let page = page.to_ascii_lowercase();
    let fields: [&[u8]; 3] = [b"type=\"password\"", b"type='password'", b"type=password"];
    fields.iter().any(|field| page.windows(field.len()).any(|part| part == *field))
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
}
