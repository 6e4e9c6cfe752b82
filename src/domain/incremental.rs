//! Which days an incremental sync asks for, and when it need not.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::coverage::Coverage;
use super::data_type::DataTypes;
use super::dates::{DateRange, minus, plus};
use super::job::{Job, Status};
use super::metric::Metric;

/// The longest range of any job, in days.
pub const MAX_DAYS: u32 = 3650;

/// How far back a first incremental sync reaches, in days before today.
const FIRST_REACH: u32 = 7;

/// From the day after the earliest frontier of `types` to `today`. Watches upload late, so it always reaches back
/// `lookback_days`; without any frontier it starts a week ago; it is never longer than [`MAX_DAYS`].
#[must_use]
pub fn range(coverage: &Coverage, types: DataTypes, today: NaiveDate, lookback_days: u32) -> DateRange {
    let start = match coverage.frontier(types) {
        Some(frontier) => plus(frontier.min(minus(today, lookback_days)), 1),
        None => minus(today, FIRST_REACH),
    };
    let start = start.clamp(minus(today, MAX_DAYS - 1), today);
    DateRange::new(start, today).unwrap_or(DateRange::day(today))
}

/// Whether an earlier job has just done what is asked: completed, of the same or more data, up to today, less than
/// `min_interval` ago.
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
    earlier.status == Status::Completed
        && request.data_types.contains_all(types)
        && same_metrics
        && request.range.end() >= today
        && earlier.ended_at.is_some_and(|ended| now - ended < min_interval)
}

#[cfg(test)]
mod tests {
    use super::super::bitmap::Bitmap;
    use super::super::coverage::{Marks, bit_of};
    use super::super::data_type::DataType;
    use super::*;
    use std::collections::BTreeMap;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn settled_until(last: &str) -> Coverage {
        let all = DateRange::new(date("2024-01-01"), date(last)).unwrap();
        let bits: Bitmap = all.iter().filter_map(bit_of).collect();
        let marks = Marks { asked: bits.clone(), covered: bits.clone(), settled: bits, ..Marks::default() };
        Coverage(BTreeMap::from([(DataType::Health, marks)]))
    }

    #[test]
    fn without_history_it_is_the_last_week() {
        let range = range(&Coverage::default(), DataTypes::usual(), date("2024-03-08"), 3);
        assert_eq!(range, DateRange::new(date("2024-03-01"), date("2024-03-08")).unwrap());
    }

    #[test]
    fn with_history_it_starts_the_day_after_the_frontier() {
        let range = range(&settled_until("2024-02-10"), DataTypes::usual(), date("2024-03-08"), 3);
        assert_eq!(range.start(), date("2024-02-11"));
    }

    #[test]
    fn late_uploads_and_today_are_fetched_again() {
        for (lookback, start) in [(3, "2024-03-06"), (0, "2024-03-08"), (1, "2024-03-08")] {
            let range = range(&settled_until("2024-03-08"), DataTypes::usual(), date("2024-03-08"), lookback);
            assert_eq!(range.start(), date(start), "lookback {lookback}");
        }
    }

    #[test]
    fn it_never_asks_for_more_than_ten_years() {
        let range = range(&settled_until("2024-01-02"), DataTypes::usual(), date("2044-01-01"), 3);
        assert_eq!(range.days(), MAX_DAYS);
    }
}
