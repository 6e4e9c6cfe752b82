//! The days of a range, parted by what is known of each of them: stored, known to be empty, or missing.

use super::coverage::{Marks, first_day};
use super::dates::{DateRange, plus};

/// A range of days as runs of consecutive days, oldest first. `stored`, `no_data` and `missing` hold each day of the
/// range exactly once; two runs of one list never touch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Partition {
    /// Days whose records are stored.
    pub stored: Vec<DateRange>,
    /// Days for which Garmin has nothing.
    pub no_data: Vec<DateRange>,
    /// Every other day.
    pub missing: Vec<DateRange>,
    /// `stored` and `no_data` together.
    pub covered: Vec<DateRange>,
}

impl Partition {
    /// Parts `range` by the marks of one type. Days before coverage begins are missing.
    #[must_use]
    pub fn of(marks: &Marks, range: DateRange) -> Self {
        let is_covered = |bit: Option<u32>| bit.is_some_and(|bit| marks.covered.get(bit));
        let is_empty = |bit: Option<u32>| is_covered(bit) && bit.is_some_and(|bit| marks.empty.get(bit));
        Self {
            stored: runs(range, |bit| is_covered(bit) && !is_empty(bit)),
            no_data: runs(range, is_empty),
            missing: runs(range, |bit| !is_covered(bit)),
            covered: runs(range, is_covered),
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
        let parts = Partition::of(&marks, range("2024-02-29", "2024-03-07"));
        assert_eq!(parts.stored, [range("2024-03-01", "2024-03-02"), range("2024-03-06", "2024-03-06")]);
        assert_eq!(parts.no_data, [range("2024-03-03", "2024-03-03")]);
        let missing = [("2024-02-29", "2024-02-29"), ("2024-03-04", "2024-03-05"), ("2024-03-07", "2024-03-07")];
        assert_eq!(parts.missing, missing.map(|(first, last)| range(first, last)));
        assert_eq!(parts.covered, [range("2024-03-01", "2024-03-03"), range("2024-03-06", "2024-03-06")]);
    }

    #[test]
    fn days_before_coverage_begins_are_missing() {
        let parts = Partition::of(&marks(&["2000-01-01"], &[]), range("0001-01-01", "2000-01-02"));
        assert_eq!(parts.stored, [range("2000-01-01", "2000-01-01")]);
        assert_eq!(parts.missing, [range("0001-01-01", "1999-12-31"), range("2000-01-02", "2000-01-02")]);
    }

    proptest! {
        #[test]
        fn every_day_is_in_exactly_one_list_and_runs_never_touch(
            covered in proptest::collection::btree_set(0u32..300, 0..200),
            empty in proptest::collection::btree_set(0u32..300, 0..200),
            first in 0u32..320,
            days in 1u32..320,
        ) {
            let marks = Marks {
                covered: covered.iter().copied().collect(),
                empty: empty.iter().copied().collect(),
                ..Marks::default()
            };
            // From ten days before coverage begins.
            let start = plus("1999-12-22".parse().unwrap(), first);
            let range = DateRange::new(start, plus(start, days - 1)).unwrap();
            let parts = Partition::of(&marks, range);
            let held = |runs: &[DateRange], day: NaiveDate| runs.iter().filter(|run| run.contains(day)).count();
            for day in range.iter() {
                let is_covered = bit_of(day).is_some_and(|bit| covered.contains(&bit));
                let is_empty = is_covered && bit_of(day).is_some_and(|bit| empty.contains(&bit));
                prop_assert_eq!(held(&parts.stored, day), usize::from(is_covered && !is_empty));
                prop_assert_eq!(held(&parts.no_data, day), usize::from(is_empty));
                prop_assert_eq!(held(&parts.missing, day), usize::from(!is_covered));
                prop_assert_eq!(held(&parts.covered, day), usize::from(is_covered));
            }
            prop_assert_eq!(days_in(&parts.covered) + days_in(&parts.missing), range.days());
            prop_assert_eq!(days_in(&parts.stored) + days_in(&parts.no_data), days_in(&parts.covered));
            for runs in [&parts.stored, &parts.no_data, &parts.missing, &parts.covered] {
                for pair in runs.windows(2) {
                    prop_assert!(plus(pair[0].end(), 1) < pair[1].start());
                }
            }
        }
    }
}
