//! A moment: as an age, which the reader keeps true while the page is open, or as a date.

use super::Setting;
use crate::content::{Age, Date};
use leptos::prelude::*;

/// The age of `date`, worded for the page: "3 days ago".
pub fn age_text(setting: &Setting, date: &Date) -> String {
    let age = Age::between(date.seconds(), setting.now);
    (setting.wording.age)(&setting.wording.language, age)
}

/// How long ago a date was. `data-age` tells the reader that the words grow old.
#[component]
pub fn AgeView(date: Option<Date>) -> impl IntoView {
    date.map(|date| {
        let setting = Setting::current();
        view! {
            <time datetime=date.to_rfc3339() title=(setting.wording.date)(&setting.wording.language, &date) data-age="">
                {age_text(&setting, &date)}
            </time>
        }
    })
}

/// A date in full.
#[component]
pub fn DateView(date: Date) -> impl IntoView {
    let wording = Setting::current().wording;
    view! { <time datetime=date.to_rfc3339()>{(wording.date)(&wording.language, &date)}</time> }
}
