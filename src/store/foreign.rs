//! What Redis may hold, read without a Redis: the way in for whoever checks that no bytes whatsoever break a reader, or pass
//! for a record that they are not.

use std::collections::BTreeMap;

use super::codec::salvage;
pub use super::codec::{Bitmaps, Hash, NewFields, chunk, chunk_text, job, ledger, new_job};
use super::coverage::{Kept, is_described};
use super::seal::Seal;
use super::{bits, changes, reads};
use crate::config::SecretKey;
use crate::domain::coverage::Coverage;
use crate::domain::data_type::DataType;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Job;
use crate::domain::ledger::Ledger;
use crate::ports::{AccountError, Change, SinkState};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// What is known of an account's days by its bitmaps (asked, covered, empty, settled, accepted, partial) and by when days
/// were tried.
#[must_use]
pub fn coverage(bitmaps: [Bitmaps; 6], tried: BTreeMap<DataType, Hash>) -> Coverage {
    let [asked, covered, empty, settled, accepted, partial] = bitmaps;
    Kept { asked, covered, empty, settled, accepted, partial, tried }.coverage()
}

/// Seconds a day, by type; what is no speed is left out.
#[must_use]
pub fn speeds(fields: &Hash) -> Speeds {
    reads::speeds_of(fields)
}

/// What is shown of a job of which something can't be read, what of it counts as done, and its bitmaps that stay when it is set
/// aside: done, and without data.
#[must_use]
pub fn salvaged(
    (id, user, now): (&JobId, &UserId, DateTime<Utc>),
    fields: &Hash,
    chunks: &Hash,
    done: Bitmaps,
    no_data: Bitmaps,
) -> (Job, Ledger, [Bitmaps; 2]) {
    let job = salvage::salvage(id, user, fields, now);
    let bitmaps = [done, no_data].map(|bitmaps| salvage::sound(&job, bitmaps));
    let [done, no_data] = bitmaps.clone();
    let ledger = salvage::ledger(&job, chunks, done, no_data);
    (job, ledger, bitmaps)
}

/// The fields that such a job has once it is set aside, but for those that the script adds.
#[must_use]
pub fn set_aside(job: &Job, ledger: &Ledger) -> NewFields {
    salvage::fields(job, ledger)
}

/// Whether the id and the count of writes that are kept fit a sink.
#[must_use]
pub fn describes(kept: (Option<Vec<u8>>, Option<Vec<u8>>), sink: &SinkState) -> bool {
    is_described(kept, sink)
}

/// Runs (first, last) of consecutive bits, as scripts take them.
pub fn runs(bits: impl IntoIterator<Item = u32>) -> Vec<(u32, u32)> {
    bits::runs(bits)
}

/// What a message tells of a change.
#[must_use]
pub fn changed(message: &str) -> Option<Change> {
    changes::changed(message)
}

/// Encrypts credentials as they are kept.
///
/// # Errors
/// They are too long for the cipher.
pub fn close(key: SecretKey, user: &UserId, secret: &SecretString) -> Result<String, AccountError> {
    Seal::new("{garmin-sync}", Some(key)).close(user, secret)
}

/// Opens credentials as they are kept.
///
/// # Errors
/// They were encrypted with another key, for another user, or are no such text.
pub fn open(key: SecretKey, user: &UserId, sealed: &str) -> Result<SecretString, AccountError> {
    Seal::new("{garmin-sync}", Some(key)).open(user, sealed)
}
