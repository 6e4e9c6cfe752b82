//! Which days of its range a job asks for.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::data_type::DataType;
use super::dates::{DateRange, plus};

/// The days that are asked for, by dated type, as ascending runs that do not touch; all days of a type that is not
/// listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<DataType, Vec<DateRange>>")]
pub struct Selection(BTreeMap<DataType, Vec<DateRange>>);

impl TryFrom<BTreeMap<DataType, Vec<DateRange>>> for Selection {
    type Error = &'static str;

    fn try_from(days: BTreeMap<DataType, Vec<DateRange>>) -> Result<Self, Self::Error> {
        let touch = |pair: &[DateRange]| pair[1].start() <= plus(pair[0].end(), 1);
        if days.values().any(|runs| runs.windows(2).any(touch)) {
            return Err("the runs of a type touch, or do not rise");
        }
        Ok(Self(days))
    }
}

impl Selection {
    /// Every day.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// Only these days of these types, in any order.
    pub fn of(days: impl IntoIterator<Item = (DataType, Vec<NaiveDate>)>) -> Self {
        let runs = |days: Vec<NaiveDate>| joined(days.into_iter().map(DateRange::day).collect());
        Self(days.into_iter().map(|(one, days)| (one, runs(days))).collect())
    }

    /// Whether no type is narrowed.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a day of a type is asked for.
    #[must_use]
    pub fn contains(&self, data_type: DataType, day: NaiveDate) -> bool {
        let Some(runs) = self.0.get(&data_type) else { return true };
        let at = runs.partition_point(|run| run.end() < day);
        runs.get(at).is_some_and(|run| run.contains(day))
    }

    /// How many units of a type are asked for within `range`: its days, or one for a type without dates.
    #[must_use]
    pub fn units(&self, data_type: DataType, range: DateRange) -> u32 {
        if data_type.is_dated() { self.runs(data_type, range).iter().map(|run| run.days()).sum() } else { 1 }
    }

    /// The days of a type asked for within a range, ascending.
    #[must_use]
    pub fn runs(&self, data_type: DataType, range: DateRange) -> Vec<DateRange> {
        match self.0.get(&data_type) {
            None => vec![range],
            Some(runs) => runs.iter().filter_map(|run| run.intersect(range)).collect(),
        }
    }

    /// The days of any of some types asked for within a range, ascending; runs do not touch.
    #[must_use]
    pub fn union(&self, types: impl IntoIterator<Item = DataType>, range: DateRange) -> Vec<DateRange> {
        joined(types.into_iter().flat_map(|one| self.runs(one, range)).collect())
    }
}

/// The same days in as few runs as possible, ascending.
fn joined(mut runs: Vec<DateRange>) -> Vec<DateRange> {
    runs.sort_unstable();
    let mut joined: Vec<DateRange> = Vec::new();
    for run in runs {
        match joined.last_mut() {
            Some(last) if run.start() <= plus(last.end(), 1) => *last = last.hull(run),
            _ => joined.push(run),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: u32) -> NaiveDate {
        plus("2024-02-01".parse().unwrap(), n)
    }

    #[test]
    fn without_a_selection_every_day_is_asked_for() {
        let range = DateRange::new(day(0), day(9)).unwrap();
        let all = Selection::all();
        assert!(all.is_all() && all.contains(DataType::Health, day(3)));
        assert_eq!(all.union([DataType::Health, DataType::Activities], range), [range]);
        assert_eq!(all.union([], range), []);
    }

    #[test]
    fn runs_that_touch_or_do_not_rise_are_not_read() {
        let read = |runs: &str| serde_json::from_str::<Selection>(&format!("{{\"health\":[{runs}]}}"));
        let (first, second) =
            (r#"{"start":"2024-03-01","end":"2024-03-02"}"#, r#"{"start":"2024-03-04","end":"2024-03-04"}"#);
        assert!(read(&format!("{first},{second}")).is_ok() && read("").is_ok());
        for bad in [
            format!("{second},{first}"),
            format!("{first},{first}"),
            r#"{"start":"2024-03-02","end":"2024-03-01"}"#.to_owned(),
        ] {
            assert!(read(&bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_selection_holds_the_days_that_it_was_made_of(
            health in proptest::collection::vec(0u32..60, 0..40),
            activities in proptest::collection::vec(0u32..60, 0..40),
        ) {
            let days = |of: &[u32]| of.iter().map(|n| day(*n)).collect::<Vec<_>>();
            let selection = Selection::of([
                (DataType::Health, days(&health)), (DataType::Activities, days(&activities)),
            ]);
            let range = DateRange::new(day(5), day(50)).unwrap();
            let union = selection.union([DataType::Health, DataType::Activities], range);
            for n in 0..60 {
                prop_assert_eq!(selection.contains(DataType::Health, day(n)), health.contains(&n));
                let in_runs = selection.runs(DataType::Activities, range).iter().any(|run| run.contains(day(n)));
                prop_assert_eq!(in_runs, activities.contains(&n) && range.contains(day(n)));
                let is_either = health.contains(&n) || activities.contains(&n);
                prop_assert_eq!(union.iter().any(|run| run.contains(day(n))), is_either && range.contains(day(n)));
            }
            for pair in union.windows(2) { prop_assert!(plus(pair[0].end(), 1) < pair[1].start()); }
            let text = serde_json::to_string(&selection).unwrap();
            prop_assert_eq!(serde_json::from_str::<Selection>(&text).unwrap(), selection);
        }
    }
}
