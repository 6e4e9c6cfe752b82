//! Numbers, days and times for people.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

use crate::domain::dates::DateRange;
use crate::domain::span;

/// `1 day`, `3,650 days`.
#[must_use]
pub fn count(n: u64, one: &str) -> String {
    format!("{} {one}{}", number(n), if n == 1 { "" } else { "s" })
}

/// `1 batch`, `122 batches`.
#[must_use]
pub fn batches(n: u32) -> String {
    format!("{} {}", number(n.into()), if n == 1 { "batch" } else { "batches" })
}

/// `482,131`.
#[must_use]
pub fn number(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `health, activities`.
#[must_use]
pub fn listed(names: &[impl ToString]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// `2024-03-01 to 2024-03-07 (7 days)`, or `2024-03-01`.
#[must_use]
pub fn range(days: DateRange) -> String {
    if days.days() == 1 {
        return days.start().to_string();
    }
    format!("{} to {} ({})", days.start(), days.end(), count(days.days().into(), "day"))
}

/// The time between two moments, as [`span::words`].
#[must_use]
pub fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    span::words(u64::try_from((to - from).max(TimeDelta::zero()).num_seconds()).unwrap_or(0))
}

/// How many ranges are named; the others are counted.
const RANGES: usize = 6;

/// `1–7 Feb 2024, 28 Feb – 3 Mar 2024, 9 Mar 2024`; many ranges end with how many more there are.
#[must_use]
pub fn ranges(all: &[DateRange]) -> String {
    let mut named: Vec<_> = all.iter().take(RANGES).map(|days| short(*days)).collect();
    if all.len() > RANGES {
        named.push(format!("and {} more", number((all.len() - RANGES) as u64)));
    }
    named.join(", ")
}

/// `1–7 Feb 2024`, without what both ends share.
fn short(days: DateRange) -> String {
    let (start, end) = (days.start(), days.end());
    let day = |day: NaiveDate, format: &str| day.format(format).to_string();
    let last = day(end, "%-d %b %Y");
    if start == end {
        last
    } else if (start.year(), start.month()) == (end.year(), end.month()) {
        format!("{}–{last}", start.day())
    } else if start.year() == end.year() {
        format!("{} – {last}", day(start, "%-d %b"))
    } else {
        format!("{} – {last}", day(start, "%-d %b %Y"))
    }
}

/// Block characters for a share from 0 to 1, for example `█████░░░░░`. Full only for 1.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0 to `width`, which is small"
)]
pub fn bar(share: f64, width: usize) -> String {
    let full = (share.clamp(0.0, 1.0) * width as f64).floor() as usize;
    "█".repeat(full) + &"░".repeat(width - full)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!([0, 999, 1000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([count(1, "day"), count(1200, "day")], ["1 day", "1,200 days"]);
    }

    #[test]
    fn ranges_are_named_without_what_both_ends_share() {
        let days = |start: &str, end: &str| DateRange::new(start.parse().unwrap(), end.parse().unwrap()).unwrap();
        let all = [
            days("2024-02-01", "2024-02-07"),
            days("2024-02-28", "2024-03-03"),
            days("2023-12-30", "2024-01-02"),
            days("2024-03-09", "2024-03-09"),
        ];
        assert_eq!(ranges(&all), "1–7 Feb 2024, 28 Feb – 3 Mar 2024, 30 Dec 2023 – 2 Jan 2024, 9 Mar 2024");
        assert!(ranges(&all.repeat(2)).ends_with("2024, 28 Feb – 3 Mar 2024, and 2 more"));
    }

    #[test]
    fn a_bar_is_full_only_at_the_end() {
        assert_eq!([0.0, 0.999, 1.0, 7.0].map(|share| bar(share, 4)), ["░░░░", "███░", "████", "████"]);
    }
}
