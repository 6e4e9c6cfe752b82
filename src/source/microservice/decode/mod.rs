//! From the microservice's JSON to records.
//!
//! Everything is read leniently: any field may be missing, numbers come as texts and texts as numbers, because the
//! microservice replaces every text that happens to be JSON. An unreadable entry loses only itself. Fields and units
//! are described in `docs/garmin.md`.
//!
//! [`stream`] takes an answer apart as it arrives, [`parts`] derives what it says about the parts of a day. Counting
//! and gathering are shared by all sources, in [`crate::source::decode`].

mod activities;
mod body;
mod daily;
mod health;
mod parts;
mod series;
mod sleep;
mod stream;
#[cfg(test)]
mod tests;
mod workouts;

use std::io::Read;

use super::tokens::{self, Given};
use super::upstream_error::UpstreamError;
use crate::domain::data_type::DataType;
pub(super) use crate::source::decode::{Decoded, Expected, Meter};
use crate::source::decode::{Object, fields, gathered, meter, value};
use gathered::Gathered;

/// A decoded answer.
pub(super) struct Answered {
    pub(super) decoded: Result<Decoded, UpstreamError>,
    /// Renewed credentials.
    pub(super) tokens: Given,
    /// The memory that the records hold, in bytes, roughly.
    pub(super) held: usize,
}

/// Decodes an answer as it arrives. Fails if it costs more than its meter allows, is not JSON, or lacks a requested
/// part; the credentials that follow the data are still read if possible.
pub(super) fn answer(body: impl Read, asked: &Expected, meter: &Meter) -> Answered {
    // The meter counts more than the text has.
    let of_tokens = Meter::holding(2 * tokens::LARGEST);
    let mut gathered = Gathered::new(asked, meter);
    let read = stream::read(body, &mut gathered, &of_tokens);
    let refused = meter.refused();
    let (tokens, agreed) = match read {
        Ok(beside) => (beside.tokens, Ok(beside.agreed)),
        Err(error) => (None, Err(error)),
    };
    let tokens = match tokens {
        _ if of_tokens.refused().is_some() => Given::TooLarge,
        Some(tokens) => Given::Tokens(tokens),
        None => Given::Nothing,
    };
    let decoded = match (agreed, refused) {
        (_, Some(excess)) => Err(excess.into()),
        (Err(error), None) => Err(error),
        (Ok(agreed), None) if agreed.contains_all(asked.types) => Ok(finished(gathered)),
        (Ok(_), None) => Err(UpstreamError::NotAgreed),
    };
    Answered { decoded, tokens, held: meter.held() }
}

/// What was gathered, and what it says about the parts of its days.
fn finished(mut gathered: Gathered<'_>) -> Decoded {
    gathered.note_lacking_metrics();
    let (entries, asked) = (gathered.entries(), gathered.asked());
    gathered.finish(entries, |one| parts::without_entry(asked, one))
}

/// The field of an answer that holds a type; series are in the entries of health.
fn part_of(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Health | DataType::Intraday => "data",
        DataType::Activities => "activities",
        DataType::Workouts => "workouts",
        DataType::Nutrition => "nutrition_data",
        // Not offered, and in no answer.
        DataType::Files => "files",
    }
}
