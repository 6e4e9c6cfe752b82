//! The days of a range, grouped by what is known of each.

use super::bitmap::{Bitmap, runs};
use super::coverage::{TypeCoverage, bit_of, first_day};
use super::dates::{DateRange, plus};

/// A range of days as runs of consecutive days, oldest first. `stored`, `no_data`, `empty_so_far`, `accepted`, `queued`
/// and `missing` hold each day of the range exactly once; two runs of one list never touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partition {
    /// Days whose records are stored.
    pub stored: Vec<DateRange>,
    /// Days for which Garmin has nothing.
    pub no_data: Vec<DateRange>,
    /// Days for which Garmin had nothing, recent enough that data may still arrive.
    pub empty_so_far: Vec<DateRange>,
    /// Unavailable days that the user has accepted.
    pub accepted: Vec<DateRange>,
    /// Days that the unfinished job is still to bring.
    pub queued: Vec<DateRange>,
    /// Every other day.
    pub missing: Vec<DateRange>,
    /// `stored`, `no_data` and `empty_so_far` together.
    pub covered: Vec<DateRange>,
    /// Stored days with a missing part.
    pub partial: Vec<DateRange>,
    /// Stored days that are not final: they are asked for again.
    pub provisional: Vec<DateRange>,
}

impl Partition {
    /// Splits `range` by the coverage of one type of an account whose first stored day is `first_stored` (a bit), and by
    /// what its unfinished job asks for. Days before coverage begins are missing.
    #[must_use]
    pub fn of(type_coverage: &TypeCoverage, first_stored: Option<u32>, range: DateRange, asked: &[DateRange]) -> Self {
        let asked: Bitmap = asked.iter().flat_map(|run| run.iter()).filter_map(bit_of).collect();
        let is_asked = |bit: Option<u32>| bit.is_some_and(|bit| asked.get(bit));
        let is_covered = |bit: Option<u32>| bit.is_some_and(|bit| type_coverage.covered.get(bit));
        let is_empty = |bit: Option<u32>| is_covered(bit) && bit.is_some_and(|bit| type_coverage.empty.get(bit));
        // Empty days before the account's first data stay empty.
        let may_come = |bit: u32| type_coverage.is_empty_so_far(bit) && first_stored.is_none_or(|first| bit > first);
        let is_open = |bit: Option<u32>| bit.is_some_and(may_come);
        let is_accepted = |bit: Option<u32>| bit.is_some_and(|bit| type_coverage.is_accepted(bit));
        Self {
            stored: runs_of(range, |bit| is_covered(bit) && !is_empty(bit)),
            no_data: runs_of(range, |bit| is_empty(bit) && !is_open(bit)),
            empty_so_far: runs_of(range, is_open),
            accepted: runs_of(range, is_accepted),
            queued: runs_of(range, |bit| !is_covered(bit) && !is_accepted(bit) && is_asked(bit)),
            missing: runs_of(range, |bit| !is_covered(bit) && !is_accepted(bit) && !is_asked(bit)),
            covered: runs_of(range, is_covered),
            provisional: runs_of(range, |bit| {
                is_covered(bit) && !is_empty(bit) && bit.is_some_and(|bit| !type_coverage.is_final(bit))
            }),
            partial: runs_of(range, |bit| {
                is_covered(bit) && !is_empty(bit) && bit.is_some_and(|bit| type_coverage.partial.get(bit))
            }),
        }
    }
}

/// The number of days in the runs.
#[must_use]
pub fn days_in(runs: &[DateRange]) -> u32 {
    runs.iter().map(|run| run.days()).sum()
}

/// The runs of days whose bit `belongs`; days before coverage begins have no bit. Counts days instead of iterating over
/// the calendar: a range may begin in the year 1.
fn runs_of(range: DateRange, belongs: impl Fn(Option<u32>) -> bool) -> Vec<DateRange> {
    let first_bit = (range.start() - first_day()).num_days();
    let all = (0..range.days()).filter(|n| belongs(u32::try_from(first_bit + i64::from(*n)).ok()));
    let day = |n| plus(range.start(), n);
    runs(all).into_iter().filter_map(|(first, last)| DateRange::new(day(first), day(last))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coverage::day_of;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn range(first: &str, last: &str) -> DateRange {
        DateRange::new(first.parse().unwrap(), last.parse().unwrap()).unwrap()
    }

    fn type_coverage(covered: &[&str], empty: &[&str]) -> TypeCoverage {
        let bits = |days: &[&str]| days.iter().filter_map(|day| bit_of(day.parse().unwrap())).collect();
        TypeCoverage { covered: bits(covered), empty: bits(empty), ..TypeCoverage::default() }
    }

    #[test]
    fn a_week_is_parted_into_runs() {
        let type_coverage =
            type_coverage(&["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-06"], &["2024-03-03", "2024-03-05"]);
        let type_coverage = TypeCoverage { final_days: type_coverage.covered.clone(), ..type_coverage };
        let parts = Partition::of(&type_coverage, type_coverage.first_stored(), range("2024-02-29", "2024-03-07"), &[]);
        assert_eq!(parts.stored, [range("2024-03-01", "2024-03-02"), range("2024-03-06", "2024-03-06")]);
        assert_eq!(parts.no_data, [range("2024-03-03", "2024-03-03")]);
        let missing = [("2024-02-29", "2024-02-29"), ("2024-03-04", "2024-03-05"), ("2024-03-07", "2024-03-07")];
        assert_eq!(parts.missing, missing.map(|(first, last)| range(first, last)));
        assert_eq!(parts.covered, [range("2024-03-01", "2024-03-03"), range("2024-03-06", "2024-03-06")]);
    }

    #[test]
    fn empty_days_are_told_apart_by_whether_something_may_still_come() {
        let all = ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"];
        let bits = |days: &[&str]| days.iter().filter_map(|day| bit_of(day.parse().unwrap())).collect();
        // Of the second it was once accepted that it can't be had; it is stored by now.
        let type_coverage = TypeCoverage {
            final_days: bits(&["2024-03-03"]),
            accepted: bits(&["2024-03-02", "2024-03-06"]),
            ..type_coverage(&all, &["2024-03-01", "2024-03-03", "2024-03-04"])
        };
        let parts = Partition::of(&type_coverage, type_coverage.first_stored(), range("2024-03-01", "2024-03-06"), &[]);
        assert_eq!(parts.stored, [range("2024-03-02", "2024-03-02")]);
        assert_eq!(parts.provisional, parts.stored, "it is not final");
        assert_eq!(parts.no_data, [range("2024-03-01", "2024-03-01"), range("2024-03-03", "2024-03-03")]);
        assert_eq!(parts.empty_so_far, [range("2024-03-04", "2024-03-04")]);
        assert_eq!(parts.accepted, [range("2024-03-06", "2024-03-06")]);
        assert_eq!(parts.missing, [range("2024-03-05", "2024-03-05")]);
        assert_eq!(parts.covered, [range("2024-03-01", "2024-03-04")]);
    }

    #[test]
    fn days_before_coverage_begins_are_missing() {
        let parts =
            Partition::of(&type_coverage(&["2000-01-01"], &[]), Some(0), range("0001-01-01", "2000-01-02"), &[]);
        assert_eq!(parts.stored, [range("2000-01-01", "2000-01-01")]);
        assert_eq!(parts.missing, [range("0001-01-01", "1999-12-31"), range("2000-01-02", "2000-01-02")]);
    }

    proptest! {
        #[test]
        fn every_day_is_in_exactly_one_list_and_runs_never_touch(
            covered in proptest::collection::btree_set(0u32..300, 0..200),
            empty in proptest::collection::btree_set(0u32..300, 0..200),
            final_days in proptest::collection::btree_set(0u32..300, 0..200),
            accepted in proptest::collection::btree_set(0u32..300, 0..200),
            queued in (0u32..300, 0u32..40),
            first in 0u32..320,
            days in 1u32..320,
        ) {
            let type_coverage = TypeCoverage {
                covered: covered.iter().copied().collect(),
                empty: empty.iter().copied().collect(),
                final_days: final_days.intersection(&covered).copied().collect(),
                accepted: accepted.iter().copied().collect(),
                ..TypeCoverage::default()
            };
            let first_stored = type_coverage.first_stored();
            // From ten days before coverage begins.
            let start = plus("1999-12-22".parse().unwrap(), first);
            let range = DateRange::new(start, plus(start, days - 1)).unwrap();
            let asked = DateRange::new(day_of(queued.0), day_of(queued.0 + queued.1)).unwrap();
            let parts = Partition::of(&type_coverage, first_stored, range, &[asked]);
            let held = |runs: &[DateRange], day: NaiveDate| runs.iter().filter(|run| run.contains(day)).count();
            for day in range.iter() {
                let is_covered = bit_of(day).is_some_and(|bit| covered.contains(&bit));
                let is_empty = is_covered && bit_of(day).is_some_and(|bit| empty.contains(&bit));
                prop_assert_eq!(held(&parts.stored, day), usize::from(is_covered && !is_empty));
                let is_open = bit_of(day).is_some_and(|bit| {
                    is_empty && !final_days.contains(&bit) && first_stored.is_none_or(|first| bit > first)
                });
                let is_accepted = !is_covered && bit_of(day).is_some_and(|bit| accepted.contains(&bit));
                prop_assert_eq!(held(&parts.no_data, day), usize::from(is_empty && !is_open));
                prop_assert_eq!(held(&parts.empty_so_far, day), usize::from(is_open));
                prop_assert_eq!(held(&parts.accepted, day), usize::from(is_accepted));
                let is_open = !is_covered && !is_accepted;
                prop_assert_eq!(held(&parts.queued, day), usize::from(is_open && asked.contains(day)));
                prop_assert_eq!(held(&parts.missing, day), usize::from(is_open && !asked.contains(day)));
                prop_assert_eq!(held(&parts.covered, day), usize::from(is_covered));
            }
            let others = days_in(&parts.accepted) + days_in(&parts.queued) + days_in(&parts.missing);
            prop_assert_eq!(days_in(&parts.covered) + others, range.days());
            let empty = days_in(&parts.no_data) + days_in(&parts.empty_so_far);
            prop_assert_eq!(days_in(&parts.stored) + empty, days_in(&parts.covered));
            for runs in [&parts.stored, &parts.no_data, &parts.empty_so_far, &parts.accepted, &parts.queued, &parts.missing] {
                for pair in runs.windows(2) {
                    prop_assert!(plus(pair[0].end(), 1) < pair[1].start());
                }
            }
        }
    }
}
