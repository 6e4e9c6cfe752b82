//! Reads what may come in place of the microservice's answers, without one. For fuzz tests: no bytes may break a
//! reader. Whole answers are read by [`super::decoded`].

use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use super::decode::Meter;
use super::incoming::Incoming;
use super::{read, refusal, tokens};
use crate::domain::failure::Failure;
use crate::ports::{Answer, Query};
use crate::source::http::retry_after;

/// Decodes an answer that arrives in pieces, by a meter that allows it to hold so many bytes of memory, or as many as
/// any answer may.
pub fn decoded_in_pieces<'a>(
    query: &Query,
    pieces: impl ExactSizeIterator<Item = &'a [u8]>,
    most_held: Option<usize>,
) -> Answer {
    let meter = most_held.map_or_else(Meter::new, Meter::holding);
    read(query, Incoming::of_pieces(pieces), &meter).answer
}

/// What an answer with another status means.
#[must_use]
pub fn refused(status: u16, body: &[u8]) -> Failure {
    refusal::meaning(status, body).failure()
}

/// How long a `Retry-After` header asks to wait.
#[must_use]
pub fn wait(header: &[u8], now: DateTime<Utc>) -> Option<Duration> {
    let header = HeaderValue::from_bytes(header).ok()?;
    retry_after::wait(&HeaderMap::from_iter([(RETRY_AFTER, header)]), now)
}

/// Whether a request until then may renew these credentials.
#[must_use]
pub fn may_renew(credentials: &secrecy::SecretString, until: DateTime<Utc>) -> bool {
    tokens::may_renew(credentials, until)
}
