//! Days put together: weeks, months, years.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::super::dates::DateRange;
use super::super::named::named;
use super::daily_value::Aggregate;

/// How many days are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Bucket {
    /// Each day by itself.
    Day,
    /// From Monday to Sunday (ISO 8601).
    Week,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

named!(Bucket, schema "Bucket");

/// The days of a bucket that have a value, as one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// Their mean or their sum.
    pub value: f64,
    /// The least.
    pub low: f64,
    /// The largest.
    pub high: f64,
    /// How many they are.
    pub days: u32,
}

impl Bucket {
    /// The first day of the bucket that a day is in.
    #[must_use]
    pub fn start_of(self, day: NaiveDate) -> NaiveDate {
        let first = match self {
            Self::Day => Some(day),
            Self::Week => day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())),
            Self::Month => day.with_day(1),
            Self::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
        };
        first.unwrap_or(day)
    }

    /// The first day of every bucket that touches the range.
    #[must_use]
    pub fn starts(self, range: DateRange) -> Vec<NaiveDate> {
        let next = |start: &NaiveDate| match self {
            Self::Day => start.succ_opt(),
            Self::Week => start.checked_add_days(Days::new(7)),
            Self::Month => start.checked_add_months(Months::new(1)),
            Self::Year => start.checked_add_months(Months::new(12)),
        };
        let all = std::iter::successors(Some(self.start_of(range.start())), next);
        all.take_while(|start| *start <= range.end()).collect()
    }

    /// What each bucket of the range comes to; `None` for one without values. Values of other days are left out.
    #[must_use]
    pub fn summed(
        self,
        range: DateRange,
        aggregate: Aggregate,
        values: &BTreeMap<NaiveDate, f64>,
    ) -> Vec<Option<Summary>> {
        let mut sums: BTreeMap<NaiveDate, Summary> = BTreeMap::new();
        for (day, value) in values.range(range.start()..=range.end()) {
            let first = Summary { value: 0.0, low: *value, high: *value, days: 0 };
            let sum = sums.entry(self.start_of(*day)).or_insert(first);
            *sum = Summary {
                value: sum.value + value,
                low: sum.low.min(*value),
                high: sum.high.max(*value),
                days: sum.days + 1,
            };
        }
        let finished = |sum: Summary| match aggregate {
            Aggregate::Sum => sum,
            Aggregate::Mean => Summary { value: sum.value / f64::from(sum.days), ..sum },
        };
        self.starts(range).iter().map(|start| sums.get(start).copied().map(finished)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn range(start: &str, end: &str) -> DateRange {
        DateRange::new(day(start), day(end)).unwrap()
    }

    #[test]
    fn a_range_has_every_bucket_that_it_touches() {
        let across = range("2023-12-30", "2024-03-01");
        assert_eq!(Bucket::Year.starts(across), ["2023-01-01", "2024-01-01"].map(day));
        assert_eq!(Bucket::Month.starts(across), ["2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01"].map(day));
        let weeks = Bucket::Week.starts(across);
        assert_eq!((weeks[0], weeks[1], weeks.len()), (day("2023-12-25"), day("2024-01-01"), 10));
        assert_eq!(Bucket::Day.starts(across).len(), 63);
    }

    #[test]
    fn a_bucket_counts_only_days_with_a_value_and_only_those_of_the_range() {
        let values = [("2024-01-31", 9.0), ("2024-02-01", 2.0), ("2024-02-29", 4.0), ("2024-03-01", 7.0)];
        let values = values.map(|(date, value)| (day(date), value)).into();
        let asked = range("2024-02-01", "2024-04-30");
        let of = |aggregate| Bucket::Month.summed(asked, aggregate, &values);
        let february = Summary { value: 3.0, low: 2.0, high: 4.0, days: 2 };
        let march = Summary { value: 7.0, low: 7.0, high: 7.0, days: 1 };
        assert_eq!(of(Aggregate::Mean), [Some(february), Some(march), None]);
        assert_eq!(of(Aggregate::Sum)[0], Some(Summary { value: 6.0, ..february }));
    }
}
