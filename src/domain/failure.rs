//! Why something did not work: for one request, and for a whole job.

use std::time::Duration;

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::named::named;

/// What people are told of a job that failed with [`ErrorCode::RecordDamaged`].
pub const RECORD_DAMAGED: &str = "What Redis holds of this sync is damaged, so the sync was ended. Start it again: nothing that is stored \
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
    /// Workers died on it again and again.
    WorkerLost,
    /// What Redis holds of it, or of its account, can't be read.
    RecordDamaged,
    /// A fault of this program.
    Internal,
}

named!(ErrorCode, schema "FailureCode");

/// What kind of failure one request met; decides what is done about it ([`super::retry`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum FailureKind {
    /// A server error, a reset connection: likely to pass.
    Transient,
    /// No answer in time: ask for less.
    TimedOut,
    /// More came back than is read: ask for less.
    TooLarge,
    /// No connection at all: refused, no such host.
    Unreachable,
    /// Asked too much.
    RateLimited,
    /// The sign-in was refused, in a way that may be a passing fault of the upstream.
    SignInDoubtful,
    /// The sign-in was refused for good.
    SignInRefused,
    /// Half an answer, or one that is not what was agreed.
    Broken,
    /// An answer that says nothing at all, from an upstream that hides its errors.
    SuspectEmpty,
    /// A request that will never work.
    Permanent,
}

named!(FailureKind);

/// A request that did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What kind.
    pub kind: FailureKind,
    /// What happened, for people: no address, no secret, no personal data.
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
