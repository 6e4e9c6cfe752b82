//! The record of one chunk: its days, what was stored, what failed.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::data_type::DataTypes;
use super::dates::{DateRange, minus, plus};
use super::failure::FailureKind;
use super::incremental::MAX_DAYS;
use super::partial::PartialSpan;

/// Everything recorded in a chunk lies within this many days of it: a check for missing parts spans fewer extra days.
const NEAR: u32 = 100;

/// Days of some types that could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedSpan {
    /// The types that were asked for together.
    pub types: DataTypes,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// How it failed.
    pub kind: FailureKind,
    /// What happened, for users.
    pub message: String,
    /// How often it was given up: 1 in the first pass, 2 in the final retry pass.
    pub attempts: u32,
    /// Days to ask for at once, set while a span that failed as a whole is being narrowed down to its bad days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u32>,
}

impl FailedSpan {
    /// Its days.
    #[must_use]
    pub fn days(&self) -> DateRange {
        DateRange::new(self.start, self.end).unwrap_or(DateRange::day(self.start))
    }
}

impl fmt::Display for FailedSpan {
    /// `health, activities 2024-03-01..2024-03-07: the upstream answered 500`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.types, self.days(), self.message)
    }
}

/// What is known of one chunk beyond its done bits. Kept as JSON in Redis; an absent list of failures is an empty one,
/// so that a script can clear it by removing it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chunk {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// Requests sent for it, all types together.
    #[serde(default)]
    pub attempts: u32,
    /// Records handed to the sink.
    #[serde(default)]
    pub records: u64,
    /// Rows removed from the sink because the upstream no longer has them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub removed: u64,
    /// Rows that the upstream no longer lists, left in the sink.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub kept: u64,
    /// What could not be fetched and is not done yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed: Vec<FailedSpan>,
    /// Missing parts of stored days.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partial: Vec<PartialSpan>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Chunk {
    /// A chunk on which nothing has happened yet.
    #[must_use]
    pub fn new(days: DateRange) -> Self {
        let (start, end) = (days.start(), days.end());
        Self { start, end, attempts: 0, records: 0, removed: 0, kept: 0, failed: Vec::new(), partial: Vec::new() }
    }

    /// Its days.
    #[must_use]
    pub fn days(&self) -> DateRange {
        DateRange::new(self.start, self.end).unwrap_or(DateRange::day(self.start))
    }

    /// Whether this is a plausible chunk record: not too long, and its spans near it. Stored data may be damaged, and
    /// readers iterate over every day.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let (first, last) = (minus(self.start, NEAR), plus(self.end, NEAR));
        let is_near = |start: NaiveDate, end: NaiveDate| first <= start && start <= end && end <= last;
        self.start <= self.end
            && self.days().days() <= MAX_DAYS
            && self.failed.iter().all(|span| is_near(span.start, span.end))
            && self.partial.iter().all(|span| is_near(span.start, span.end))
    }

    /// How many of its days are stored only in part, and will stay so.
    #[must_use]
    pub fn partial_days(&self) -> u64 {
        let spans = self.partial.iter().filter(|span| span.counts() && !span.is_pending());
        let days: std::collections::BTreeSet<NaiveDate> = spans.flat_map(|span| span.days().iter()).collect();
        days.len() as u64
    }

    /// What failed, in one sentence that names the days; `None` if nothing did.
    #[must_use]
    pub fn error(&self) -> Option<String> {
        let sentences: Vec<String> = self.failed.iter().map(ToString::to_string).collect();
        (!sentences.is_empty()).then(|| sentences.join("; "))
    }
}
