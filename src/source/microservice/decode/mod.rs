//! From the microservice's JSON to records.
//!
//! Everything is read leniently: any field may be missing, numbers come as texts and texts as numbers, for the
//! microservice replaces every text that happens to be JSON. An entry that can't be read loses only itself. What is
//! read how, and in which units, is told in `docs/garmin.md`.

mod activities;
mod body;
mod daily;
mod fields;
mod gathered;
mod health;
mod moments;
mod nutrition;
mod series;
mod sleep;
#[cfg(test)]
mod tests;
mod value;
mod workouts;

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::trouble::Trouble;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::metric::Metric;
use crate::domain::record::LookedFor;
use crate::engine::ports::Fetched;
use gathered::Gathered;

/// A JSON object.
type Object = Map<String, Value>;

/// What an answer has to answer.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub(super) types: DataTypes,
    pub(super) days: DateRange,
    /// Empty means all.
    pub(super) metrics: Vec<Metric>,
    /// The metrics that the request named.
    pub(super) sent: BTreeSet<Metric>,
    pub(super) today: NaiveDate,
    /// What was stored before, and is asked for once more.
    pub(super) looked_for: LookedFor,
}

/// An answer in records.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) fetched: Fetched,
    /// Entries of which no record could be made.
    pub(super) undecoded: u32,
}

/// Decodes an answer. Fails only if the part that was asked for is not there at all.
pub(super) fn answer(mut answer: Object, asked: &Asked) -> Result<Decoded, Trouble> {
    let mut gathered = Gathered::new(asked);
    for one in asked.types.iter() {
        match (one, answer.remove(part_of(one))) {
            (DataType::Health, Some(Value::Object(metrics))) => health::read(metrics, &mut gathered),
            (DataType::Activities, Some(Value::Array(items))) => activities::read(items, &mut gathered),
            (DataType::Workouts, Some(Value::Array(items))) => workouts::read(items, &mut gathered),
            (DataType::Nutrition, Some(Value::Array(days))) => nutrition::read(days, &mut gathered),
            _ => return Err(Trouble::NotAgreed),
        }
    }
    Ok(gathered.finish())
}

fn part_of(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Health => "data",
        DataType::Activities => "activities",
        DataType::Workouts => "workouts",
        DataType::Nutrition => "nutrition_data",
    }
}
