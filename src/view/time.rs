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
pub fn age(setting: &Setting, date: Option<Date>) -> impl IntoView + use<> {
    date.map(|date| {
        let title = (setting.wording.date)(&setting.wording.language, &date);
        let text = age_text(setting, &date);
        view! { <time datetime=date.to_rfc3339() title=title data-age="">{text}</time> }
    })
}

/// A date in full.
pub fn date(setting: &Setting, date: Date) -> impl IntoView + use<> {
    let text = (setting.wording.date)(&setting.wording.language, &date);
    view! { <time datetime=date.to_rfc3339()>{text}</time> }
}
