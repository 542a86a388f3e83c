//! Ages, which the reader updates while the page is open, and dates.

use super::Setting;
use crate::{
    content::{self, Date},
    drawn::drawn,
};
use leptos::prelude::*;

/// The age of `date` as text, such as "3 days ago".
pub fn age_text(setting: &Setting, date: &Date) -> String {
    let age = content::Age::between(date.seconds(), setting.now);
    (setting.wording.age)(&setting.wording.language, age)
}

/// A date as text, with or without its day.
pub fn date_text(setting: &Setting, date: &Date, with_day: bool) -> String {
    (setting.wording.date)(&setting.wording.language, date, with_day)
}

/// A `time` element with an age. `data-age` marks it for updates (`reader::ages`).
#[component(transparent)]
pub fn Age<'a>(setting: &'a Setting, date: Option<Date>) -> impl IntoView + use<> {
    date.map(|date| {
        let title = date_text(setting, &date, true);
        let text = age_text(setting, &date);
        drawn(view! { <time datetime=date.to_rfc3339() title=title data-age="">{text}</time> })
    })
}

/// A `time` element with the full date. `dir="auto"` isolates it in an article of another direction.
#[component(transparent)]
pub fn FullDate<'a>(setting: &'a Setting, date: Date, class: &'static str) -> impl IntoView + use<> {
    let text = date_text(setting, &date, true);
    drawn(view! { <time datetime=date.to_rfc3339() dir="auto" class=class>{text}</time> })
}
