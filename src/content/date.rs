//! A date as a feed or a front matter gives it: an instant, the offset it was written in, and whether it named a time.
//!
//! Comes in: RFC 3339 as people write it, RFC 822 as RSS does, or Unix seconds. Goes out: a [`Date`] that sorts by
//! instant and reads as "22 November 2026" where it was written. Start with [`Date::parse`].

use std::fmt;

const DAY: i64 = 86_400;
const MONTHS: [&str; 12] = [
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

/// An instant between the years 0 and 9999. The earlier is the lesser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    seconds: i64,
    /// Minutes east of UTC.
    offset: i16,
    /// Whether it names a time of day, and not only a day (which begins at midnight UTC).
    timed: bool,
}

impl Date {
    /// Reads RFC 3339 or RFC 822, or `None` if it is neither or no such day is in the calendar.
    ///
    /// RFC 3339 is read leniently: `t` and `z`, a space for the `T`, one digit for a month or a day, no seconds, no
    /// zone (then it is UTC), or no time at all.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_rfc3339(text).or_else(|| {
            let mut parser = Parser { rest: text.trim_ascii().as_bytes() };
            parser.rfc822().filter(|_| parser.rest.is_empty())
        })
    }

    /// Reads RFC 3339 alone, which is all that our own documents and pages hold.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let mut parser = Parser { rest: text.trim_ascii().as_bytes() };
        parser.rfc3339().filter(|_| parser.rest.is_empty())
    }

    /// The instant `seconds` after 1970, in UTC. Beyond the years 0 to 9999 it is the nearest in them.
    pub fn from_unix(seconds: i64) -> Self {
        let seconds = seconds.clamp(days(0, 1, 1) * DAY, days(10_000, 1, 1) * DAY - 1);
        Date { seconds, offset: 0, timed: true }
    }

    /// Unix seconds.
    pub fn seconds(self) -> i64 {
        self.seconds
    }

    /// The year in UTC, so that sorting by instant sorts by year.
    pub fn year(self) -> u32 {
        civil(self.seconds.div_euclid(DAY)).0 as u32
    }

    /// As `datetime` attributes and feeds want it: `2026-01-02T03:04:05+01:00`, or `2026-01-02` if no time was given.
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

    /// In full, in English: "22 November 2026".
    pub fn long(self) -> String {
        let (year, month, day) = civil(self.local().div_euclid(DAY));
        let month = MONTHS.get(month as usize - 1).copied().unwrap_or_default();
        [&(day as u32).to_string(), " ", month, " ", &(year as u32).to_string()].concat()
    }

    /// Seconds since 1970 on a clock that hangs where the date was written.
    pub fn local(self) -> i64 {
        self.seconds + i64::from(self.offset) * 60
    }

    fn new(day: i64, time: i64, offset: i16) -> Self {
        Date { seconds: day * DAY + time - i64::from(offset) * 60, offset, timed: true }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.long())
    }
}

/// Two digits. Only ever given 0 to 99.
fn digits(text: &mut String, number: i64) {
    text.push((b'0' + (number / 10 % 10) as u8) as char);
    text.push((b'0' + (number % 10) as u8) as char);
}

/// Days from 1 January 1970 to a day of the Gregorian calendar.
///
/// Years are counted from March, so that a leap day ends its year: a month then begins `(153 * month + 2) / 5` days
/// into the year, and years before this one hold 365 days each, and a leap day for every 4 but not every 100 but every 400.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let before = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    // From 1 March of the year 0 to 1 January 1970 are 719,468 days.
    before + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// The year, month and day that lie `day` days after 1 January 1970: the inverse of [`days`].
fn civil(day: i64) -> (i64, i64, i64) {
    // A year is 365.2425 days, so this guess is right or one too late.
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

/// The day, if the calendar has it.
fn checked_days(year: i64, month: i64, day: i64) -> Option<i64> {
    let days = days(year, month, day);
    (civil(days) == (year, month, day)).then_some(days)
}

/// Takes a date apart from its front.
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
        // The day of the week follows from the rest, and people get it wrong.
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

    /// Hours, minutes, and seconds if there are any. A leap second is the first of the next minute.
    fn time(&mut self) -> Option<i64> {
        let hours = self.number(1, 2)?;
        self.expect(b":")?;
        let minutes = self.number(2, 2)?;
        let seconds = if self.expect(b":").is_some() { self.number(2, 2)? } else { 0 };
        (hours < 24 && minutes < 60 && seconds <= 60).then_some(hours * 3600 + minutes * 60 + seconds)
    }

    /// Minutes east of UTC. No zone is UTC.
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
                // RFC 822 names no others but those of the United States, from east to west.
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

    /// A number of `least` to `most` digits.
    fn number(&mut self, least: usize, most: usize) -> Option<i64> {
        let mut number = 0i64;
        let mut length = 0;
        while let [digit @ b'0'..=b'9', rest @ ..] = self.rest
            && length < most
        {
            // A fraction may have any number of digits, and nobody asks for them.
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

    /// What stands between the day, the month and the year: spaces or a hyphen.
    fn separator(&mut self) {
        self.spaces();
        self.expect(b"-");
    }
}
