//! Dates of foreign sources.
//!
//! Input: the text or the number of a date. Output: a [`Date`], or what is wrong. Entry point: [`date`].
//!
//! Programs write a placeholder if an article has no date: the zero value of their language or database.

use super::json::Json;
use crate::content::Date;

/// The warnings for values that are no dates.
const INVALID: &str = "is not a date such as 2026-01-31T12:00:00Z; ignored";
const PLACEHOLDER: &str = "is a placeholder and not a date; ignored";

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Placeholders as Unix times: the zero of file systems (1980), of Mac OS (1904), and the largest numbers of 32 bits.
const PLACEHOLDERS: [i64; 4] = [315_532_800, -2_082_844_800, 2_147_483_647, 4_294_967_295];

/// Names of time zones that RFC 822 does not have.
const ZONES: &str = "CET+0100 CEST+0200 MET+0100 MEST+0200 WET+0000 WEST+0100 EET+0200 EEST+0300 BST+0100 MSK+0300 IST+0530 \
                     JST+0900 KST+0900 SGT+0800 HKT+0800 WIB+0700 AWST+0800 ACST+0930 AEST+1000 AEDT+1100 NZST+1200 \
                     NZDT+1300 AKST-0900 AKDT-0800 HST-1000 BRT-0300 ART-0300 SAST+0200";

/// Parses a date.
pub(super) fn date(text: &str) -> Result<Date, &'static str> {
    let zoned = with_offset(text);
    let text = zoned.as_deref().unwrap_or(text);
    let date = Date::parse(text).or_else(|| lenient(text)).or_else(|| {
        // `0000-00-00` and `-0001-11-30` are no days of the calendar.
        let digits = text.trim_ascii().trim_start_matches(['-', '+']);
        (digits.starts_with("000") && digits.contains('-')).then(|| Date::from_unix(i64::MIN))
    });
    checked(date.ok_or(INVALID)?)
}

/// Replaces the name of a time zone at the end.
fn with_offset(text: &str) -> Option<String> {
    let (rest, name) = text.trim_ascii().rsplit_once(' ')?;
    let name = name.trim_matches(['(', ')']);
    let zone = ZONES.split(' ').find(|zone| zone.len() == name.len() + 5 && zone.starts_with(name))?;
    // `+0100 (CET)` states it twice.
    let has_offset = rest.len() > 5 && rest[rest.len() - 5..].starts_with(['+', '-']);
    Some(if has_offset { rest.to_owned() } else { [rest, " ", &zone[name.len()..]].concat() })
}

/// Parses the date in a value: text, or a Unix time in seconds or milliseconds. `None` if there is no value.
pub(super) fn of_value(value: &Json) -> Option<Result<Date, &'static str>> {
    match value {
        Json::Null => None,
        Json::Text(text) if text.trim_ascii().is_empty() => Some(Err(INVALID)),
        Json::Text(text) => Some(date(text)),
        value => Some(of_number(&value.scalar()).ok_or(INVALID).and_then(checked)),
    }
}

fn of_number(digits: &str) -> Option<Date> {
    let whole = digits.split('.').next()?;
    let number: i64 = whole.parse().ok()?;
    // Milliseconds, if the date would be after the year 5000.
    Some(Date::from_unix(if number.abs() < 100_000_000_000 { number } else { number / 1000 }))
}

/// Refuses placeholders.
fn checked(date: Date) -> Result<Date, &'static str> {
    let seconds = date.seconds();
    // Midnight of 1 January 1970, in any time zone.
    let is_epoch = seconds.abs() <= 14 * 3600 || (0..DAY).contains(&date.local()) && date.local() % DAY == 0;
    let is_placeholder = !(1901..2099).contains(&date.year()) || is_epoch || PLACEHOLDERS.contains(&seconds);
    if is_placeholder { Err(PLACEHOLDER) } else { Ok(date) }
}

/// Parses dates in forms that are neither RFC 3339 nor RFC 822: `Mon Nov 23 10:00:00 2026`, `November 23, 2026`,
/// `2026/11/23` and `20261123`.
fn lenient(text: &str) -> Option<Date> {
    let text = text.trim_ascii();
    if text.len() > 60 || !text.is_ascii() {
        return None;
    }
    let is_digit = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() >= 8 && is_digit(&text[..8]) {
        return Date::parse(&[&text[..4], "-", &text[4..6], "-", &text[6..8]].concat());
    }
    let words: Vec<&str> =
        text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty() && !word.starts_with('(')).collect();
    if let [first, rest @ ..] = &words[..]
        && first.starts_with(|c: char| c.is_ascii_digit())
        && first.contains(['/', '.'])
    {
        let day = first.replace(['/', '.'], "-");
        return Date::parse(&join(&[&day], rest));
    }
    let is_month = |word: &&&str| is_month(word);
    let month = words.iter().find(is_month)?.get(..3)?;
    let is_year = |word: &str| word.len() == 4 && is_digit(word);
    let year = *words.iter().find(|word| is_year(word))?;
    let day = words.iter().map(|word| word.trim_end_matches(|c: char| c.is_ascii_alphabetic()));
    let day = day.into_iter().find(|word| word.len() <= 2 && is_digit(word))?;
    let time: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| word.contains(':') || word.starts_with(['+', '-']) || matches!(*word, "GMT" | "UTC" | "Z"))
        .collect();
    Date::parse(&join(&[day, month, year], &time)).or_else(|| Date::parse(&join(&[day, month, year], &[])))
}

fn is_month(word: &str) -> bool {
    let start = word.get(..3).unwrap_or_default();
    crate::content::MONTHS.iter().any(|month| month[..3].eq_ignore_ascii_case(start))
        && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.')
}

fn join(first: &[&str], rest: &[&str]) -> String {
    [first, rest].concat().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_no_dates() {
        for text in [
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00+00:00",
            "0001-01-01",
            "0000-00-00",
            "0000-00-00 00:00:00",
            "0000-00-00T00:00:00Z",
            "-0001-11-30T00:00:00+00:00",
            "-0001-11-30",
            "1970-01-01",
            "1970-01-01T00:00:00Z",
            "1970-01-01T01:00:00+01:00",
            "1970-01-01T00:00:00+01:00",
            "1969-12-31T19:00:00-05:00",
            "Thu, 01 Jan 1970 00:00:00 +0000",
            "Wed, 31 Dec 1969 23:59:59 GMT",
            "Mon, 01 Jan 0001 00:00:00 +0000",
            "1900-01-01T00:00:00",
            "1899-12-30T00:00:00Z",
            "1753-01-01",
            "1601-01-01T00:00:00Z",
            "1904-01-01T00:00:00Z",
            "1980-01-01T00:00:00Z",
            "2038-01-19T03:14:07Z",
            "2106-02-07T06:28:15Z",
            "2099-12-31T23:59:59Z",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(date(text), Err(PLACEHOLDER), "{text}");
        }
        for number in ["0", "-62135596800", "-62135596800000"] {
            let value = Json::Decimal(number.to_owned());
            assert_eq!(of_value(&value), Some(Err(PLACEHOLDER)), "{number}");
        }
        for text in ["", "soon", "2026-13-01", "Feb 30 2026", "0x0", "-"] {
            assert_eq!(date(text), Err(INVALID), "{text}");
        }
    }

    #[test]
    fn dates_are_parsed_in_many_forms() {
        let table = [
            ("1969-07-20T20:17:40Z", "1969-07-20T20:17:40Z"),
            ("Mon, 23 Nov 2026 10:00:00 EST", "2026-11-23T10:00:00-05:00"),
            ("23 Nov 26 10:00 +0100", "2026-11-23T10:00:00+01:00"),
            ("Monday, 23-Nov-26 10:00:00 GMT", "2026-11-23T10:00:00Z"),
            ("Mon Nov 23 10:00:00 2026", "2026-11-23T10:00:00Z"),
            ("Mon Nov 23 2026 10:00:00 +0100 (CET)", "2026-11-23T10:00:00+01:00"),
            ("November 23, 2026", "2026-11-23"),
            ("Nov. 3rd, 2026", "2026-11-03"),
            ("2026/11/23 10:00", "2026-11-23T10:00:00Z"),
            ("20261123", "2026-11-23"),
            ("Mon, 23 Nov 2026 10:00:00 CEST", "2026-11-23T10:00:00+02:00"),
            ("2026-11-23 10:00:00 JST", "2026-11-23T10:00:00+09:00"),
            ("20261123T100000Z", "2026-11-23"),
            ("2026-11-23T10:00:00.123+0530", "2026-11-23T10:00:00+05:30"),
        ];
        for (text, expected) in table {
            assert_eq!(date(text).map(Date::to_rfc3339).as_deref(), Ok(expected), "{text}");
        }
        let number = |digits: &str| of_value(&Json::Decimal(digits.to_owned())).unwrap().unwrap().to_rfc3339();
        assert_eq!(number("1795428000"), "2026-11-23T10:00:00Z");
        assert_eq!(number("1795428000123"), "2026-11-23T10:00:00Z");
    }
}
