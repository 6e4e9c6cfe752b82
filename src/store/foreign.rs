//! Reads Redis values without a Redis: for fuzz tests that no bytes break a reader, or pass for a valid record.

use std::collections::BTreeMap;

use super::codec::salvage;
pub use super::codec::{Bitmaps, Hash, NewFields, chunk, chunk_text, job, new_job, work_log};
use super::coverage::{Kept, is_described};
use super::credential_cipher::CredentialCipher;
use super::{changes, reads};
use crate::config::{SecretKey, SecretKeys};
use crate::domain::coverage::Coverage;
use crate::domain::data_type::DataType;
use crate::domain::estimate::Speeds;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Job;
use crate::domain::work_log::WorkLog;
use crate::ports::{AccountError, Change, SinkState};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// An account's coverage from its bitmaps (asked, covered, empty, final, accepted, partial) and its tries.
#[must_use]
pub fn coverage(bitmaps: [Bitmaps; 6], tried: BTreeMap<DataType, Hash>) -> Coverage {
    let [asked, covered, empty, final_days, accepted, partial] = bitmaps;
    Kept { asked, covered, empty, final_days, accepted, partial, tried }.coverage()
}

/// Seconds per day, by type; invalid speeds are left out.
#[must_use]
pub fn speeds(fields: &Hash) -> Speeds {
    reads::speeds_of(fields)
}

/// What is shown of a damaged job, what of it counts as done, and the bitmaps (done, no data) that stay when it is set
/// aside.
#[must_use]
pub fn salvaged(
    (id, user, now): (&JobId, &UserId, DateTime<Utc>),
    fields: &Hash,
    chunks: &Hash,
    done: Bitmaps,
    no_data: Bitmaps,
) -> (Job, WorkLog, [Bitmaps; 2]) {
    let job = salvage::salvage(id, user, fields, now);
    let bitmaps = [done, no_data].map(|bitmaps| salvage::sound(&job, bitmaps));
    let [done, no_data] = bitmaps.clone();
    let work_log = salvage::work_log(&job, chunks, done, no_data);
    (job, work_log, bitmaps)
}

/// The fields of such a job once it is set aside, except those that the script adds.
#[must_use]
pub fn set_aside(job: &Job, work_log: &WorkLog) -> NewFields {
    salvage::fields(job, work_log)
}

/// Whether the recorded id and write count describe a sink.
#[must_use]
pub fn describes(kept: (Option<Vec<u8>>, Option<Vec<u8>>), sink: &SinkState) -> bool {
    is_described(kept, sink)
}

/// Parses a change message.
#[must_use]
pub fn changed(message: &str) -> Option<Change> {
    changes::changed(message)
}

/// Encrypts credentials as they are stored.
///
/// # Errors
/// They are too long for the cipher.
pub fn encrypt(key: SecretKey, user: &UserId, secret: &SecretString) -> Result<String, AccountError> {
    cipher_of(key).encrypt(user, secret)
}

/// Decrypts credentials as they are stored.
///
/// # Errors
/// They were encrypted with another key or for another user, or are malformed.
pub fn decrypt(key: SecretKey, user: &UserId, encrypted: &str) -> Result<SecretString, AccountError> {
    cipher_of(key).decrypt(user, encrypted)
}

fn cipher_of(key: SecretKey) -> CredentialCipher {
    CredentialCipher::new("{garmin-sync}", SecretKeys { current: Some(key), old: Vec::new() })
}
