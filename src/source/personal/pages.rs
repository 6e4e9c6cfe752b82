//! The list of activities, page by page.

use std::collections::BTreeSet;

use super::decode::{ListedActivity, Page};
use super::request::{Get, activities};
use crate::domain::dates::DateRange;

/// Activities of a page: above about 45, Garmin fails.
const MOST: u32 = 40;
/// A page that fails with so few is not too large.
const FEWEST: u32 = 5;

/// The pages of one range of days.
pub(super) struct Pages {
    /// The days that are being read; none between two queries.
    days: Option<DateRange>,
    limit: u32,
    start: u32,
    is_over: bool,
    is_refused: bool,
    seen: BTreeSet<i64>,
    items: Vec<ListedActivity>,
}

impl Default for Pages {
    fn default() -> Self {
        Self {
            days: None,
            limit: MOST,
            start: 0,
            is_over: false,
            is_refused: false,
            seen: BTreeSet::new(),
            items: Vec::new(),
        }
    }
}

impl Pages {
    /// The next page of some days, unless all are here.
    pub(super) fn next(&self, days: DateRange) -> Option<Get> {
        let is_begun = self.days == Some(days);
        if self.is_refused || (is_begun && self.is_over) {
            return None;
        }
        Some(activities(days, if is_begun { self.start } else { 0 }, self.limit))
    }

    /// Keeps a page. A page shorter than was asked for is the last; so is one that brings nothing new, as from a server
    /// that begins anew every time.
    pub(super) fn turn(&mut self, days: DateRange, page: Page) {
        if self.days != Some(days) {
            *self = Self { days: Some(days), limit: self.limit, ..Self::default() };
        }
        let (count, known) = (u32::try_from(page.count).unwrap_or(u32::MAX), self.seen.len());
        self.items.extend(page.activities.into_iter().filter(|it| it.id.is_none_or(|id| self.seen.insert(id))));
        self.start = self.start.saturating_add(count);
        self.is_over = count < self.limit || self.seen.len() == known;
    }

    /// Asks for fewer at once; returns whether that is possible.
    pub(super) fn shorten(&mut self) -> bool {
        let can = self.limit > FEWEST;
        self.limit = (self.limit / 2).max(FEWEST);
        can
    }

    /// Notes that activities are not permitted.
    pub(super) fn refuse(&mut self) {
        self.is_refused = true;
    }

    /// Whether activities are not permitted.
    pub(super) fn is_refused(&self) -> bool {
        self.is_refused
    }

    /// Everything that came. The next query begins anew, with whole pages.
    pub(super) fn take(&mut self) -> Vec<ListedActivity> {
        let items = std::mem::take(&mut self.items);
        *self = Self { is_refused: self.is_refused, ..Self::default() };
        items
    }
}
