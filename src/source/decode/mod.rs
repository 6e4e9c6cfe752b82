//! Decoding that all sources share: values, times and fields in varying forms, the limits of an answer, and the records
//! gathered from it, day by day. The fields of an upstream are in its own module.

pub(in crate::source) mod activity;
#[cfg(test)]
pub(in crate::source) mod any_json;
pub(in crate::source) mod diary;
pub(in crate::source) mod fields;
pub(in crate::source) mod gathered;
pub(in crate::source) mod meter;
pub(in crate::source) mod moments;
pub(in crate::source) mod samples;
pub(in crate::source) mod value;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::metric::Metric;
use crate::domain::record::LookedFor;
use crate::ports::Fetched;
pub(in crate::source) use meter::Meter;

/// A JSON object.
pub(in crate::source) type Object = Map<String, Value>;

/// What an answer should contain.
#[derive(Debug, Clone)]
pub(in crate::source) struct Expected {
    pub(in crate::source) types: DataTypes,
    pub(in crate::source) days: DateRange,
    /// Empty means all.
    pub(in crate::source) metrics: Vec<Metric>,
    /// The metrics that the request named.
    pub(in crate::source) sent: BTreeSet<Metric>,
    pub(in crate::source) today: NaiveDate,
    /// What was stored before, and is asked for again.
    pub(in crate::source) looked_for: LookedFor,
}

/// An answer in records.
#[derive(Debug)]
pub(in crate::source) struct Decoded {
    pub(in crate::source) fetched: Fetched,
    /// Entries of which no record could be made.
    pub(in crate::source) undecoded: u32,
    /// Days on which something was measured, and whose exact summary is still to be asked for.
    pub(in crate::source) to_complete: BTreeSet<NaiveDate>,
    /// Days on which nothing was measured.
    pub(in crate::source) unworn: BTreeSet<NaiveDate>,
}
