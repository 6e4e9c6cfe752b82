//! Why something failed: one request, or a whole job.

use std::time::Duration;

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::named::named;

/// Message of a job that failed with [`ErrorCode::RecordDamaged`].
pub const RECORD_DAMAGED: &str = "The record of this sync in Redis is damaged, so the sync was ended. Start it again: nothing that is stored \
                                  is lost. The log of the worker or of the API names what is damaged.";

/// Why a job failed; part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum ErrorCode {
    /// Garmin refuses the sign-in.
    AuthRequired,
    /// The credentials in Redis were encrypted with another key.
    SecretsKeyMismatch,
    /// The store could not be written to for as long as the settings allow.
    SinkUnavailable,
    /// The upstream could not be reached at all.
    SourceUnreachable,
    /// Some days could not be fetched.
    ChunksFailed,
    /// Its workers died again and again.
    WorkerLost,
    /// Its record in Redis, or that of its account, can't be read.
    RecordDamaged,
    /// The sign-in belongs to another Garmin account than the data.
    OtherAccount,
    /// A bug in this program.
    Internal,
}

named!(ErrorCode, schema "FailureCode");

/// How a request failed; decides how that is handled ([`super::retry`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum FailureKind {
    /// A server error or a reset connection: likely to pass.
    Transient,
    /// No answer in time: ask for less.
    TimedOut,
    /// More came back than is read: ask for less.
    TooLarge,
    /// No connection at all: refused, no such host.
    Unreachable,
    /// Rate limited.
    RateLimited,
    /// The sign-in was refused, possibly because of a temporary fault of the upstream.
    SignInDoubtful,
    /// The sign-in was refused for good.
    SignInRefused,
    /// An incomplete or malformed answer.
    Broken,
    /// An empty answer from an upstream that hides its errors.
    #[strum(serialize = "suspect_empty")] // as jobs have it in Redis
    UnconfirmedEmpty,
    /// A request that will never succeed.
    Permanent,
    /// The sign-in belongs to another Garmin account than before.
    OtherAccount,
}

named!(FailureKind);

/// A failed request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind.
    pub kind: FailureKind,
    /// What happened, for users: no address, no secret, no personal data.
    pub message: String,
    /// How long the upstream asked us to wait.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure without a time to wait.
    #[must_use]
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), retry_after: None }
    }
}
