//! Finds out what an answer is if it is not what was asked for.
//!
//! Input: a [`Response`]. Output: the same, or a [`FetchError`]. Entry point: [`Response::checked`].

use super::error::FetchError;
use super::response::{Response, is_web_page};

impl Response {
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

/// Whether a page asks for a password.
pub(crate) fn has_password_field(page: &[u8]) -> bool {
    let page = page.to_ascii_lowercase();
    let fields: [&[u8]; 3] = [b"type=\"password\"", b"type='password'", b"type=password"];
    fields.iter().any(|field| page.windows(field.len()).any(|part| part == *field))
}
