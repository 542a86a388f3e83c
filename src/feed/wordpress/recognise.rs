//! Detects answers of the WordPress REST API, and its errors.
//!
//! Input: an answer. Output: the JSON, or an [`ApiError`]. Entry points: [`recognise`] and [`parse_answer`].

use super::{PAGES, TOTAL, WRONG_ADDRESS};
use crate::content::excerpt;
use crate::feed::{
    Warning,
    answer::{Answer, ApiError},
    json::Json,
    sniff,
};
use crate::html::decode;

/// Returns whether bytes are an answer of WordPress's REST API: posts, its index or an error. An empty list is not
/// recognised.
pub fn recognise(bytes: &[u8]) -> bool {
    sniff::json(bytes).is_ok_and(|(json, _)| is_wordpress(&json))
}

fn is_wordpress(json: &Json) -> bool {
    match json {
        Json::List(entries) => entries.first().is_some_and(is_post),
        Json::Object(_) => {
            let is_core = |namespace: &Json| namespace.text() == Some("wp/v2");
            is_core(json.get("namespace"))
                || json.get("namespaces").entries().iter().any(is_core)
                || is_post(json)
                || (is_envelope(json) && is_wordpress(json.get("body")))
                || is_error(json)
        }
        _ => false,
    }
}

/// Returns whether an entry is a post or a page. Comments have no slug, and media have `media_type`.
pub(super) fn is_post(entry: &Json) -> bool {
    let is_dated = entry.get("date_gmt").text().is_some() && entry.get("slug").text().is_some();
    (is_dated || matches!(entry.get("title").get("rendered"), Json::Text(_))) && *entry.get("media_type") == Json::Null
}

/// Returns whether `_envelope` wrapped the answer.
fn is_envelope(json: &Json) -> bool {
    json.get("status").number().is_some() && matches!(json.get("headers"), Json::Object(_) | Json::List(_))
}

/// `{"code":"rest_no_route","message":"…","data":{"status":404}}`
fn is_error(json: &Json) -> bool {
    let has_status = json.get("data").get("status").number().is_some();
    json.get("message").text().is_some()
        && json.get("code").text().is_some_and(|code| has_status || code.starts_with("rest_"))
}

/// An answer without its envelope.
pub(super) struct ParsedAnswer {
    pub json: Json,
    pub warnings: Vec<Warning>,
    pub total: Option<u32>,
    pub pages: Option<u32>,
}

/// Parses an answer and removes its envelope. Returns an error if the answer is one.
pub(super) fn parse_answer(answer: &Answer) -> Result<ParsedAnswer, ApiError> {
    let (mut json, warnings) = answer.json(WRONG_ADDRESS)?;
    let (mut total, mut pages, mut status) = (answer.number(TOTAL), answer.number(PAGES), answer.status);
    if is_envelope(&json) {
        let headers = json.get("headers");
        (total, pages) = (headers.get(TOTAL).number(), headers.get(PAGES).number());
        status = json.get("status").number().unwrap_or_default() as u16;
        json = json.get("body").clone();
    }
    if is_error(&json) || status >= 400 {
        return Err(error_from(&json, status));
    }
    Ok(ParsedAnswer { json, warnings, total, pages })
}

/// Converts an error of WordPress.
fn error_from(json: &Json, status: u16) -> ApiError {
    let status = json.get("data").get("status").number().map_or(status, |status| status as u16);
    // Messages are HTML and may be long.
    let mut why = decode(&excerpt::words(json.get("message").text().unwrap_or_default(), 40)).into_owned();
    for (_, reason) in json.get("data").get("params").members() {
        why.push(' ');
        why.push_str(reason.text().unwrap_or_default());
    }
    match json.get("code").text().unwrap_or_default() {
        "rest_post_invalid_page_number" => ApiError::PastTheEnd,
        "rest_post_invalid_id" => ApiError::Missing,
        "rest_no_route" => WRONG_ADDRESS,
        // Plugins that disable the API use these codes, sometimes with status 200 or 404.
        "rest_disabled" | "rest_api_disabled" | "rest_cannot_access" | "rest_login_required" => {
            ApiError::Closed { why }
        }
        _ if matches!(status, 401 | 403) => ApiError::Closed { why },
        _ if status == 429 || status >= 500 => ApiError::Busy { status },
        "" if status == 404 => WRONG_ADDRESS,
        _ => ApiError::Refused { status, why },
    }
}
