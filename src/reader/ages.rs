//! Ages that stay true while the page is open: one pass over the `time` elements that show one.

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

/// How often ages are looked at. Those of minutes and more are then never wrong for longer.
const BEAT: Duration = Duration::from_secs(20);

/// Keeps every age in a home true from now on.
pub fn keep_true(home: &Host, setting: Setting) {
    refresh(&home.scope, &setting);
    let scope = home.scope.clone();
    home.every(BEAT, move || refresh(&scope, &Setting { now: now(), ..setting.clone() }));
}

fn refresh(scope: &Element, setting: &Setting) {
    for time in each(scope, "time[data-age]") {
        let stated = time.get_attribute("datetime").unwrap_or_default();
        let Some(date) = Date::parse(&stated) else { continue };
        let text = age_text(setting, &date);
        if time.text_content().as_deref() != Some(&*text) {
            time.set_text_content(Some(&text));
        }
    }
}
