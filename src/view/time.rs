//! Ages, which the reader updates while the page is open, and dates.

use super::Setting;
use crate::content::{Age, Date};
use leptos::prelude::*;

/// The age of `date` as text, such as "3 days ago".
pub fn age_text(setting: &Setting, date: &Date) -> String {
    let age = Age::between(date.seconds(), setting.now);
    (setting.wording.age)(&setting.wording.language, age)
}

/// A `time` element with an age. `data-age` marks it for updates (`reader::ages`).
pub fn age(setting: &Setting, date: Option<Date>) -> impl IntoView + use<> {
    date.map(|date| {
        let title = (setting.wording.date)(&setting.wording.language, &date);
        let text = age_text(setting, &date);
        view! { <time datetime=date.to_rfc3339() title=title data-age="">{text}</time> }
    })
}

/// A `time` element with the full date.
pub fn date(setting: &Setting, date: Date) -> impl IntoView + use<> {
    let text = (setting.wording.date)(&setting.wording.language, &date);
    view! { <time datetime=date.to_rfc3339()>{text}</time> }
}
