//! Wording of ages and dates. English is built in; the browser's `Intl` provides all other languages.
//!
//! Input: a BCP 47 tag. Output: [`Wording`]. Entry point: [`wording`].

use crate::{
    content::{Age, Date},
    view::Wording,
};
use js_sys::{Array, Function, Intl::DateTimeFormat, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl)]
    type RelativeTimeFormat;
    #[wasm_bindgen(catch, constructor, js_namespace = Intl)]
    fn new(locale: &str) -> Result<RelativeTimeFormat, JsValue>;
    #[wasm_bindgen(method)]
    fn format(this: &RelativeTimeFormat, value: f64, unit: &str) -> String;
}

/// The wording of a language, a BCP 47 tag.
pub fn wording(language: &str) -> Wording {
    // `Intl` throws for an invalid tag.
    let english = language == "en" || language.starts_with("en-") || RelativeTimeFormat::new(language).is_err();
    let language = language.to_owned();
    match english {
        true => Wording::english(language),
        false => Wording { language, age, date },
    }
}

/// Formats an age with `Intl.RelativeTimeFormat`.
fn age(language: &str, age: Age) -> String {
    let count = f64::from(age.count) * if age.future { 1.0 } else { -1.0 };
    RelativeTimeFormat::new(language).map_or_else(|_| age.text(), |format| format.format(count, age.unit.name()))
}

/// Formats a date with `Intl.DateTimeFormat`.
fn date(language: &str, date: &Date, with_day: bool) -> String {
    let options = Object::new();
    let parts = [("month", "long"), ("year", "numeric"), ("timeZone", "UTC"), ("day", "numeric")];
    for (name, value) in parts.into_iter().take(if with_day { 4 } else { 3 }) {
        _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let format = DateTimeFormat::new(&Array::of1(&language.into()), &options);
    // The formatter uses UTC, so it receives the local time of the date's own zone as if it were UTC.
    let wall_clock = date.local() as f64 * 1000.0;
    let text =
        format.format().unchecked_into::<Function>().call1(&JsValue::NULL, &js_sys::Date::new(&wall_clock.into()));
    text.ok().and_then(|text| text.as_string()).unwrap_or_else(|| date.long(with_day))
}
