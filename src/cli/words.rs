//! Numbers, days and times for people.

use chrono::{DateTime, Datelike, Local, TimeDelta, Utc};

use crate::domain::dates::DateRange;
use crate::domain::span;

/// `1 day`, `3,650 days`.
#[must_use]
pub fn count(n: u64, one: &str) -> String {
    format!("{} {one}{}", number(n), if n == 1 { "" } else { "s" })
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

/// `2026-11-22 14:32:10`, in the local time zone.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    // Extreme times may have no local time.
    if !(1..=9999).contains(&at.year()) {
        return at.to_string();
    }
    at.with_timezone(&Local).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Block characters for a share from 0 to 1, for example `█████░░░░░`. Full only for 1.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `width`, which is small")]
pub fn bar(share: f64, width: u32) -> String {
    let full = (share.clamp(0.0, 1.0) * f64::from(width)).floor() as usize;
    "█".repeat(full) + &"░".repeat(width as usize - full)
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
    fn a_bar_is_full_only_at_the_end() {
        assert_eq!([0.0, 0.999, 1.0, 7.0].map(|share| bar(share, 4)), ["░░░░", "███░", "████", "████"]);
    }
}
