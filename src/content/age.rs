//! The rounded distance between two instants, as WordPress computes it (`human_time_diff`).
//!
//! Input: two instants in Unix seconds. Output: an [`Age`] such as *2 months*, and how long it stays valid. Entry
//! point: [`Age::between`].
//!
//! The distance selects the unit, then the count is rounded to nearest. Rounding may reach the next unit: 3570 seconds
//! are "60 minutes", as in WordPress.

use std::fmt;

/// A rounded duration between an instant and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// The number of units; at least 1.
    pub count: u32,
    /// The unit of `count`.
    pub unit: Unit,
    /// True for the future ("in 2 days"), false for the past ("2 days ago").
    pub future: bool,
}

/// The unit of an [`Age`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// Less than a minute.
    Second,
    /// Less than an hour.
    Minute,
    /// Less than a day.
    Hour,
    /// Less than a week.
    Day,
    /// Less than 30 days.
    Week,
    /// 30 to 364 days.
    Month,
    /// 365 days or more.
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
    /// Returns the rounded distance from `now_seconds` to `then_seconds`, both in Unix seconds.
    pub fn between(then_seconds: i64, now_seconds: i64) -> Self {
        let (distance, future) = distance(then_seconds, now_seconds);
        let (unit, length) = UNITS[unit_index(distance)];
        Age { count: count(distance, length) as u32, unit, future }
    }

    /// Returns the English text without the direction: "2 months".
    pub fn text(self) -> String {
        [&*self.count.to_string(), " ", self.unit.name(), if self.count == 1 { "" } else { "s" }].concat()
    }

    /// Returns the number of seconds until the text changes, at least 1. A timer can sleep that long.
    pub fn until_change(then_seconds: i64, now_seconds: i64) -> i64 {
        let (distance, future) = distance(then_seconds, now_seconds);
        let at = unit_index(distance);
        let (_, length) = UNITS[at];
        let count = count(distance, length);
        // The smallest distance with this count, and the first one beyond it.
        let begins = ((2 * count - 1) * length + 1) / 2;
        let ends = ((2 * count + 1) * length + 1) / 2;
        if future {
            // The distance decreases, so the text changes one second below `begins`. At 0 the direction changes.
            distance - begins.max(if at == 0 { 1 } else { length }) + 1
        } else {
            ends.min(UNITS.get(at + 1).map_or(i64::MAX, |next| next.1)) - distance
        }
    }
}

/// Returns the distance in seconds, and whether `then` is in the future. The limit prevents overflow.
fn distance(then: i64, now: i64) -> (i64, bool) {
    let distance = now.saturating_sub(then);
    (distance.saturating_abs().min(10_000 * UNITS[6].1), distance < 0)
}

/// Returns the index in [`UNITS`] of the largest unit that fits.
fn unit_index(distance: i64) -> usize {
    UNITS.iter().rposition(|&(_, length)| distance >= length).unwrap_or(0)
}

/// Returns the nearest count; halves are rounded up.
fn count(distance: i64, length: i64) -> i64 {
    ((2 * distance + length) / (2 * length)).max(1)
}

impl Unit {
    /// Returns the name that `Intl.RelativeTimeFormat` uses: `"second"`, `"minute"` and so on.
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
    /// Writes the English text: "2 months".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}
