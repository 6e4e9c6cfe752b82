//! What an answer says of the metrics of health, beside their values.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::daily_field::DailyField;
use super::metric::Metric;
use super::record::SampleKind;

/// From so many on, a larger share than this is not believed to be gone at once.
const MANY: usize = 20;
const SHARE_PERCENT: usize = 30;

/// Whether so many, of so many that are known, are too many to be believed to be gone.
#[must_use]
pub fn is_too_many(gone: usize, known: usize) -> bool {
    known >= MANY && gone * 100 > known * SHARE_PERCENT
}

/// What is stored of metrics that are asked for once more, for it may have been deleted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LookedFor {
    /// The days that are in question.
    pub due: BTreeSet<(NaiveDate, Metric)>,
    /// All days that are stored with these metrics.
    pub stored: BTreeSet<(NaiveDate, Metric)>,
    /// Whether somebody said that what is no longer there is gone, however much it is.
    pub is_accepted: bool,
}

/// Which metrics an answer is about, and what it replaces. An entry for a day is all that there is of its metric and day.
/// That a metric has none says nothing by itself: it is left out when it could not be had, too.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entries {
    /// The metrics asked for whose entries belong to their days.
    pub asked: BTreeSet<Metric>,
    /// Those that have an entry, be it one that says nothing.
    pub answered: BTreeSet<(NaiveDate, Metric)>,
    /// Those that have an entry that says something.
    pub present: BTreeSet<(NaiveDate, Metric)>,
    /// Those that have none, which was asked for once more and is believed.
    pub gone: BTreeSet<(NaiveDate, Metric)>,
    /// Values that an entry, or its going, leaves empty.
    pub cleared: BTreeMap<NaiveDate, BTreeSet<DailyField>>,
    /// Days whose values of a kind are all here.
    pub series: BTreeSet<(SampleKind, NaiveDate)>,
}

impl Entries {
    /// The metrics that have an entry for a day.
    pub fn of(&self, day: NaiveDate) -> impl Iterator<Item = Metric> {
        self.present.iter().filter(move |(of, _)| *of == day).map(|(_, metric)| *metric)
    }

    /// The metrics that are gone from a day.
    pub fn gone_from(&self, day: NaiveDate) -> impl Iterator<Item = Metric> {
        self.gone.iter().filter(move |(of, _)| *of == day).map(|(_, metric)| *metric)
    }

    /// Leaves only what is said of some days.
    pub fn retain_days(&mut self, keeps: impl Fn(NaiveDate) -> bool) {
        for of_days in [&mut self.answered, &mut self.present, &mut self.gone] {
            of_days.retain(|(day, _)| keeps(*day));
        }
        self.cleared.retain(|day, _| keeps(*day));
        self.series.retain(|(_, day)| keeps(*day));
    }

    /// The days that it says something of.
    #[must_use]
    pub fn days(&self) -> BTreeSet<NaiveDate> {
        self.present.iter().chain(&self.gone).map(|(day, _)| *day).collect()
    }
}
