//! From the microservice's JSON to records.
//!
//! Everything is read leniently: any field may be missing, numbers come as texts and texts as numbers, for the
//! microservice replaces every text that happens to be JSON. An entry that can't be read loses only itself. What is
//! read how, and in which units, is told in `docs/garmin.md`.
//!
//! [`stream`] takes an answer apart while it comes, [`meter`] counts what that costs, [`gathered`] keeps what is found.

mod activities;
mod body;
mod daily;
mod fields;
mod gathered;
mod health;
mod meter;
mod moments;
mod nutrition;
mod series;
mod sleep;
mod stream;
#[cfg(test)]
mod tests;
mod value;
mod workouts;

use std::collections::BTreeSet;
use std::io::Read;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::tokens::{self, Given};
use super::trouble::Trouble;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::DateRange;
use crate::domain::metric::Metric;
use crate::domain::record::LookedFor;
use crate::ports::Fetched;
use gathered::Gathered;
pub(super) use meter::Meter;

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

/// What an answer came to.
pub(super) struct Answered {
    pub(super) decoded: Result<Decoded, Trouble>,
    /// Renewed credentials.
    pub(super) tokens: Given,
    /// The memory that the records hold, in bytes, roughly.
    pub(super) held: usize,
}

/// Decodes an answer while it comes. Fails if it costs more than its meter allows, is no JSON, or lacks a part that was asked
/// for; the credentials that follow the data are read all the same, if that can be done.
pub(super) fn answer(body: impl Read, asked: &Asked, meter: &Meter) -> Answered {
    // It counts more than the text has.
    let of_tokens = Meter::holding(2 * tokens::LARGEST);
    let mut gathered = Gathered::new(asked, meter);
    let read = stream::read(body, &mut gathered, &of_tokens);
    let refused = meter.refused();
    let (tokens, agreed) = match read {
        Ok(beside) => (beside.tokens, Ok(beside.agreed)),
        Err(trouble) => (None, Err(trouble)),
    };
    let tokens = match tokens {
        _ if of_tokens.refused().is_some() => Given::TooLarge,
        Some(tokens) => Given::Tokens(tokens),
        None => Given::Nothing,
    };
    let decoded = match (agreed, refused) {
        (_, Some(trouble)) | (Err(trouble), None) => Err(trouble),
        (Ok(agreed), None) if agreed.contains_all(asked.types) => Ok(gathered.finish()),
        (Ok(_), None) => Err(Trouble::NotAgreed),
    };
    Answered { decoded, tokens, held: meter.held() }
}

fn part_of(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Health => "data",
        DataType::Activities => "activities",
        DataType::Workouts => "workouts",
        DataType::Nutrition => "nutrition_data",
    }
}
