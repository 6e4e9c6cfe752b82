//! Which days an incremental sync asks for, and when it is not needed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::coverage::{Coverage, TypeCoverage, bit_of, day_of};
use super::data_type::DataTypes;
use super::dates::{DateRange, minus};
use super::job::{Job, Status};
use super::metric::Metric;
use super::selection::Selection;

/// The longest range of any job, in days; and the most days that an incremental sync asks for of one type.
pub const MAX_DAYS: u32 = 3660;

/// How far back a first incremental sync reaches, in days before today.
const FIRST_REACH: u32 = 7;

/// What an incremental sync of `types` asks for: for each dated type, the recent days and the due holes before them.
/// Final days in between are skipped.
///
/// Recent days are the unbroken run of non-final days up to `today`, so that a missed period is caught up at once, and
/// always the last `lookback_days`, since watches upload late. A hole is a day that was asked for and is not final; it
/// is retried at growing intervals ([`Tried::is_due`](super::coverage::Tried::is_due)).
#[must_use]
pub fn days(coverage: &Coverage, types: DataTypes, today: NaiveDate, lookback_days: u32) -> DueDays {
    let first_stored = coverage.first_stored();
    let unknown = TypeCoverage::default();
    let (mut selected, mut has_holes) = (Vec::new(), false);
    for one in types.dated() {
        let type_coverage = coverage.0.get(&one).unwrap_or(&unknown);
        let (recent, holes) = wanted(type_coverage, first_stored, today, lookback_days);
        has_holes |= !holes.is_empty();
        // Today is asked for even if it was accepted as unavailable, so that the job is never empty.
        let is_wanted =
            |day: &NaiveDate| *day == today || !bit_of(*day).is_some_and(|bit| type_coverage.is_accepted(bit));
        selected.push((one, recent.iter().filter(is_wanted).chain(holes).collect::<Vec<_>>()));
    }
    let first = selected.iter().filter_map(|(_, days)| days.iter().min()).min().copied().unwrap_or(today);
    let range = DateRange::new(first, today).unwrap_or(DateRange::day(today));
    DueDays { range, selection: Selection::of(selected), has_holes }
}

/// What an incremental sync asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDays {
    /// From its first day to today.
    pub range: DateRange,
    /// The selected days.
    pub selection: Selection,
    /// Whether the selection includes holes.
    pub has_holes: bool,
}

/// The recent days, and the due holes before them.
fn wanted(
    type_coverage: &TypeCoverage,
    first_stored: Option<u32>,
    today: NaiveDate,
    lookback_days: u32,
) -> (DateRange, Vec<NaiveDate>) {
    // Days before the account's first data stay empty, even if they were asked for soon after. Without any data, it is
    // not yet known where data begins.
    let is_needless = |bit: u32| {
        let is_before = first_stored.is_some_and(|first| bit < first);
        type_coverage.is_final(bit) || (is_before && type_coverage.is_empty_so_far(bit))
    };
    let recent = recent(type_coverage, is_needless, today, lookback_days);
    let (Some(first), Some(today)) = (bit_of(recent.start()), bit_of(today)) else { return (recent, Vec::new()) };
    let is_due = |bit: &u32| !is_needless(*bit) && type_coverage.tried.get(bit).is_none_or(|tried| tried.is_due(today));
    let holes = type_coverage.asked.ones().rev().filter(|bit| *bit < first).filter(is_due);
    (recent, holes.take((MAX_DAYS - recent.days()) as usize).map(day_of).collect())
}

/// The recent days.
fn recent(
    type_coverage: &TypeCoverage,
    is_needless: impl Fn(u32) -> bool,
    today: NaiveDate,
    lookback_days: u32,
) -> DateRange {
    let latest = minus(today, lookback_days.max(1) - 1);
    let start = match type_coverage.first_asked() {
        None => minus(today, FIRST_REACH),
        Some(first_asked) => {
            let is_open = |day: &NaiveDate| bit_of(*day).is_some_and(|bit| !is_needless(bit));
            let back = (0..MAX_DAYS).map(|n| minus(today, n)).take_while(|day| *day >= first_asked && is_open(day));
            back.last().unwrap_or(today)
        }
    };
    let start = start.min(latest).clamp(minus(today, MAX_DAYS - 1), today);
    DateRange::new(start, today).unwrap_or(DateRange::day(today))
}

/// Whether an earlier job already did this: completed less than `min_interval` ago, up to today, with the same data or
/// more. A job that ended in the future (wrong clock) does not count.
#[must_use]
pub fn is_up_to_date(
    earlier: &Job,
    types: DataTypes,
    metrics: &[Metric],
    today: NaiveDate,
    now: DateTime<Utc>,
    min_interval: TimeDelta,
) -> bool {
    let request = &earlier.request;
    let same_metrics = request.metric_types.is_empty()
        || (!metrics.is_empty() && metrics.iter().all(|one| request.metric_types.contains(one)));
    let is_recent = |ended: DateTime<Utc>| (TimeDelta::zero()..min_interval).contains(&(now - ended));
    earlier.status == Status::Completed
        && request.data_types.contains_all(types)
        && same_metrics
        && request.range.end() == today
        && earlier.ended_at.is_some_and(is_recent)
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::Bitmap;
    use super::super::coverage::Tried;
    use super::super::data_type::DataType;
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    const HEALTH: DataType = DataType::Health;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn bits(first: &str, last: &str) -> Bitmap {
        DateRange::new(date(first), date(last)).unwrap().iter().filter_map(bit_of).collect()
    }

    fn without(all: &Bitmap, days: &[&str]) -> Bitmap {
        let days: Vec<_> = days.iter().filter_map(|day| bit_of(date(day))).collect();
        all.ones().filter(|bit| !days.contains(bit)).collect()
    }

    /// Every day from the first to the last is asked for and final, except some.
    fn stored(first: &str, last: &str, holes: &[&str]) -> TypeCoverage {
        let asked = bits(first, last);
        let got = without(&asked, holes);
        TypeCoverage { asked, covered: got.clone(), final_days: got, ..TypeCoverage::default() }
    }

    fn health(type_coverage: TypeCoverage) -> Coverage {
        Coverage(BTreeMap::from([(HEALTH, type_coverage)]))
    }

    /// What is asked for on 8 March 2024, with a look-back of three days.
    fn asked(coverage: &Coverage) -> Vec<String> {
        let types = DataTypes::from_iter([HEALTH]);
        let DueDays { range, selection, .. } = days(coverage, types, date("2024-03-08"), 3);
        selection.runs(HEALTH, range).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn without_history_it_is_the_last_week() {
        assert_eq!(asked(&Coverage::default()), ["2024-03-01..2024-03-08"]);
    }

    #[test]
    fn with_history_it_starts_after_the_last_final_day() {
        assert_eq!(asked(&health(stored("2024-01-01", "2024-02-10", &[]))), ["2024-02-11..2024-03-08"]);
    }

    #[test]
    fn late_uploads_and_today_are_fetched_again() {
        let known = health(stored("2024-01-01", "2024-03-08", &[]));
        for (lookback, start) in [(3, "2024-03-06"), (0, "2024-03-08"), (1, "2024-03-08")] {
            let DueDays { range, .. } = days(&known, DataTypes::from_iter([HEALTH]), date("2024-03-08"), lookback);
            assert_eq!(range.start(), date(start), "lookback {lookback}");
        }
    }

    #[test]
    fn it_never_asks_for_more_than_ten_years() {
        let DueDays { range, selection, .. } =
            days(&health(stored("2024-01-01", "2024-01-02", &[])), DataTypes::usual(), date("2044-01-01"), 3);
        assert_eq!(selection.runs(HEALTH, range).iter().map(|run| run.days()).sum::<u32>(), MAX_DAYS);
        // Holes too are taken newest first.
        let all = TypeCoverage { asked: bits("2000-01-01", "2024-03-08"), ..TypeCoverage::default() };
        let known = health(TypeCoverage { final_days: bits("2024-03-01", "2024-03-05"), ..all });
        let DueDays { range, selection, .. } = days(&known, DataTypes::from_iter([HEALTH]), date("2024-03-08"), 3);
        assert_eq!(selection.runs(HEALTH, range).iter().map(|run| run.days()).sum::<u32>(), MAX_DAYS);
        assert!(selection.contains(HEALTH, date("2024-02-29")) && !selection.contains(HEALTH, date("2024-03-01")));
    }

    #[test]
    fn a_hole_is_asked_for_and_nothing_between_it_and_the_recent_days() {
        let known = stored("2023-01-01", "2024-03-06", &["2023-02-03", "2023-02-04"]);
        assert_eq!(asked(&health(known.clone())), ["2023-02-03..2023-02-04", "2024-03-06..2024-03-08"]);
        // A lone final day among the recent ones ends them: what is before it are holes.
        let known = TypeCoverage {
            final_days: without(&known.final_days, &["2024-03-03", "2024-03-05", "2024-03-06"]),
            ..known
        };
        let wanted = ["2023-02-03..2023-02-04", "2024-03-03", "2024-03-05..2024-03-08"];
        assert_eq!(asked(&health(known)), wanted);
    }

    #[test]
    fn a_hole_waits_longer_each_time_and_one_that_is_accepted_for_ever() {
        let known = stored("2023-01-01", "2024-03-06", &["2023-02-03"]);
        let (hole, today) = (bit_of(date("2023-02-03")).unwrap(), bit_of(date("2024-03-08")).unwrap());
        let tried = |first, last| {
            let tried = BTreeMap::from([(hole, Tried { first: today - first, last: today - last })]);
            asked(&health(TypeCoverage { tried, ..known.clone() })).len()
        };
        assert_eq!([tried(0, 0), tried(1, 1), tried(5, 2), tried(6, 4)], [1, 2, 1, 2]);
        let types = DataTypes::from_iter([HEALTH]);
        assert!(days(&health(known.clone()), types, date("2024-03-08"), 3).has_holes);
        let accepted = [hole].into_iter().collect();
        let known = health(TypeCoverage { accepted, ..known });
        assert_eq!(asked(&known), ["2024-03-06..2024-03-08"]);
        assert!(!days(&known, types, date("2024-03-08"), 3).has_holes);
    }

    #[test]
    fn a_recent_day_that_is_accepted_is_not_asked_for_until_it_came() {
        let accepted = bits("2024-03-07", "2024-03-08");
        let known = TypeCoverage { accepted: accepted.clone(), ..stored("2024-01-01", "2024-03-06", &[]) };
        let known = TypeCoverage { asked: known.asked.union(&accepted), ..known };
        assert_eq!(asked(&health(known.clone())), ["2024-03-06", "2024-03-08"]);
        let came = TypeCoverage { covered: known.covered.union(&accepted), ..known };
        assert_eq!(asked(&health(came)), ["2024-03-06..2024-03-08"]);
    }

    #[test]
    fn each_type_has_days_of_its_own() {
        let both = Coverage(BTreeMap::from([
            (HEALTH, stored("2023-01-01", "2024-03-06", &["2023-02-03"])),
            (DataType::Activities, stored("2023-01-01", "2024-02-29", &[])),
        ]));
        let DueDays { range, selection, .. } = days(&both, DataTypes::usual(), date("2024-03-08"), 3);
        assert_eq!(range.start(), date("2023-02-03"));
        let runs = selection.runs(DataType::Activities, range);
        assert_eq!(runs, [DateRange::new(date("2024-03-01"), date("2024-03-08")).unwrap()]);
        assert!(!selection.contains(HEALTH, date("2024-03-01")));
    }

    #[test]
    fn empty_days_are_asked_for_again_while_a_watch_may_still_upload_them() {
        // Worn until 20 February, and asked for every day since.
        let known = stored("2024-01-01", "2024-02-20", &[]);
        let drawer = bits("2024-02-21", "2024-03-08");
        let (asked_for, covered) = (known.asked.union(&drawer), known.covered.union(&drawer));
        let known = TypeCoverage { asked: asked_for, covered, empty: drawer, ..known };
        assert_eq!(asked(&health(known.clone())), ["2024-02-21..2024-03-08"]);
        // Behind a day that is final they are holes, with a distance of their own.
        let behind =
            TypeCoverage { final_days: known.final_days.union(&bits("2024-03-01", "2024-03-05")), ..known.clone() };
        assert_eq!(asked(&health(behind)), ["2024-02-21..2024-02-29", "2024-03-06..2024-03-08"]);
        // Nothing is expected before the account's first data.
        let young =
            TypeCoverage { covered: bits("2024-02-21", "2024-03-08"), final_days: Bitmap::default(), ..known.clone() };
        let young =
            TypeCoverage { empty: without(&known.empty, &["2024-03-02"]), asked: young.covered.clone(), ..young };
        assert_eq!(asked(&health(young.clone())), ["2024-03-02..2024-03-08"]);
        // Without any data, it is not yet known where data begins.
        let empty = young.covered.clone();
        assert_eq!(asked(&health(TypeCoverage { empty, ..young })), ["2024-02-21..2024-03-08"]);
    }

    #[test]
    fn a_sync_that_ended_in_the_future_has_done_nothing() {
        let (now, minute) = (date("2024-03-08").and_hms_opt(12, 0, 0).unwrap().and_utc(), TimeDelta::minutes(1));
        let job = |ended: DateTime<Utc>, last: &str| {
            let mut job = super::super::job::tests::completed(DateRange::new(date("2024-03-06"), date(last)).unwrap());
            job.ended_at = Some(ended);
            job
        };
        let is_done = |job: &Job| {
            is_up_to_date(job, DataTypes::from_iter([HEALTH]), &[], date("2024-03-08"), now, TimeDelta::minutes(15))
        };
        assert!(is_done(&job(now - minute, "2024-03-08")) && is_done(&job(now, "2024-03-08")));
        assert!(!is_done(&job(now - minute * 15, "2024-03-08")));
        assert!(!is_done(&job(now + minute, "2024-03-08")) && !is_done(&job(now - minute, "2024-03-09")));
        assert!(!is_done(&job(now - minute, "2024-03-07")));
    }

    fn type_coverage() -> impl Strategy<Value = TypeCoverage> {
        let set = || proptest::collection::btree_set(8700u32..8834, 0..134);
        (set(), set(), set(), set(), set()).prop_map(|(asked, covered, empty, final_days, accepted)| {
            let map = |set: &BTreeSet<u32>| set.iter().copied().collect::<Bitmap>();
            let final_days: BTreeSet<_> = final_days.intersection(&covered).copied().collect();
            TypeCoverage {
                asked: map(&asked.union(&covered).copied().collect()),
                covered: map(&covered),
                empty: map(&empty.intersection(&covered).copied().collect()),
                final_days: map(&final_days),
                accepted: map(&accepted),
                partial: Bitmap::default(),
                tried: BTreeMap::new(),
            }
        })
    }

    proptest! {
        #[test]
        fn every_hole_is_asked_for_and_of_final_days_only_the_last(type_coverage in type_coverage(), lookback in 1u32..10) {
            let (first, today) = (8700, 8833);
            let known = health(type_coverage.clone());
            let DueDays { range, selection, .. } = days(&known, DataTypes::from_iter([HEALTH]), day_of(today), lookback);
            prop_assert!(range.end() == day_of(today));
            for bit in first..=today {
                let is_asked = range.contains(day_of(bit)) && selection.contains(HEALTH, day_of(bit));
                let is_before_all = type_coverage.first_stored().is_some_and(|first| bit < first);
                let is_needless = type_coverage.is_final(bit) || (is_before_all && type_coverage.is_empty_so_far(bit));
                if bit == today {
                    prop_assert!(is_asked);
                } else if bit + lookback > today {
                    prop_assert_eq!(is_asked, !type_coverage.is_accepted(bit));
                } else if is_needless {
                    prop_assert!(!is_asked || type_coverage.asked.count() == 0, "{}", day_of(bit));
                } else if type_coverage.asked.get(bit) {
                    prop_assert!(is_asked, "{}", day_of(bit));
                }
            }
        }
    }
}
