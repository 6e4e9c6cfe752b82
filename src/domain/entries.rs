//! What an answer says about health metrics, beside their values.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::daily_field::DailyField;
use super::metric::Metric;
use super::record::SampleKind;

/// From this many on, a larger share than this is not trusted to have been deleted at once.
const MANY: usize = 20;
const SHARE_PERCENT: usize = 30;

/// Whether `gone` of `known` is too large a share to trust.
#[must_use]
pub fn is_too_many(gone: usize, known: usize) -> bool {
    known >= MANY && gone * 100 > known * SHARE_PERCENT
}

/// What is stored of metrics that are asked for again because they may have been deleted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LookedFor {
    /// The days that are in question.
    pub due: BTreeSet<(NaiveDate, Metric)>,
    /// All days that are stored with these metrics.
    pub stored: BTreeSet<(NaiveDate, Metric)>,
    /// Whether the user confirmed that what is no longer there is gone, however much it is.
    pub is_accepted: bool,
}

/// Which metrics an answer is about, and what it replaces. An entry for a day replaces everything stored for its metric
/// and day. A missing entry by itself says nothing: metrics that could not be fetched are left out too.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entries {
    /// The metrics asked for whose entries belong to their days.
    pub asked: BTreeSet<Metric>,
    /// Those that have an entry, even one that says nothing.
    pub answered: BTreeSet<(NaiveDate, Metric)>,
    /// Those that have an entry that says something.
    pub present: BTreeSet<(NaiveDate, Metric)>,
    /// Those without one that were asked for again and are trusted to be gone.
    pub gone: BTreeSet<(NaiveDate, Metric)>,
    /// Values that an entry, or its removal, leaves empty.
    pub cleared: BTreeMap<NaiveDate, BTreeSet<DailyField>>,
    /// Days that hold all values of a kind.
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

    /// Keeps only what is about some days.
    pub fn retain_days(&mut self, keeps: impl Fn(NaiveDate) -> bool) {
        for of_days in [&mut self.answered, &mut self.present, &mut self.gone] {
            of_days.retain(|(day, _)| keeps(*day));
        }
        self.cleared.retain(|day, _| keeps(*day));
        self.series.retain(|(_, day)| keeps(*day));
    }

    /// The days that it says something about.
    #[must_use]
    pub fn days(&self) -> BTreeSet<NaiveDate> {
        self.present.iter().chain(&self.gone).map(|(day, _)| *day).collect()
    }
}
