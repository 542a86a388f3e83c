//! How long ago something was, or how long until it is, counted as WordPress counts it (`human_time_diff`).
//!
//! Comes in: two instants in Unix seconds. Goes out: an [`Age`] such as *2 months*, and for how long it stays true.
//! Start with [`Age::between`].
//!
//! The unit is chosen by the whole distance, the count is rounded to the nearest, and rounding may cross into the next
//! unit: 3570 seconds are "60 minutes". That is what WordPress says, and we follow it.

use std::fmt;

/// A rounded distance in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// How many units; never less than 1.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
    /// Whether it lies ahead ("in 2 days") and not behind ("2 days ago").
    pub future: bool,
}

/// What an age is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Up to a minute.
    Second,
    /// Up to an hour.
    Minute,
    /// Up to a day.
    Hour,
    /// Up to a week.
    Day,
    /// Up to 30 days.
    Week,
    /// 30 days, up to 365 days.
    Month,
    /// 365 days.
    Year,
}

const UNITS: [(Unit, i64); 7] = [
    (Unit::Second, 1),
    (Unit::Minute, 60),
    (Unit::Hour, 3_600),
    (Unit::Day, 86_400),
    (Unit::Week, 604_800),
    (Unit::Month, 2_592_000),
    (Unit::Year, 31_536_000),
];

impl Age {
    /// The distance from `now` to `then`, both in Unix seconds.
    pub fn between(then_seconds: i64, now_seconds: i64) -> Self {
        let (distance, future) = distance(then_seconds, now_seconds);
        let (unit, length) = UNITS[unit_index(distance)];
        Age { count: count(distance, length) as u32, unit, future }
    }

    /// In English, without its direction: "2 months".
    pub fn text(self) -> String {
        [&*self.count.to_string(), " ", self.unit.name(), if self.count == 1 { "" } else { "s" }].concat()
    }

    /// In how many seconds the age reads differently: for a clock that wakes only when there is something to change.
    /// Exact, and at least 1.
    pub fn until_change(then_seconds: i64, now_seconds: i64) -> i64 {
        let (distance, future) = distance(then_seconds, now_seconds);
        let at = unit_index(distance);
        let (_, length) = UNITS[at];
        let count = count(distance, length);
        // The distances at which this count of this unit begins and ends.
        let begins = ((2 * count - 1) * length + 1) / 2;
        let ends = ((2 * count + 1) * length + 1) / 2;
        if future {
            // It comes nearer, and changes one second below where it begins; at 0 it lies behind.
            distance - begins.max(if at == 0 { 1 } else { length }) + 1
        } else {
            ends.min(UNITS.get(at + 1).map_or(i64::MAX, |next| next.1)) - distance
        }
    }
}

/// Seconds between the two, and whether `then` lies ahead. A century of centuries is far enough, and cannot overflow.
fn distance(then: i64, now: i64) -> (i64, bool) {
    let distance = now.saturating_sub(then);
    (distance.saturating_abs().min(10_000 * UNITS[6].1), distance < 0)
}

/// The place in [`UNITS`] of the largest unit that fits.
fn unit_index(distance: i64) -> usize {
    UNITS.iter().rposition(|&(_, length)| distance >= length).unwrap_or(0)
}

/// The nearest count, halves upwards.
fn count(distance: i64, length: i64) -> i64 {
    ((2 * distance + length) / (2 * length)).max(1)
}

impl Unit {
    /// The name that `Intl.RelativeTimeFormat` knows it by: `"second"`, `"minute"` and so on.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Second => "second",
            Unit::Minute => "minute",
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Week => "week",
            Unit::Month => "month",
            Unit::Year => "year",
        }
    }
}

impl fmt::Display for Age {
    /// The distance in English, as WordPress words it: "2 months".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
