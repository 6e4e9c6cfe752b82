//! Which days of an account were asked for, are stored, and are final; and what follows from that.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::bitmap::Bitmap;
use super::data_type::DataType;
use super::dates::{minus, plus};
use super::job::Request;

/// Day 0 of every coverage bitmap.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// The most days between two tries of a day that can't be fetched, or that is empty so far.
const LONGEST_WAIT: u32 = 30;

/// A type whose last day asked for is this many days before that of another is considered abandoned.
const STILL: u32 = 30;

/// The first day that coverage can describe: no device stored days before 2000.
#[must_use]
pub fn first_day() -> NaiveDate {
    FIRST_DAY
}

/// The bit of a day: days since 2000-01-01; `None` before that.
#[must_use]
pub fn bit_of(day: NaiveDate) -> Option<u32> {
    u32::try_from((day - FIRST_DAY).num_days()).ok()
}

/// The day of a bit.
#[must_use]
pub fn day_of(bit: u32) -> NaiveDate {
    plus(FIRST_DAY, bit)
}

/// How long after a day an answer about it becomes final.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finality {
    /// Days after which what is stored of a day no longer changes.
    pub stored_after: u32,
    /// Days after which an empty day stays empty: a watch may upload long after it was worn.
    pub empty_after: u32,
}

impl Finality {
    /// Whether an answer about `day` that was asked for on `asked_on` is final. An answer from before the day proves
    /// nothing: the clock was wrong.
    #[must_use]
    pub fn is_final(self, day: NaiveDate, is_empty: bool, asked_on: NaiveDate) -> bool {
        let after = if is_empty { self.empty_after.max(self.stored_after) } else { self.stored_after };
        day <= asked_on && plus(day, after) <= asked_on
    }
}

/// When a day that is not final was tried, as bits of [`bit_of`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tried {
    /// When it first could not be fetched; for an empty day, the day itself.
    pub first: u32,
    /// When it was last asked for.
    pub last: u32,
}

impl Tried {
    /// Whether it is time to try again: 1, 2, 4, 8, 16 and then every 30 days after the previous try.
    #[must_use]
    pub fn is_due(self, today: u32) -> bool {
        let wait = self.last.saturating_sub(self.first).saturating_add(1).min(LONGEST_WAIT);
        // A try in the future was noted by a wrong clock.
        today < self.last || today - self.last >= wait
    }
}

/// What is known of one dated type of an account; each a set of days as bits of [`bit_of`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypeCoverage {
    /// Asked for by a job, unless a cancel took it back before it was fetched.
    pub asked: Bitmap,
    /// Stored, or known to have no data.
    pub covered: Bitmap,
    /// Covered days for which Garmin had nothing. A stored day stays stored when a later answer has nothing for it.
    pub empty: Bitmap,
    /// Covered by a request made late enough for the day to be final.
    pub final_days: Bitmap,
    /// Unavailable; the user has accepted that.
    pub accepted: Bitmap,
    /// Stored days with a missing part. Says nothing of other days.
    pub partial: Bitmap,
    /// Days that were tried in vain, or are empty so far. Read only when deciding what to ask for.
    pub tried: BTreeMap<u32, Tried>,
}

impl TypeCoverage {
    /// Whether nothing more is expected of a day.
    #[must_use]
    pub fn is_final(&self, bit: u32) -> bool {
        self.final_days.get(bit) || self.is_accepted(bit)
    }

    /// Whether a day is accepted as unavailable. Once covered, it is a day like any other.
    #[must_use]
    pub fn is_accepted(&self, bit: u32) -> bool {
        self.accepted.get(bit) && !self.covered.get(bit)
    }

    /// Whether Garmin had nothing for a day, though something may still come.
    #[must_use]
    pub fn is_empty_so_far(&self, bit: u32) -> bool {
        self.covered.get(bit) && self.empty.get(bit) && !self.final_days.get(bit)
    }

    /// Takes back that days are final or empty, because a clock that was ahead asked for them.
    fn doubt(&mut self, days: impl Iterator<Item = u32>) {
        for bit in days {
            self.final_days.clear(bit);
            if self.empty.get(bit) {
                self.covered.clear(bit);
                self.empty.clear(bit);
            }
        }
    }

    /// The day before the first hole (asked for and not final), or the last final day when there is no hole.
    #[must_use]
    pub fn low_watermark(&self) -> Option<NaiveDate> {
        let accepted = self.accepted.ones().filter(|bit| self.is_accepted(*bit)).collect();
        low_watermark(&self.asked, &self.final_days.union(&accepted))
    }

    /// The first day that was ever asked for.
    #[must_use]
    pub fn first_asked(&self) -> Option<NaiveDate> {
        self.asked.ones().next().map(day_of)
    }

    /// The first day with stored data.
    #[must_use]
    pub fn first_stored(&self) -> Option<u32> {
        self.covered.first_not_in(&self.empty)
    }

    /// The latest day that is stored or known to have no data. A running older import, or one with holes, changes
    /// nothing.
    #[must_use]
    pub fn last_successful(&self) -> Option<NaiveDate> {
        self.covered.ones().next_back().map(day_of)
    }
}

fn low_watermark(asked: &Bitmap, got: &Bitmap) -> Option<NaiveDate> {
    match asked.first_not_in(got) {
        Some(hole) => Some(minus(day_of(hole), 1)),
        None => got.ones().next_back().map(day_of),
    }
}

/// What is known of an account, by dated type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage(pub BTreeMap<DataType, TypeCoverage>);

impl Coverage {
    /// What can be trusted of it: drops days after `today` and what jobs that ended in the future say. A start does the
    /// same in the store.
    #[must_use]
    pub fn trusted(mut self, today: NaiveDate, doubted: &[&Request]) -> Self {
        for (one, type_coverage) in &mut self.0 {
            for request in doubted.iter().filter(|request| request.is_whole(*one)) {
                let days = request.selection.runs(*one, request.range);
                type_coverage.doubt(days.iter().flat_map(|run| run.iter()).filter_map(bit_of));
            }
            if let Some(today) = bit_of(today) {
                let is_past = |map: &Bitmap| map.ones().take_while(|bit| *bit <= today).collect();
                for map in [
                    &mut type_coverage.asked,
                    &mut type_coverage.covered,
                    &mut type_coverage.empty,
                    &mut type_coverage.final_days,
                ] {
                    *map = is_past(map);
                }
            }
        }
        self
    }

    /// The first day that was ever asked for, of any type.
    #[must_use]
    pub fn first_asked(&self) -> Option<NaiveDate> {
        self.0.values().filter_map(TypeCoverage::first_asked).min()
    }

    /// The first day with stored data, of any type.
    #[must_use]
    pub fn first_stored(&self) -> Option<u32> {
        self.0.values().filter_map(TypeCoverage::first_stored).min()
    }

    /// Up to where recent data is stored: the earliest last day of the types still in use. A type of which only some
    /// old days were imported says nothing about recent ones. Neither does one that only the unfinished job asks for, as
    /// long as there are others; `new` are the days that it is the first to ask for.
    #[must_use]
    pub fn last_successful(&self, new: &BTreeMap<DataType, Bitmap>) -> Option<NaiveDate> {
        let last_asked = |one: DataType, known: &TypeCoverage, but: &BTreeMap<DataType, Bitmap>| match but.get(&one) {
            Some(days) => known.asked.last_not_in(days),
            None => known.asked.ones().next_back(),
        };
        let in_use = |but: &BTreeMap<DataType, Bitmap>| {
            let last: Vec<_> =
                self.0.iter().filter_map(|(one, known)| Some((last_asked(*one, known, but)?, known))).collect();
            let latest = last.iter().map(|(last, _)| *last).max()?;
            let days = last.iter().filter(|(last, _)| last.saturating_add(STILL) >= latest);
            Some(days.map(|(_, known)| known.last_successful()).min().flatten())
        };
        in_use(new).or_else(|| in_use(&BTreeMap::new())).flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::DateRange;
    use proptest::prelude::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(from: &str, to: &str) -> impl Iterator<Item = u32> {
        let range = DateRange::new(date(from), date(to)).unwrap();
        range.iter().filter_map(bit_of).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn two_imports_with_nothing_asked_between_reach_to_the_lookback() {
        // 2020 and 2021, then the last seven days of a day in 2024, all stored; the last three are not final yet.
        let asked: Bitmap = days("2020-01-01", "2021-12-31").chain(days("2024-05-04", "2024-05-10")).collect();
        let final_days: Bitmap = days("2020-01-01", "2021-12-31").chain(days("2024-05-04", "2024-05-07")).collect();
        let type_coverage = TypeCoverage { covered: asked.clone(), asked, final_days, ..TypeCoverage::default() };
        assert_eq!(type_coverage.low_watermark(), "2024-05-07".parse().ok());
        assert_eq!(type_coverage.last_successful(), "2024-05-10".parse().ok());
    }

    #[test]
    fn nothing_stored_means_no_last_success() {
        let type_coverage =
            TypeCoverage { asked: days("2024-01-01", "2024-01-09").collect(), ..TypeCoverage::default() };
        assert_eq!(type_coverage.low_watermark(), "2023-12-31".parse().ok());
        assert_eq!(type_coverage.last_successful(), None);
        let health = TypeCoverage { covered: days("2024-01-01", "2024-01-05").collect(), ..type_coverage.clone() };
        assert_eq!(health.last_successful(), "2024-01-05".parse().ok());
        // An older hole, or one of today, changes nothing.
        let later = TypeCoverage {
            covered: days("2024-01-01", "2024-01-03").chain(days("2024-01-05", "2024-01-08")).collect(),
            ..health.clone()
        };
        assert_eq!(later.last_successful(), "2024-01-08".parse().ok());
        let both = Coverage(BTreeMap::from([(DataType::Health, health), (DataType::Activities, type_coverage)]));
        assert_eq!(both.last_successful(&BTreeMap::new()), None);
    }

    #[test]
    fn a_type_that_only_the_running_job_asks_for_does_not_lower_what_is_complete() {
        let of = |asked: (&str, &str), covered: (&str, &str)| TypeCoverage {
            asked: days(asked.0, asked.1).collect(),
            covered: days(covered.0, covered.1).collect(),
            ..TypeCoverage::default()
        };
        let health = of(("2024-01-01", "2024-05-10"), ("2024-01-01", "2024-05-10"));
        let series = of(("2024-01-01", "2024-05-10"), ("2024-01-01", "2024-01-31"));
        let new = BTreeMap::from([(DataType::Intraday, series.asked.clone())]);
        let both = Coverage(BTreeMap::from([(DataType::Health, health), (DataType::Intraday, series.clone())]));
        assert_eq!(both.last_successful(&new), Some(date("2024-05-10")));
        assert_eq!(both.last_successful(&BTreeMap::new()), Some(date("2024-01-31")), "once the job has ended");
        // A first import has nothing but itself to tell of.
        let first = Coverage(BTreeMap::from([(DataType::Intraday, series)]));
        assert_eq!(first.last_successful(&new), Some(date("2024-01-31")));
    }

    #[test]
    fn a_hole_that_is_accepted_holds_nothing_back() {
        let asked: Bitmap = days("2024-01-01", "2024-01-09").collect();
        let got: Bitmap = asked.ones().filter(|bit| day_of(*bit) != date("2024-01-04")).collect();
        let type_coverage = TypeCoverage { asked, covered: got.clone(), final_days: got, ..TypeCoverage::default() };
        assert_eq!(type_coverage.low_watermark(), "2024-01-03".parse().ok());
        let accepted = TypeCoverage { accepted: days("2024-01-04", "2024-01-04").collect(), ..type_coverage };
        assert_eq!(accepted.low_watermark(), "2024-01-09".parse().ok());
        // What came all the same, though it may still change, is a day like any other.
        let came = TypeCoverage { covered: accepted.asked.clone(), ..accepted };
        assert_eq!(came.low_watermark(), "2024-01-03".parse().ok());
    }

    #[test]
    fn an_empty_day_is_final_later_than_a_stored_one_and_nothing_is_before_its_day() {
        let finality = Finality { stored_after: 3, empty_after: 30 };
        let of = |is_empty, asked| finality.is_final(date("2024-05-10"), is_empty, date(asked));
        assert!(!of(false, "2024-05-12") && of(false, "2024-05-13"));
        assert!(!of(true, "2024-06-08") && of(true, "2024-06-09"));
        let at_once = Finality { stored_after: 0, empty_after: 0 };
        assert!(!at_once.is_final(date("2024-05-10"), false, date("2024-05-09")));
    }

    #[test]
    fn the_distance_between_tries_doubles_up_to_a_month() {
        let mut tried = Tried { first: 100, last: 100 };
        let mut waits = Vec::new();
        for today in 100..300 {
            if tried.is_due(today) {
                waits.push(today - tried.last);
                tried.last = today;
            }
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30, 30, 30]);
        // What was asked for again on the same day changes nothing, and a try in the future proves nothing.
        assert!(!Tried { first: 100, last: 101 }.is_due(102) && Tried { first: 500, last: 500 }.is_due(102));
        assert!(Tried { first: 0, last: u32::MAX }.is_due(102), "whatever was noted, it can be counted with");
    }

    proptest! {
        #[test]
        fn the_low_watermark_never_passes_a_hole(
            asked in proptest::collection::btree_set(0u32..400, 0..200),
            final_days in proptest::collection::btree_set(0u32..400, 0..200),
        ) {
            let type_coverage = TypeCoverage {
                asked: asked.iter().copied().collect(),
                final_days: final_days.iter().copied().collect(),
                ..TypeCoverage::default()
            };
            let hole = asked.difference(&final_days).min().copied();
            if let Some(low_watermark) = type_coverage.low_watermark() {
                for bit in asked.iter().filter(|bit| day_of(**bit) <= low_watermark) {
                    prop_assert!(final_days.contains(bit));
                }
                prop_assert!(hole.is_none_or(|hole| low_watermark < day_of(hole)));
            } else {
                prop_assert!(hole.is_none() && final_days.is_empty());
            }
        }
    }
}
