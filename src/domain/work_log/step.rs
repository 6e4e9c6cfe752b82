//! The work of one request, and its outcome.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::failure::FailureKind;
use crate::domain::metric::Metric;
use crate::domain::partial::{Ground, Part};

/// The work of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The chunk it belongs to.
    pub chunk: u32,
    /// The types that are asked for together.
    pub types: DataTypes,
    /// The days.
    pub days: DateRange,
    /// Set if it retries a span that failed before.
    pub final_retry: Option<FinalRetry>,
    /// Set if it asks again for missing parts of stored days.
    pub check: Option<Check>,
}

/// What a step asks for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The parts, of one type.
    pub parts: BTreeSet<Part>,
    /// How it is known that they are missing.
    pub ground: Ground,
}

impl Check {
    /// Asks for what the first answer about stored days could not hold.
    #[must_use]
    pub(super) fn completion() -> Self {
        Self { parts: BTreeSet::from([Part::DaySummary]), ground: Ground::Pending }
    }
}

/// A retry of something that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FinalRetry {
    /// How it failed.
    pub kind: FailureKind,
    /// Whether it is part of a span that failed as a whole in this pass too.
    pub is_part: bool,
}

impl Step {
    /// The metrics it is narrowed to; empty if it asks for all that its job does.
    #[must_use]
    pub fn metrics(&self) -> Vec<Metric> {
        self.check.iter().flat_map(|check| &check.parts).filter_map(|part| part.metric()).collect()
    }

    /// Whether it completes stored days.
    #[must_use]
    pub fn is_completion(&self) -> bool {
        self.check.as_ref().is_some_and(|check| check.ground == Ground::Pending)
    }

    /// Whether unconfirmed days are asked for again.
    #[must_use]
    pub fn is_confirmation(&self) -> bool {
        self.final_retry.is_some_and(|final_retry| final_retry.kind == FailureKind::UnconfirmedEmpty)
    }

    /// Whether it is a part, of more than a day, of a span that failed as a whole: one try shows whether the bad day is
    /// in it.
    #[must_use]
    pub fn is_probe(&self) -> bool {
        self.final_retry.is_some_and(|final_retry| final_retry.is_part) && self.days.days() > 1
    }
}

/// What an answer says about one day of one type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// It holds records.
    Data,
    /// It says that there is nothing.
    NoData,
    /// It says nothing, as its upstream does when it hides an error.
    Unconfirmed,
}

/// What an answer says about each day of each type asked for.
pub type Findings = BTreeMap<(DataType, NaiveDate), Evidence>;

/// The newly set bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewBits {
    /// Done in this job, by type and bit of the job.
    pub done: Vec<(DataType, u32)>,
    /// Of those, the ones without data upstream.
    pub no_data: Vec<(DataType, u32)>,
}
