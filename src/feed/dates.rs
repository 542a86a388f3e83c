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
const ZONES: &str = "CET+0100 CEST+0200 MET+0100 MEST+0200 WET+0000 WEST+0100 EET+0200 EEST+0300 BST+0100 MSK+0300 \
                     IST+0530 JST+0900 KST+0900 SGT+0800 HKT+0800 AEST+1000 AEDT+1100 NZST+1200 NZDT+1300 SAST+0200 \
                     MEZ+0100 MESZ+0200";

/// The warning for a day and a month that nothing tells apart.
pub(super) const AMBIGUOUS: &str = "may be day/month or month/day, which no other date shows; write it as 2026-01-31";

/// Whether a date states the month before the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
    /// Both are possible: `3/4/2026`.
    Unknown,
}

/// Parses a date. If day and month cannot be told apart, the day is first.
pub(super) fn date(text: &str) -> Result<Date, &'static str> {
    date_with(text, Order::DayFirst)
}

/// Parses a date. `order` applies if day and month cannot be told apart.
fn date_with(text: &str, order: Order) -> Result<Date, &'static str> {
    let zoned = with_offset(text);
    let text = zoned.as_deref().unwrap_or(text);
    let date = Date::parse(text).or_else(|| lenient(text, order)).or_else(|| {
        // `0000-00-00` and `-0001-11-30` are no days of the calendar.
        let digits = text.trim_ascii().trim_start_matches(['-', '+']);
        (digits.starts_with("000") && digits.contains('-')).then(|| Date::from_unix(i64::MIN))
    });
    checked(date.ok_or(INVALID)?)
}

/// Returns the order of day and month in a text. `None` if it has none, or if the form is the same everywhere.
pub(super) fn order_of(text: &str) -> Option<Order> {
    let ([first, second, year], separator, _) = numbers(text)?;
    let number = |text: &str| text.parse().unwrap_or(0u32);
    let (first, second) = (number(first), number(second));
    match () {
        () if year.len() != 4 || first == second => None,
        () if first > 12 => Some(Order::DayFirst),
        () if second > 12 => Some(Order::MonthFirst),
        // A date with dots always states the day first.
        () => (separator != '.').then_some(Order::Unknown),
    }
}

/// Adds what a date shows to what others have shown: whether the day is first, and whether the month is.
pub(super) fn note_order(date: &Json, shown: &mut [bool; 2]) {
    match date.text().and_then(order_of) {
        Some(Order::DayFirst) => shown[0] = true,
        Some(Order::MonthFirst) => shown[1] = true,
        _ => {}
    }
}

/// Returns the order that all dates together have shown.
pub(super) fn order_of_all(shown: [bool; 2]) -> Order {
    match shown {
        [true, false] => Order::DayFirst,
        [false, true] => Order::MonthFirst,
        _ => Order::Unknown,
    }
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

/// Parses the date in a value: text, or a Unix time in seconds or milliseconds. `None` if there is no value. `order`
/// applies if day and month cannot be told apart.
pub(super) fn of_value(value: &Json, order: Order) -> Option<Result<Date, &'static str>> {
    match value {
        Json::Null => None,
        Json::Text(text) if text.trim_ascii().is_empty() => Some(Err(INVALID)),
        Json::Text(text) => Some(date_with(text, order)),
        value => Some(of_number(&value.scalar()).ok_or(INVALID).and_then(checked)),
    }
}

pub(super) fn of_number(digits: &str) -> Option<Date> {
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
/// `23. Dezember 2026`, `23.11.2026`, `11/23/2026 10:00 PM`, `2026/11/23`, `2026年11月23日` and `20261123`.
fn lenient(text: &str, order: Order) -> Option<Date> {
    let text = text.trim_ascii();
    if text.len() > 80 {
        return None;
    }
    if let Some(start) = text.get(..8)
        && is_digits(start)
    {
        return Date::parse(&[&start[..4], "-", &start[4..6], "-", &start[6..]].concat());
    }
    if let Some(([first, second, third], _, rest)) = numbers(text) {
        let is_month_first = match order_of(text) {
            Some(Order::Unknown) => order,
            known => known.unwrap_or(Order::DayFirst),
        } == Order::MonthFirst;
        let parts = match (first.len(), third.len()) {
            (4, 1..=2) => [first, second, third],
            (1..=2, 4) if is_month_first => [third, first, second],
            (1..=2, 4) => [third, second, first],
            _ => return None,
        };
        return with_time(&parts.join("-"), rest);
    }
    let words = words(text);
    let at = words.iter().position(|word| day(word).is_some())?;
    // The month precedes the day, or follows it: `3 de marzo`.
    let before = words[..at].iter().rev();
    let after = words[at + 1..].iter().filter(|word| !matches!(**word, "de" | "del" | "of")).take(1);
    let month = after.chain(before).find_map(|word| month(word))?;
    let year = *words.iter().find(|word| word.len() == 4 && is_digits(word))?;
    with_time(&[year, &month.to_string(), day(words[at])?].join("-"), text)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn words(text: &str) -> Vec<&str> {
    text.split([' ', ',', '\t', '\n']).filter(|word| !word.is_empty() && !word.starts_with('(')).collect()
}

/// Returns the day in a word: `3`, `3.` or `3rd`.
fn day(word: &str) -> Option<&str> {
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | 'º'));
    (number.len() <= 2 && is_digits(number)).then_some(number)
}

/// Beginnings of the names of months in European languages that differ from the English ones.
const MONTH_NAMES: [&str; 12] = [
    "ene gen",
    "fév fev",
    "mär maa",
    "avr abr",
    "mai mei mag maj",
    "juin giu",
    "juil lug",
    "aoû aou ago",
    "set",
    "okt ott out",
    "nov",
    "dez dic déc",
];

/// Returns the number of a month from its name in a European language.
fn month(word: &str) -> Option<usize> {
    let starts = |name: &str| word.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let english = crate::content::MONTHS.iter().position(|month| starts(&month[..3]));
    english.or_else(|| MONTH_NAMES.iter().position(|names| names.split(' ').any(starts))).map(|at| at + 1)
}

/// Three numbers at the start of a text, after the name of a weekday.
type Numbers<'a> = ([&'a str; 3], char, &'a str);

/// Returns three numbers with the same signs between them, the first of these signs, and the rest of the text.
fn numbers(text: &str) -> Option<Numbers<'_>> {
    let mut rest = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let mut found = [""; 3];
    let mut separator = ' ';
    for (at, number) in found.iter_mut().enumerate() {
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 || length > 4 {
            return None;
        }
        (*number, rest) = rest.split_at(length);
        if at < 2 {
            let is_sign = |sign: &char| matches!(sign, '/' | '.' | '-' | '年' | '月' | '년' | '월');
            let sign = rest.chars().next().filter(is_sign)?;
            separator = if at == 0 { sign } else { separator };
            // Dots are followed by spaces in some languages, and other signs are not.
            rest = rest[sign.len_utf8()..].trim_ascii_start();
        }
    }
    Some((found, separator, rest.trim_start_matches(['日', '일', '.', 'T'])))
}

/// Parses a day with the time and the zone in a text. Other words are ignored, and so is an invalid time.
fn with_time(day: &str, text: &str) -> Option<Date> {
    let words = words(text);
    // `10:00 p.m.`, and `10:00PM EST`.
    let text = text.replace('.', "").to_ascii_lowercase();
    let after = text.rsplit(':').next().unwrap_or_default();
    let mut written = day.to_owned();
    for word in &words {
        if let Some((hours, rest)) = word.split_once(':')
            && let Ok(hours) = hours.parse::<u32>()
        {
            let hours = match ["am", "pm"].map(|half| after.contains(half)) {
                [false, false] => hours,
                [_, is_afternoon] => hours % 12 + if is_afternoon { 12 } else { 0 },
            };
            let rest = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic() && c != 'Z' || c == '.');
            written.extend([" ", &hours.to_string(), ":", rest]);
        } else if word.starts_with(['+', '-']) && word.len() > 4
            || word.len() == 3 && word.ends_with('T')
            || matches!(*word, "UTC" | "Z")
        {
            written.extend([" ", word]);
        }
    }
    Date::parse(&written).or_else(|| Date::parse(day))
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
            assert_eq!(of_value(&value, Order::Unknown), Some(Err(PLACEHOLDER)), "{number}");
        }
        for text in
            ["", "soon", "2026-13-01", "Feb 30 2026", "0x0", "-", "1.2.3", "31.31.2026", "30.2.2026", "23.11.26"]
        {
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
            ("23.11.2026", "2026-11-23"),
            ("3. 4. 2026", "2026-04-03"),
            ("Mo, 03.04.2026, 14:30 Uhr", "2026-04-03T14:30:00Z"),
            ("23.11.2026 10:00:00 +0100", "2026-11-23T10:00:00+01:00"),
            ("23/11/2026", "2026-11-23"),
            ("11/23/2026 10:05:09 PM", "2026-11-23T22:05:09Z"),
            ("11/23/2026 12:30am", "2026-11-23T00:30:00Z"),
            ("23-11-2026", "2026-11-23"),
            ("November 23, 2026 at 1:05 p.m.", "2026-11-23T13:05:00Z"),
            ("11/23/2026 10:00 PM EST", "2026-11-23T22:00:00-05:00"),
            ("samedi 5 décembre 2026 15:30", "2026-12-05T15:30:00Z"),
            ("2026年11月3日", "2026-11-03"),
            ("2026년 11월 3일", "2026-11-03"),
            ("2026. 11. 3.", "2026-11-03"),
            ("Mi, 23 Dez 2026 10:00:00 +0100", "2026-12-23T10:00:00+01:00"),
            ("Mi, 23 Dez 2026 10:00:00 MEZ", "2026-12-23T10:00:00+01:00"),
            ("2. März 2026", "2026-03-02"),
            ("mardi 1er août 2026", "2026-08-01"),
            ("mar, 3 de marzo de 2026", "2026-03-03"),
            ("7 juil. 2026", "2026-07-07"),
        ];
        for (text, expected) in table {
            assert_eq!(date(text).map(Date::to_rfc3339).as_deref(), Ok(expected), "{text}");
        }
        let number =
            |digits: &str| of_value(&Json::Decimal(digits.to_owned()), Order::Unknown).unwrap().unwrap().to_rfc3339();
        assert_eq!(number("1795428000"), "2026-11-23T10:00:00Z");
        assert_eq!(number("1795428000123"), "2026-11-23T10:00:00Z");
    }
    #[test]
    fn the_dates_of_a_source_show_the_order_of_day_and_month() {
        let table = [
            (vec!["3/4/2026"], Order::Unknown, "2026-04-03"),
            (vec!["3/4/2026", "3/14/2026"], Order::MonthFirst, "2026-03-04"),
            (vec!["3/4/2026", "14/3/2026"], Order::DayFirst, "2026-04-03"),
            (vec!["3/4/2026", "14/3/2026", "3/14/2026"], Order::Unknown, "2026-04-03"),
            (vec!["3-4-2026", "5/5/2026"], Order::Unknown, "2026-04-03"),
            (vec!["2026-04-03", "3.4.2026", "Apr 3 2026"], Order::Unknown, "2026-04-03"),
        ];
        for (texts, expected, first) in table {
            let values: Vec<Json> = texts.iter().map(|text| Json::from(*text)).collect();
            let mut shown = [false; 2];
            values.iter().for_each(|value| note_order(value, &mut shown));
            let order = order_of_all(shown);
            assert_eq!(order, expected, "{texts:?}");
            let date = of_value(&values[0], order).unwrap().map(Date::to_rfc3339);
            assert_eq!(date.as_deref(), Ok(first), "{texts:?}");
        }
        let unclear = |text: &str| order_of(text) == Some(Order::Unknown);
        assert!(unclear("3/4/2026") && unclear("03-04-2026 10:00"));
        assert!(!unclear("3.4.2026") && !unclear("4/4/2026") && !unclear("2026/3/4"));
    }
}
