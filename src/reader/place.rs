//! What only the browser knows: URLs as it resolves them, letters as it folds them, the time.

use js_sys::{Date, JsString};

/// A relative URL made absolute against `base`; `None` where it is no URL at all.
pub fn resolve(url: &str, base: &str) -> Option<String> {
    Some(web_sys::Url::new_with_base(url, base).ok()?.href())
}

/// Text in lower case, by the browser's tables: our own would cost every reader 14 KB.
pub fn lower_case(text: &str) -> String {
    JsString::from(text).to_lower_case().into()
}

/// The clock, in seconds since 1970.
pub fn now() -> i64 {
    (Date::now() / 1000.0) as i64
}
