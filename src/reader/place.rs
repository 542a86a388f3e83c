//! What only the browser knows: URLs as it resolves them, the time.

use js_sys::Date;

/// A relative URL made absolute against `base`; `None` where it is no URL at all.
pub fn resolve(url: &str, base: &str) -> Option<String> {
    Some(web_sys::Url::new_with_base(url, base).ok()?.href())
}

/// The clock, in seconds since 1970.
pub fn now() -> i64 {
    (Date::now() / 1000.0) as i64
}
