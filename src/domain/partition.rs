//! The days of a range, parted by what is known of each of them.

use super::coverage::{Marks, first_day};
use super::dates::{DateRange, plus};

/// A range of days as runs of consecutive days, oldest first. `stored`, `no_data`, `empty_so_far`, `accepted` and `missing`
/// hold each day of the range exactly once; two runs of one list never touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partition {
    /// Days whose records are stored.
    pub stored: Vec<DateRange>,
    /// Days for which Garmin has nothing.
    pub no_data: Vec<DateRange>,
    /// Days for which Garmin had nothing, so soon after them that something may still come.
    pub empty_so_far: Vec<DateRange>,
    /// Days that can't be had, as the user has accepted.
    pub accepted: Vec<DateRange>,
    /// Every other day.
    pub missing: Vec<DateRange>,
    /// `stored`, `no_data` and `empty_so_far` together.
    pub covered: Vec<DateRange>,
    /// Of the stored days, those of which something is lacking.
    pub partial: Vec<DateRange>,
}

impl Partition {
    /// Parts `range` by the marks of one type of an account whose data begin on `first_stored` (a bit). Days before coverage
    /// begins are missing.
    #[must_use]
    pub fn of(marks: &Marks, first_stored: Option<u32>, range: DateRange) -> Self {
        let is_covered = |bit: Option<u32>| bit.is_some_and(|bit| marks.covered.get(bit));
        let is_empty = |bit: Option<u32>| is_covered(bit) && bit.is_some_and(|bit| marks.empty.get(bit));
        // Before the first data of the account its empty days are empty for good.
        let may_come = |bit: u32| marks.is_empty_so_far(bit) && first_stored.is_none_or(|first| bit > first);
        let is_open = |bit: Option<u32>| bit.is_some_and(may_come);
        let is_accepted = |bit: Option<u32>| bit.is_some_and(|bit| marks.is_accepted(bit));
        Self {
            stored: runs(range, |bit| is_covered(bit) && !is_empty(bit)),
            no_data: runs(range, |bit| is_empty(bit) && !is_open(bit)),
            empty_so_far: runs(range, is_open),
            accepted: runs(range, is_accepted),
            missing: runs(range, |bit| !is_covered(bit) && !is_accepted(bit)),
            covered: runs(range, is_covered),
            partial: runs(range, |bit| {
                is_covered(bit) && !is_empty(bit) && bit.is_some_and(|bit| marks.partial.get(bit))
            }),
        }
    }
}

/// How many days some runs hold.
#[must_use]
pub fn days_in(runs: &[DateRange]) -> u32 {
    runs.iter().map(|run| run.days()).sum()
}

/// The runs of days whose bit `belongs`; days before coverage begins have no bit. Counts days instead of stepping
/// through the calendar: a range may begin in the year 1.
fn runs(range: DateRange, belongs: impl Fn(Option<u32>) -> bool) -> Vec<DateRange> {
    let first_bit = (range.start() - first_day()).num_days();
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for n in 0..range.days() {
        if !belongs(u32::try_from(first_bit + i64::from(n)).ok()) {
            continue;
        }
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == n => *last = n,
            _ => runs.push((n, n)),
        }
    }
    let day = |n| plus(range.start(), n);
    runs.into_iter().filter_map(|(first, last)| DateRange::new(day(first), day(last))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coverage::bit_of;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn range(first: &str, last: &str) -> DateRange {
        DateRange::new(first.parse().unwrap(), last.parse().unwrap()).unwrap()
    }

    fn marks(covered: &[&str], empty: &[&str]) -> Marks {
        let bits = |days: &[&str]| days.iter().filter_map(|day| bit_of(day.parse().unwrap())).collect();
        Marks { covered: bits(covered), empty: bits(empty), ..Marks::default() }
    }

    #[test]
    fn a_week_is_parted_into_runs() {
        let marks = marks(&["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-06"], &["2024-03-03", "2024-03-05"]);
        let marks = Marks { settled: marks.covered.clone(), ..marks };
        let parts = Partition::of(&marks, marks.first_stored(), range("2024-02-29", "2024-03-07"));
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
        let marks = Marks {
            settled: bits(&["2024-03-03"]),
            accepted: bits(&["2024-03-02", "2024-03-06"]),
            ..marks(&all, &["2024-03-01", "2024-03-03", "2024-03-04"])
        };
        let parts = Partition::of(&marks, marks.first_stored(), range("2024-03-01", "2024-03-06"));
        assert_eq!(parts.stored, [range("2024-03-02", "2024-03-02")]);
        assert_eq!(parts.no_data, [range("2024-03-01", "2024-03-01"), range("2024-03-03", "2024-03-03")]);
        assert_eq!(parts.empty_so_far, [range("2024-03-04", "2024-03-04")]);
        assert_eq!(parts.accepted, [range("2024-03-06", "2024-03-06")]);
        assert_eq!(parts.missing, [range("2024-03-05", "2024-03-05")]);
        assert_eq!(parts.covered, [range("2024-03-01", "2024-03-04")]);
    }

    #[test]
    fn days_before_coverage_begins_are_missing() {
        let parts = Partition::of(&marks(&["2000-01-01"], &[]), Some(0), range("0001-01-01", "2000-01-02"));
        assert_eq!(parts.stored, [range("2000-01-01", "2000-01-01")]);
        assert_eq!(parts.missing, [range("0001-01-01", "1999-12-31"), range("2000-01-02", "2000-01-02")]);
    }

    proptest! {
        #[test]
        fn every_day_is_in_exactly_one_list_and_runs_never_touch(
            covered in proptest::collection::btree_set(0u32..300, 0..200),
            empty in proptest::collection::btree_set(0u32..300, 0..200),
            settled in proptest::collection::btree_set(0u32..300, 0..200),
            accepted in proptest::collection::btree_set(0u32..300, 0..200),
            first in 0u32..320,
            days in 1u32..320,
        ) {
            let marks = Marks {
                covered: covered.iter().copied().collect(),
                empty: empty.iter().copied().collect(),
                settled: settled.intersection(&covered).copied().collect(),
                accepted: accepted.iter().copied().collect(),
                ..Marks::default()
            };
            let first_stored = marks.first_stored();
            // From ten days before coverage begins.
            let start = plus("1999-12-22".parse().unwrap(), first);
            let range = DateRange::new(start, plus(start, days - 1)).unwrap();
            let parts = Partition::of(&marks, first_stored, range);
            let held = |runs: &[DateRange], day: NaiveDate| runs.iter().filter(|run| run.contains(day)).count();
            for day in range.iter() {
                let is_covered = bit_of(day).is_some_and(|bit| covered.contains(&bit));
                let is_empty = is_covered && bit_of(day).is_some_and(|bit| empty.contains(&bit));
                prop_assert_eq!(held(&parts.stored, day), usize::from(is_covered && !is_empty));
                let is_open = bit_of(day).is_some_and(|bit| {
                    is_empty && !settled.contains(&bit) && first_stored.is_none_or(|first| bit > first)
                });
                let is_accepted = !is_covered && bit_of(day).is_some_and(|bit| accepted.contains(&bit));
                prop_assert_eq!(held(&parts.no_data, day), usize::from(is_empty && !is_open));
                prop_assert_eq!(held(&parts.empty_so_far, day), usize::from(is_open));
                prop_assert_eq!(held(&parts.accepted, day), usize::from(is_accepted));
                prop_assert_eq!(held(&parts.missing, day), usize::from(!is_covered && !is_accepted));
                prop_assert_eq!(held(&parts.covered, day), usize::from(is_covered));
            }
            prop_assert_eq!(days_in(&parts.covered) + days_in(&parts.accepted) + days_in(&parts.missing), range.days());
            let empty = days_in(&parts.no_data) + days_in(&parts.empty_so_far);
            prop_assert_eq!(days_in(&parts.stored) + empty, days_in(&parts.covered));
            for runs in [&parts.stored, &parts.no_data, &parts.empty_so_far, &parts.accepted, &parts.missing] {
                for pair in runs.windows(2) {
                    prop_assert!(plus(pair[0].end(), 1) < pair[1].start());
                }
            }
        }
    }
}
