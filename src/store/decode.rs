//! What is read back from Redis, as functions of its bytes alone: for whoever wants to feed them anything at all. None of them
//! panics, whatever it is given. A lock, a latest job and the members of queue, active and history are
//! [`JobId`]s, bitmaps are [`Bitmap::from_bytes`](crate::domain::bitmap::Bitmap::from_bytes).

use std::collections::HashMap;

use super::codec::{self, salvage};
use super::marks::{is_described, tried_of};
use super::reads::speeds_of;
use crate::domain::chunk::Chunk;
use crate::domain::coverage::Tried;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Job;
use crate::domain::ledger::Ledger;
use crate::engine::ports::{SinkState, StoreError};

/// The fields of a hash, by name.
pub type Fields = HashMap<String, Vec<u8>>;

/// A job, from the hash `job:<id>`.
///
/// # Errors
/// Names the first field that can't be read.
pub fn job(fields: &Fields) -> Result<Job, StoreError> {
    codec::job(fields)
}

/// A chunk record, from a field of the hash `chunks:<id>`: JSON.
///
/// # Errors
/// It is no chunk record, or its spans lie outside its days.
pub fn chunk(text: &[u8]) -> Result<Chunk, StoreError> {
    codec::chunk(text)
}

/// What of a job is done, from its chunk records (by number) and its bitmaps in the order of
/// [`DataType::ALL`](crate::domain::data_type::DataType::ALL).
///
/// # Errors
/// A record is missing or can't be read; a bitmap has bits of days that the job does not ask for.
pub fn ledger(
    job: &Job,
    chunks: &Fields,
    done: Vec<Option<Vec<u8>>>,
    no_data: Vec<Option<Vec<u8>>>,
) -> Result<Ledger, StoreError> {
    codec::ledger(job, chunks, done, no_data)
}

/// What is shown of a job of which something can't be read, and what its ledger is taken for.
#[must_use]
pub fn salvaged(
    id: &JobId,
    user: &UserId,
    fields: &Fields,
    chunks: &Fields,
    done: Vec<Option<Vec<u8>>>,
    no_data: Vec<Option<Vec<u8>>>,
) -> (Job, Ledger) {
    let job = salvage::salvage(id, user, fields, chrono::DateTime::UNIX_EPOCH);
    let ledger = salvage::ledger(&job, chunks, done, no_data);
    (job, ledger)
}

/// When a day was tried, from a field of the hash `tried:<user>:<type>`; none if it says nothing.
#[must_use]
pub fn tried(text: &[u8]) -> Option<Tried> {
    tried_of(text)
}

/// Seconds a day, from the hash `speed:<user>`; what is no speed is left out.
#[must_use]
pub fn speeds(fields: &Fields) -> Speeds {
    speeds_of(fields)
}

/// Whether `sink` and `sink_writes` name that sink, as it is or was before.
#[must_use]
pub fn describes(id: Option<Vec<u8>>, writes: Option<Vec<u8>>, sink: &SinkState) -> bool {
    is_described((id, writes), sink)
}
