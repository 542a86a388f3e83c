//! Ages and dates in the language of a page, worded as a browser would.
//!
//! Input: a BCP 47 tag. Output: a [`Wording`] for the views. Entry point: [`for_language`].
//!
//! ICU4X and the browser's `Intl` use the same CLDR data, so the text does not change when the reader starts. English
//! is worded by our own code in both.

use broadsheet::content::{Age, Date};
use broadsheet::view::Wording;
use fixed_decimal::Decimal;
use icu_calendar::Date as Day;
use icu_datetime::{
    DateTimeFormatter,
    fieldsets::{YM, YMD},
};
use icu_experimental::relativetime::{RelativeTimeFormatter, RelativeTimeFormatterOptions};
use icu_locale_core::Locale;
use std::cell::RefCell;

/// The wording of a language. Unknown languages are worded in English.
pub fn for_language(language: &str) -> Wording {
    let is_english = language == "en" || language.starts_with("en-");
    if is_english || Formats::new(language).is_none() {
        return Wording::english(language.to_owned());
    }
    Wording {
        language: language.to_owned(),
        age: |language, age| with_formats(language, |formats| formats.age(age)).unwrap_or_else(|| age.text()),
        date: |language, date, with_day| {
            let text = with_formats(language, |formats| formats.date(date, with_day)).flatten();
            text.unwrap_or_else(|| date.long(with_day))
        },
    }
}

struct Formats {
    language: String,
    /// From seconds to years, in the order of `content::age::Unit`.
    ages: [RelativeTimeFormatter; 7],
    date: DateTimeFormatter<YMD>,
    month: DateTimeFormatter<YM>,
}

thread_local! {
    /// Formats are slow to create, and a site has one language.
    static FORMATS: RefCell<Option<Formats>> = const { RefCell::new(None) };
}

fn with_formats<T>(language: &str, read: impl FnOnce(&Formats) -> T) -> Option<T> {
    FORMATS.with_borrow_mut(|formats| {
        if formats.as_ref().is_none_or(|formats| formats.language != language) {
            *formats = Formats::new(language);
        }
        formats.as_ref().map(read)
    })
}

impl Formats {
    fn new(language: &str) -> Option<Self> {
        let locale: Locale = language.parse().ok()?;
        let unknown: Locale = Locale::UNKNOWN;
        type Constructor = fn(&Locale) -> Option<RelativeTimeFormatter>;
        let constructors: [Constructor; 7] = [
            |locale| {
                RelativeTimeFormatter::try_new_long_second(locale.into(), RelativeTimeFormatterOptions::default()).ok()
            },
            |locale| {
                RelativeTimeFormatter::try_new_long_minute(locale.into(), RelativeTimeFormatterOptions::default()).ok()
            },
            |locale| {
                RelativeTimeFormatter::try_new_long_hour(locale.into(), RelativeTimeFormatterOptions::default()).ok()
            },
            |locale| {
                RelativeTimeFormatter::try_new_long_day(locale.into(), RelativeTimeFormatterOptions::default()).ok()
            },
            |locale| {
                RelativeTimeFormatter::try_new_long_week(locale.into(), RelativeTimeFormatterOptions::default()).ok()
            },
            |locale| {
                RelativeTimeFormatter::try_new_long_month(locale.into(), RelativeTimeFormatterOptions::default()).ok()
            },
            |locale| {
                RelativeTimeFormatter::try_new_long_year(locale.into(), RelativeTimeFormatterOptions::default()).ok()
            },
        ];
        let ages: Vec<_> = constructors.iter().map(|construct| construct(&locale)).collect::<Option<_>>()?;
        // CLDR words an unknown language with symbols: "-4 d".
        let sample = |format: &RelativeTimeFormatter| format.format(Decimal::from(-4)).to_string();
        if sample(ages.get(3)?) == sample(&constructors[3](&unknown)?) {
            return None;
        }
        let date = DateTimeFormatter::try_new((&locale).into(), YMD::long()).ok()?;
        // ICU4X 2.4 lacks the digits of this format for Brazil. Portugal writes it alike.
        let is_portuguese = locale.id.language.as_str() == "pt";
        let month_locale = if is_portuguese { "pt-PT".parse().ok()? } else { locale };
        let month = DateTimeFormatter::try_new((&month_locale).into(), YM::long()).ok()?;
        Some(Formats { language: language.to_owned(), ages: ages.try_into().ok()?, date, month })
    }

    fn age(&self, age: Age) -> String {
        let count = Decimal::from(if age.future { i64::from(age.count) } else { -i64::from(age.count) });
        self.ages[age.unit as usize].format(count).to_string()
    }

    /// The date in the time zone of its author, with or without its day.
    fn date(&self, date: &Date, with_day: bool) -> Option<String> {
        let text = date.to_rfc3339();
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
        let day = Day::try_new_iso(number(0..4)?.into(), number(5..7)? as u8, number(8..10)? as u8).ok()?;
        Some(if with_day { self.date.format(&day).to_string() } else { self.month.format(&day).to_string() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use broadsheet::content::age::Unit;

    #[test]
    fn ages_and_dates_are_worded_in_the_language() {
        let now = Date::parse("2026-11-27T10:00:00Z").unwrap();
        let table = [
            ("de", "vor 2 Wochen", "12. November 2026", "November 2026"),
            ("fr-CA", "il y a 2 semaines", "12 novembre 2026", "novembre 2026"),
            ("pt-BR", "há 2 semanas", "12 de novembro de 2026", "novembro de 2026"),
            ("ja", "2 週間前", "2026年11月12日", "2026年11月"),
            ("ar", "قبل أسبوعين", "12 نوفمبر 2026", "نوفمبر 2026"),
            ("en-GB", "2 weeks ago", "12 November 2026", "November 2026"),
            ("tlh", "2 weeks ago", "12 November 2026", "November 2026"),
            ("x-own", "2 weeks ago", "12 November 2026", "November 2026"),
        ];
        // In its own time zone it is the day before.
        let date = Date::parse("2026-11-12T23:30:00-05:00").unwrap();
        for (language, age, day, month) in table {
            let wording = for_language(language);
            let text = (wording.age)(language, Age::between(date.seconds(), now.seconds()));
            let dates = [true, false].map(|with_day| (wording.date)(language, &date, with_day));
            assert_eq!((&*text, dates), (age, [day, month].map(str::to_owned)), "{language}");
        }
        let soon = Age { count: 1, unit: Unit::Year, future: true };
        assert_eq!((for_language("de").age)("de", soon), "in 1 Jahr");
    }
}
