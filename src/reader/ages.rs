//! Ages that stay true while the page is open: one pass over the `time` elements that show one.

use super::place::now;
use crate::{
    content::Date,
    view::{Setting, age_text},
};
use leptos::prelude::{document, set_interval};
use std::time::Duration;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// How often ages are looked at. Those of minutes and more are then never wrong for longer.
const BEAT: Duration = Duration::from_secs(20);

/// Keeps every age of the document true from now on.
pub fn keep_true(setting: Setting) {
    refresh(&setting);
    set_interval(move || refresh(&Setting { now: now(), ..setting.clone() }), BEAT);
}

fn refresh(setting: &Setting) {
    let Ok(shown) = document().query_selector_all("time[data-age]") else { return };
    for at in 0..shown.length() {
        let Some(time) = shown.item(at) else { continue };
        let stated = time.unchecked_ref::<Element>().get_attribute("datetime").unwrap_or_default();
        let Some(date) = Date::parse(&stated) else { continue };
        let text = age_text(setting, &date);
        if time.text_content().as_deref() != Some(&*text) {
            time.set_text_content(Some(&text));
        }
    }
}
