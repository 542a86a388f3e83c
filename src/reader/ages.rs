//! Updates displayed ages while a page is open.
//!
//! Input: the `time[data-age]` elements of a host. Output: their text. Entry point: [`keep_current`].

use super::{
    browser_api::now,
    host::{Host, each},
};
use crate::{
    content::Date,
    view::{Setting, age_text},
};
use std::time::Duration;
use web_sys::Element;

/// Update interval. Ages are shown in minutes or longer units, so this is precise enough.
const INTERVAL: Duration = Duration::from_secs(20);

/// Updates all ages now, and then periodically.
pub fn keep_current(host: &Host, setting: Setting) {
    refresh(&host.scope, &setting);
    let scope = host.scope.clone();
    host.every(INTERVAL, move || refresh(&scope, &Setting { now: now(), ..setting.clone() }));
}

fn refresh(scope: &Element, setting: &Setting) {
    for time in each(scope, "time[data-age]") {
        let stated = time.get_attribute("datetime").unwrap_or_default();
        let Some(date) = Date::parse_rfc3339(&stated) else { continue };
        let text = age_text(setting, &date);
        if time.text_content().as_deref() != Some(&*text) {
            time.set_text_content(Some(&text));
        }
    }
}
