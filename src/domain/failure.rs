//! Why something did not work: for one request, and for a whole job.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What people are told of a job that failed with [`ErrorCode::RecordDamaged`].
pub const RECORD_DAMAGED: &str = "What Redis holds of this sync is damaged, so the sync was ended. Start it again: nothing that is stored \
                                  is lost. The log of the worker or of the API names what is damaged.";

/// Why a job failed; part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

impl ErrorCode {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::AuthRequired,
        Self::SecretsKeyMismatch,
        Self::SinkUnavailable,
        Self::SourceUnreachable,
        Self::ChunksFailed,
        Self::WorkerLost,
        Self::RecordDamaged,
        Self::Internal,
    ];

    /// The name in the API and in Redis.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AuthRequired => "auth_required",
            Self::SecretsKeyMismatch => "secrets_key_mismatch",
            Self::SinkUnavailable => "sink_unavailable",
            Self::SourceUnreachable => "source_unreachable",
            Self::ChunksFailed => "chunks_failed",
            Self::WorkerLost => "worker_lost",
            Self::RecordDamaged => "record_damaged",
            Self::Internal => "internal",
        }
    }

    /// The code of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What kind of failure one request met; decides what is done about it ([`super::retry`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

impl FailureKind {
    /// The name in metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Transient => "transient",
            Self::TimedOut => "timed_out",
            Self::TooLarge => "too_large",
            Self::Unreachable => "unreachable",
            Self::RateLimited => "rate_limited",
            Self::SignInDoubtful => "sign_in_doubtful",
            Self::SignInRefused => "sign_in_refused",
            Self::Broken => "broken",
            Self::SuspectEmpty => "suspect_empty",
            Self::Permanent => "permanent",
        }
    }
}

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

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
