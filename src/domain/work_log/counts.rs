//! What of a job is done and left, as numbers.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::WorkLog;
use crate::domain::bitmap::Bitmap;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;

/// The share of a unit that completing its day counts for.
const COMPLETION: f64 = 0.9;

impl WorkLog {
    /// Units done.
    #[must_use]
    pub fn units_done(&self) -> u32 {
        self.plan.types.iter().filter_map(|one| self.done.get(&one)).map(Bitmap::count).sum()
    }

    /// Units of these types that are undone.
    #[must_use]
    pub fn units_left(&self, types: DataTypes) -> u32 {
        types.iter().map(|one| self.bits_left(one)).sum()
    }

    /// A lower bound of the days on which something of these types is undone; exact while types that are asked for
    /// together get done together.
    #[must_use]
    pub fn days_left(&self, types: DataTypes) -> u32 {
        types.iter().map(|one| self.bits_left(one)).max().unwrap_or(0)
    }

    /// The same, or the days of them that are still to be completed.
    #[must_use]
    pub fn days_left_of(&self, types: DataTypes, completes: bool) -> u32 {
        if completes { self.pending_days() } else { self.days_left(types) }
    }

    fn bits_left(&self, one: DataType) -> u32 {
        self.plan.bits(one).saturating_sub(self.done.get(&one).map_or(0, Bitmap::count))
    }

    /// Whether nothing is left to do.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.units_done() >= self.plan.units()
    }

    /// Stored days that are still to be completed.
    #[must_use]
    pub fn pending_days(&self) -> u32 {
        let spans = self.chunks.iter().flat_map(|chunk| &chunk.partial).filter(|span| span.is_pending());
        spans.map(|span| span.days().days()).sum()
    }

    /// The work left of these types in units: completing a stored day counts for most of it, since it takes a request of
    /// its own, where the first answer held a month.
    #[must_use]
    pub fn work_left(&self, types: DataTypes, completes: bool) -> f64 {
        if completes { COMPLETION * f64::from(self.pending_days()) } else { f64::from(self.units_left(types)) }
    }

    /// The share of the work done, at most 0.999: only the end of the job sets 1.
    #[must_use]
    pub fn progress(&self) -> f64 {
        let done = f64::from(self.units_done()) - self.work_left(self.plan.types, true);
        (done / f64::from(self.plan.units().max(1))).clamp(0.0, 0.999)
    }

    /// Windows with nothing left to do.
    #[must_use]
    pub fn windows_done(&self) -> u32 {
        count(self.plan.windows.iter().filter(|(n, days)| self.all_done(*n, *days)))
    }

    /// Chunks with nothing left to do.
    #[must_use]
    pub fn chunks_done(&self) -> u32 {
        count((0..).zip(&self.plan.chunks).filter(|(n, days)| self.all_done(*n, **days)))
    }

    /// Whether a chunk has nothing left to do.
    #[must_use]
    pub fn is_chunk_done(&self, chunk: u32) -> bool {
        self.plan.chunks.get(chunk as usize).is_some_and(|days| self.all_done(chunk, *days))
    }

    /// Chunks with a failure on record.
    #[must_use]
    pub fn chunks_failed(&self) -> u32 {
        count(self.chunks.iter().filter(|chunk| !chunk.failed.is_empty()))
    }

    /// Records handed to the sink.
    #[must_use]
    pub fn records(&self) -> u64 {
        self.chunks.iter().fold(0, |sum, chunk| sum.saturating_add(chunk.records))
    }

    /// Rows removed from the sink.
    #[must_use]
    pub fn removed(&self) -> u64 {
        self.chunks.iter().fold(0, |sum, chunk| sum.saturating_add(chunk.removed))
    }

    /// Rows left in the sink though the upstream no longer lists them.
    #[must_use]
    pub fn kept(&self) -> u64 {
        self.chunks.iter().fold(0, |sum, chunk| sum.saturating_add(chunk.kept))
    }

    /// Days on which every dated type asked for is done and has no data.
    #[must_use]
    pub fn no_data_days(&self) -> u64 {
        let mut empty: BTreeMap<u32, bool> = BTreeMap::new();
        for one in self.plan.types.dated() {
            for bit in self.plan.bits_of(one, self.plan.range) {
                *empty.entry(bit).or_insert(true) &= self.is_no_data(one, bit);
            }
        }
        u64::from(count(empty.values().filter(|is_empty| **is_empty)))
    }

    /// The last day asked for before the first one that is not done for every type.
    #[must_use]
    pub fn last_successful_date(&self) -> Option<NaiveDate> {
        let days = (0..).zip(&self.plan.chunks).flat_map(|(n, chunk)| chunk.iter().map(move |day| (n, day)));
        days.take_while(|(n, day)| self.all_done(*n, DateRange::day(*day))).last().map(|(_, day)| day)
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}
