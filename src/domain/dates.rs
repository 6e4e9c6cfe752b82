//! Calendar days of the account, and ranges of them. Both ends of a range are inclusive, everywhere.

use chrono::{Days, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// Clock difference that is still tolerated.
pub const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);

/// Consecutive calendar days, both ends inclusive; never empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Ends")]
pub struct DateRange {
    start: NaiveDate,
    end: NaiveDate,
}

/// Both ends as they were written somewhere, in any order.
#[derive(Deserialize)]
struct Ends {
    start: NaiveDate,
    end: NaiveDate,
}

impl TryFrom<Ends> for DateRange {
    type Error = &'static str;

    fn try_from(ends: Ends) -> Result<Self, Self::Error> {
        Self::new(ends.start, ends.end).ok_or("the last day is before the first")
    }
}

impl DateRange {
    /// The days from `start` to `end`, or `None` when `end` is before `start`.
    #[must_use]
    pub fn new(start: NaiveDate, end: NaiveDate) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// One day.
    #[must_use]
    pub fn day(day: NaiveDate) -> Self {
        Self { start: day, end: day }
    }

    /// The first day.
    #[must_use]
    pub fn start(self) -> NaiveDate {
        self.start
    }

    /// The last day.
    #[must_use]
    pub fn end(self) -> NaiveDate {
        self.end
    }

    /// How many days, at least 1.
    #[must_use]
    pub fn days(self) -> u32 {
        u32::try_from((self.end - self.start).num_days() + 1).unwrap_or(u32::MAX)
    }

    /// Whether `day` is one of them.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    /// The intersection, if any.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// The smallest range that holds both.
    #[must_use]
    pub fn hull(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Day number `index`, counted from 0 at the start; `None` beyond the end.
    #[must_use]
    pub fn nth(self, index: u32) -> Option<NaiveDate> {
        let day = plus(self.start, index);
        (day <= self.end).then_some(day)
    }

    /// The position of `day`, counted from 0 at the start; `None` outside.
    #[must_use]
    pub fn index_of(self, day: NaiveDate) -> Option<u32> {
        self.contains(day).then(|| u32::try_from((day - self.start).num_days()).unwrap_or(0))
    }

    /// Each day in turn.
    #[must_use]
    pub fn iter(self) -> impl DoubleEndedIterator<Item = NaiveDate> {
        (0..self.days()).map(move |n| plus(self.start, n))
    }

    /// Consecutive pieces of at most `days` days that cover the range exactly once; only the last may be shorter.
    /// `days` of 0 counts as 1.
    #[must_use]
    pub fn pieces(self, days: u32) -> Vec<Self> {
        let days = days.max(1);
        (0..self.days().div_ceil(days))
            .map(|n| {
                let start = plus(self.start, n * days);
                Self { start, end: plus(start, days - 1).min(self.end) }
            })
            .collect()
    }
}

impl std::fmt::Display for DateRange {
    /// `2024-03-01..2024-03-07`, or one date when it is one day.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.start == self.end { write!(f, "{}", self.start) } else { write!(f, "{}..{}", self.start, self.end) }
    }
}

/// A day written exactly as `YYYY-MM-DD`; `None` for anything else or a date that does not exist.
#[must_use]
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    // chrono would also accept "2024-1-5" and "+2024-1-01".
    let fits = |(n, byte): (usize, u8)| if n == 4 || n == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let has_shape = text.len() == 10 && text.bytes().enumerate().all(fits);
    has_shape.then(|| text.parse().ok()).flatten()
}

/// A day that somebody typed, strictly as `YYYY-MM-DD`.
///
/// # Errors
/// It is something else, or not a calendar day: what was expected, for the end of a sentence.
pub fn typed_day(text: &str) -> Result<NaiveDate, &'static str> {
    parse_day(text).ok_or("not a day of the calendar; write it as YYYY-MM-DD, for example 2024-03-31")
}

/// The day `n` days later; the last representable day when that does not exist.
#[must_use]
pub fn plus(day: NaiveDate, n: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(n))).unwrap_or(NaiveDate::MAX)
}

/// The day `n` days earlier; the first representable day when that does not exist.
#[must_use]
pub fn minus(day: NaiveDate, n: u32) -> NaiveDate {
    day.checked_sub_days(Days::new(u64::from(n))).unwrap_or(NaiveDate::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_leap_year_has_its_day() {
        let range = DateRange::new(date("2024-02-01"), date("2024-03-31")).unwrap();
        assert_eq!(range.days(), 60);
        let chunks = range.pieces(30);
        assert_eq!(chunks[0].end(), date("2024-03-01"));
        assert_eq!(chunks[1].start(), date("2024-03-02"));
        assert!(range.contains(date("2024-02-29")));
    }

    #[test]
    fn a_range_that_ends_before_it_begins_is_not_read() {
        let range = DateRange::new(date("2024-03-01"), date("2024-03-02")).unwrap();
        let text = serde_json::to_string(&range).unwrap();
        assert_eq!(serde_json::from_str::<DateRange>(&text).unwrap(), range);
        assert!(serde_json::from_str::<DateRange>(r#"{"start":"2024-03-02","end":"2024-03-01"}"#).is_err());
    }

    #[test]
    fn only_days_of_the_calendar_in_one_spelling_are_dates() {
        assert_eq!(parse_day("2024-02-29"), Some(date("2024-02-29")));
        for bad in [
            "2024-02-30",
            "2023-02-29",
            "2024-1-5",
            "2024-01-5 ",
            "+2024-1-1",
            "20240101",
            "2024-01-01T00:00",
            "２０２４-01-01",
            "",
        ] {
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_year_back_from_today_is_thirteen_chunks() {
        let range = DateRange::new(date("2025-11-21"), date("2026-11-21")).unwrap();
        assert_eq!((range.days(), range.pieces(30).len()), (366, 13));
    }

    proptest! {
        #[test]
        fn every_date_reads_back(days in 0u32..20_000) {
            let day = plus(date("2000-01-01"), days);
            prop_assert_eq!(parse_day(&day.to_string()), Some(day));
        }

        #[test]
        fn pieces_cover_a_range_exactly_once(first in 0u32..20_000, days in 1u32..4000, size in 0u32..400) {
            let start = plus(date("1999-12-31"), first);
            let range = DateRange::new(start, plus(start, days - 1)).unwrap();
            let pieces = range.pieces(size);
            let covered: Vec<_> = pieces.iter().flat_map(|piece| piece.iter()).collect();
            prop_assert_eq!(covered, range.iter().collect::<Vec<_>>());
            for piece in &pieces[..pieces.len() - 1] {
                prop_assert_eq!(piece.days(), size.max(1));
            }
        }

        #[test]
        fn index_and_nth_are_inverse(days in 1u32..5000, index in 0u32..6000) {
            let range = DateRange::new(date("2012-01-01"), plus(date("2012-01-01"), days - 1)).unwrap();
            let day = range.nth(index);
            prop_assert_eq!(day.is_some(), index < days);
            if let Some(day) = day { prop_assert_eq!(range.index_of(day), Some(index)); }
        }
    }
}
