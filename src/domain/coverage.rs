//! Which days of an account are asked for, stored, and final; and the marks derived from that.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::bitmap::Bitmap;
use super::data_type::{DataType, DataTypes};
use super::dates::{minus, plus};

/// Day 0 of every coverage bitmap.
const FIRST_DAY: NaiveDate = match NaiveDate::from_ymd_opt(2000, 1, 1) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

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

/// What is known of one dated type of an account; each a set of days as bits of [`bit_of`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Asked for by a job, and not cancelled before it was got.
    pub asked: Bitmap,
    /// Stored, or known to have no data.
    pub covered: Bitmap,
    /// Of the covered days, those for which Garmin had nothing. A day that is stored stays stored when a later answer has
    /// nothing for it.
    pub empty: Bitmap,
    /// Covered by a request made late enough for the day to be final.
    pub settled: Bitmap,
}

impl Marks {
    /// The day before the first hole (asked for and not settled), or the last settled day when there is no hole.
    #[must_use]
    pub fn frontier(&self) -> Option<NaiveDate> {
        frontier(&self.asked, &self.settled)
    }

    /// The first day that was ever asked for.
    #[must_use]
    pub fn first_asked(&self) -> Option<NaiveDate> {
        self.asked.ones().next().map(day_of)
    }

    /// The frontier over what is covered; none unless something is covered up to there, for nothing was synced then.
    #[must_use]
    pub fn last_successful(&self) -> Option<NaiveDate> {
        let frontier = frontier(&self.asked, &self.covered)?;
        let first = self.covered.ones().next().map(day_of)?;
        (first <= frontier).then_some(frontier)
    }
}

fn frontier(asked: &Bitmap, got: &Bitmap) -> Option<NaiveDate> {
    match asked.first_not_in(got) {
        Some(hole) => Some(minus(day_of(hole), 1)),
        None => got.ones().next_back().map(day_of),
    }
}

/// What is known of an account, by dated type.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage(pub BTreeMap<DataType, Marks>);

impl Coverage {
    /// The earliest frontier of those of `types` that have one.
    #[must_use]
    pub fn frontier(&self, types: DataTypes) -> Option<NaiveDate> {
        types.dated().filter_map(|one| self.0.get(&one)?.frontier()).min()
    }

    /// The first day that was ever asked for, of any type.
    #[must_use]
    pub fn first_asked(&self) -> Option<NaiveDate> {
        self.0.values().filter_map(Marks::first_asked).min()
    }

    /// Up to where everything that was ever asked for is stored: the earliest mark of the types that were asked for.
    #[must_use]
    pub fn last_successful(&self) -> Option<NaiveDate> {
        let asked: Vec<_> = self.0.values().filter(|marks| marks.asked.count() > 0).collect();
        asked.iter().map(|marks| marks.last_successful()).min().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dates::DateRange;
    use proptest::prelude::*;

    fn days(from: &str, to: &str) -> impl Iterator<Item = u32> {
        let range = DateRange::new(from.parse().unwrap(), to.parse().unwrap()).unwrap();
        range.iter().filter_map(bit_of).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn two_imports_with_nothing_asked_between_reach_to_the_lookback() {
        // 2020 and 2021, then the last seven days of a day in 2024, all stored; the last three are not final yet.
        let asked: Bitmap = days("2020-01-01", "2021-12-31").chain(days("2024-05-04", "2024-05-10")).collect();
        let settled: Bitmap = days("2020-01-01", "2021-12-31").chain(days("2024-05-04", "2024-05-07")).collect();
        let marks = Marks { covered: asked.clone(), asked, settled, ..Marks::default() };
        assert_eq!(marks.frontier(), "2024-05-07".parse().ok());
        assert_eq!(marks.last_successful(), "2024-05-10".parse().ok());
    }

    #[test]
    fn nothing_stored_means_no_last_success() {
        let marks = Marks { asked: days("2024-01-01", "2024-01-09").collect(), ..Marks::default() };
        assert_eq!(marks.frontier(), "2023-12-31".parse().ok());
        assert_eq!(marks.last_successful(), None);
        let health = Marks { covered: days("2024-01-01", "2024-01-05").collect(), ..marks.clone() };
        assert_eq!(health.last_successful(), "2024-01-05".parse().ok());
        let both = Coverage(BTreeMap::from([(DataType::Health, health), (DataType::Activities, marks)]));
        assert_eq!(both.last_successful(), None);
    }

    proptest! {
        #[test]
        fn the_frontier_never_passes_a_hole(
            asked in proptest::collection::btree_set(0u32..400, 0..200),
            settled in proptest::collection::btree_set(0u32..400, 0..200),
        ) {
            let marks = Marks {
                asked: asked.iter().copied().collect(),
                settled: settled.iter().copied().collect(),
                ..Marks::default()
            };
            let hole = asked.difference(&settled).min().copied();
            if let Some(frontier) = marks.frontier() {
                for bit in asked.iter().filter(|bit| day_of(**bit) <= frontier) {
                    prop_assert!(settled.contains(bit));
                }
                prop_assert!(hole.is_none_or(|hole| frontier < day_of(hole)));
            } else {
                prop_assert!(hole.is_none() && settled.is_empty());
            }
        }
    }
}
