//! Which days have a summary of their own still to be asked for, and on which nothing was measured.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Gathered;

/// What is known of the summaries of days, of a source that has them in two forms: rounded for many days at once, and
/// exact day by day.
#[derive(Debug, Default)]
pub(super) struct Summaries {
    rounded: BTreeSet<NaiveDate>,
    exact: BTreeSet<NaiveDate>,
    unworn: BTreeSet<NaiveDate>,
}

impl Summaries {
    pub(super) fn to_complete(&self) -> BTreeSet<NaiveDate> {
        self.rounded.difference(&self.exact).copied().collect()
    }

    pub(super) fn unworn(&self) -> BTreeSet<NaiveDate> {
        let is_measured = |day: &NaiveDate| self.rounded.contains(day) || self.exact.contains(day);
        self.unworn.iter().filter(|day| !is_measured(day)).copied().collect()
    }
}

impl Gathered<'_> {
    /// Notes that something was measured on the day, and that its exact summary is still to be asked for.
    pub(in crate::source) fn note_to_complete(&mut self, day: NaiveDate) {
        self.summaries.rounded.insert(day);
    }

    /// Notes that the exact summary of the day is here.
    pub(in crate::source) fn note_completed(&mut self, day: NaiveDate) {
        self.summaries.exact.insert(day);
    }

    /// Notes that nothing was measured on the day, unless another entry of it says otherwise.
    pub(in crate::source) fn note_unworn(&mut self, day: NaiveDate) {
        self.summaries.unworn.insert(day);
    }

    /// The days whose exact summary is still to be asked for.
    #[cfg(test)]
    pub(in crate::source) fn to_complete(&self) -> BTreeSet<NaiveDate> {
        self.summaries.to_complete()
    }

    /// The days on which nothing was measured.
    pub(in crate::source) fn unworn(&self) -> BTreeSet<NaiveDate> {
        self.summaries.unworn()
    }
}
