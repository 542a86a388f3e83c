//! Dates of feeds and front matter: an instant, its original UTC offset, and whether a time was given.
//!
//! Input: RFC 3339 in lenient form, RFC 822 as in RSS, or Unix seconds. Output: a [`Date`] that is ordered by instant
//! and shown in its original time zone. Entry point: [`Date::parse`].

use std::fmt;

const DAY: i64 = 86_400;
/// The English names of the months.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An instant between the years 0 and 9999. Earlier dates are less than later ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    seconds: i64,
    /// Minutes east of UTC.
    offset: i16,
    /// False if only a day was given, which begins at midnight UTC.
    timed: bool,
}

impl Date {
    /// Parses RFC 3339 or RFC 822. Returns `None` if the text is neither, or if the calendar has no such day.
    ///
    /// RFC 3339 is parsed leniently: `t` and `z`, a space instead of `T`, one-digit months and days. Seconds, zone and
    /// time may be absent; the default zone is UTC.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_rfc3339(text).or_else(|| {
            let mut parser = Parser { rest: text.trim_ascii().as_bytes() };
            parser.rfc822().filter(|_| parser.rest.is_empty())
        })
    }

    /// Parses RFC 3339 only, the format of our own documents and pages.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text.trim_ascii().as_bytes() };
        parser.rfc3339().filter(|_| parser.rest.is_empty())
    }

    /// Returns the date of a Unix time in UTC, limited to the years 0 to 9999.
    pub fn from_unix(seconds: i64) -> Self {
        let seconds = seconds.clamp(days(0, 1, 1) * DAY, days(10_000, 1, 1) * DAY - 1);
        Date { seconds, offset: 0, timed: true }
    }

    /// Returns the Unix time in seconds.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// Returns the year in UTC, so that sorting by instant also sorts by year.
    pub fn year(self) -> u32 {
        civil(self.seconds.div_euclid(DAY)).0 as u32
    }

    /// Returns RFC 3339: `2026-01-02T03:04:05+01:00`, or `2026-01-02` if no time was given.
    pub fn to_rfc3339(self) -> String {
        let local = self.local();
        let (year, month, day) = civil(local.div_euclid(DAY));
        let mut text = String::with_capacity(25);
        digits(&mut text, year / 100);
        digits(&mut text, year % 100);
        text.push('-');
        digits(&mut text, month);
        text.push('-');
        digits(&mut text, day);
        if self.timed {
            let time = local.rem_euclid(DAY);
            text.push('T');
            digits(&mut text, time / 3600);
            text.push(':');
            digits(&mut text, time / 60 % 60);
            text.push(':');
            digits(&mut text, time % 60);
            if self.offset == 0 {
                text.push('Z');
            } else {
                text.push(if self.offset < 0 { '-' } else { '+' });
                let offset = i64::from(self.offset).abs();
                digits(&mut text, offset / 60);
                text.push(':');
                digits(&mut text, offset % 60);
            }
        }
        text
    }

    /// Returns the English long form: "22 November 2026", or without its day, "November 2026".
    pub fn long(self, with_day: bool) -> String {
        let (year, month, day) = civil(self.local().div_euclid(DAY));
        let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
        let mut text = String::new();
        if with_day {
            text.push_str(&(day as u32).to_string());
            text.push(' ');
        }
        text.extend([month, " ", &(year as u32).to_string()]);
        text
    }

    /// Returns the same instant in UTC.
    pub fn utc(self) -> Self {
        Date { offset: 0, ..self }
    }

    /// Returns the local time in its original time zone, as seconds since 1970.
    pub fn local(self) -> i64 {
        self.seconds + i64::from(self.offset) * 60
    }

    fn new(day: i64, time: i64, offset: i16) -> Self {
        Date { seconds: day * DAY + time - i64::from(offset) * 60, offset, timed: true }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.long(true))
    }
}

/// Appends a number from 0 to 99 as two digits.
fn digits(text: &mut String, number: i64) {
    text.push((b'0' + (number / 10 % 10) as u8) as char);
    text.push((b'0' + (number % 10) as u8) as char);
}

/// Returns the days from 1 January 1970 to a day of the Gregorian calendar.
///
/// Years begin in March, so that the leap day is the last day of a year. Month `m` then begins on day `(153 * m + 2) /
/// 5`.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // 1 March of the year 0 is 719,468 days before 1 January 1970.
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// Returns the year, month and day of a number of days since 1 January 1970: the inverse of [`days`].
fn civil(day: i64) -> (i64, i64, i64) {
    // A year has 365.2425 days on average, so this estimate may be off by one.
    let mut year = (day + 719_468).div_euclid(146_097) * 400 + (day + 719_468).rem_euclid(146_097) * 400 / 146_097;
    if days(year, 3, 1) > day {
        year -= 1;
    } else if days(year + 1, 3, 1) <= day {
        year += 1;
    }
    let rest = day - days(year, 3, 1);
    let month = (5 * rest + 2) / 153;
    let day = rest - (153 * month + 2) / 5 + 1;
    if month < 10 { (year, month + 3, day) } else { (year + 1, month - 9, day) }
}

/// Returns the days since 1970, or `None` if the calendar has no such day.
fn checked_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let days = days(year, month, day);
    (civil(days) == (year, month, day)).then_some(days)
}

/// Parses a date from left to right.
struct Parser<'a> {
    rest: &'a [u8],
}

impl Parser<'_> {
    fn rfc3339(&mut self) -> Option<Date> {
        let year = self.number(4, 4)?;
        self.expect(b"-")?;
        let month = self.number(1, 2)?;
        self.expect(b"-")?;
        let day = checked_days(year, month, self.number(1, 2)?)?;
        if self.rest.is_empty() {
            return Some(Date { timed: false, ..Date::new(day, 0, 0) });
        }
        self.expect(b"Tt ")?;
        let time = self.time()?;
        if self.expect(b".,").is_some() {
            self.number(1, usize::MAX)?;
        }
        self.spaces();
        Some(Date::new(day, time, self.zone()?))
    }

    fn rfc822(&mut self) -> Option<Date> {
        // The weekday is redundant and often wrong, so it is skipped.
        if self.rest.first().is_some_and(u8::is_ascii_alphabetic) {
            self.word();
            self.expect(b",");
            self.spaces();
        }
        let day = self.number(1, 2)?;
        self.separator();
        let name = self.word().get(..3)?;
        let month = MONTHS.iter().position(|month| month.as_bytes()[..3].eq_ignore_ascii_case(name))? as i64 + 1;
        self.separator();
        let length = self.rest.len();
        let year = self.number(2, 4)?;
        let year = match (length - self.rest.len(), year) {
            (2, 0..50) => year + 2000,
            (2, _) => year + 1900,
            _ => year,
        };
        let day = checked_days(year, month, day)?;
        self.spaces();
        if self.rest.is_empty() {
            return Some(Date { timed: false, ..Date::new(day, 0, 0) });
        }
        let time = self.time()?;
        self.spaces();
        Some(Date::new(day, time, self.zone()?))
    }

    /// Parses hours, minutes and optional seconds. A leap second becomes the first second of the next minute.
    fn time(&mut self) -> Option<i64> {
        let hours = self.number(1, 2)?;
        self.expect(b":")?;
        let minutes = self.number(2, 2)?;
        let seconds = if self.expect(b":").is_some() { self.number(2, 2)? } else { 0 };
        (hours < 24 && minutes < 60 && seconds <= 60).then_some(hours * 3600 + minutes * 60 + seconds)
    }

    /// Parses a zone as minutes east of UTC. The default is UTC.
    fn zone(&mut self) -> Option<i16> {
        let sign = match self.rest.first() {
            None => return Some(0),
            Some(b'+') => 1,
            Some(b'-') => -1,
            Some(_) => {
                let name = self.word();
                if ["z", "ut", "utc", "gmt"].iter().any(|utc| name.eq_ignore_ascii_case(utc.as_bytes())) {
                    return Some(0);
                }
                // RFC 822 has no other zone names than those of the United States, from east to west.
                let [zone, half, b't' | b'T'] = name else { return None };
                let west = b"ecmp".iter().position(|first| *first == zone.to_ascii_lowercase())? as i16 + 5;
                return match half {
                    b's' | b'S' => Some(-60 * west),
                    b'd' | b'D' => Some(-60 * (west - 1)),
                    _ => None,
                };
            }
        };
        self.rest = &self.rest[1..];
        let hours = self.number(2, 2)?;
        self.expect(b":");
        let minutes = if self.rest.is_empty() { 0 } else { self.number(2, 2)? };
        (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes) as i16)
    }

    /// Parses a number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let mut number = 0i64;
        let mut length = 0;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest
            && length < most
        {
            // A long fraction may overflow; its value is not used.
            number = number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            length += 1;
            self.rest = rest;
        }
        (length >= least).then_some(number)
    }

    fn expect(&mut self, any_of: &[u8]) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        any_of.contains(first).then(|| self.rest = rest)
    }

    fn word(&mut self) -> &[u8] {
        let length = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        word
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_ascii_start();
    }

    /// Skips the separator between day, month and year: spaces or a hyphen.
    fn separator(&mut self) {
        self.spaces();
        self.expect(b"-");
    }
}
