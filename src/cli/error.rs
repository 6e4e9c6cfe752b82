//! Why a command failed: what happened, and what to do next, in whole sentences for people.

use std::io;

use serde_json::json;

use super::exit::Exit;
use super::plain::Json;
use crate::api_types::error::ErrorBody;

/// An error of the command line.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// An argument can't be used.
    #[error("{0}")]
    Usage(String),
    /// Nobody answers, not in time, or something other than garmin-sync does.
    #[error("{0}")]
    Unreachable(String),
    /// The server sends more than garmin-sync ever does. Asking again would not change that.
    #[error("{0}")]
    TooMuch(String),
    /// The server refused.
    #[error("{said}")]
    Refused {
        /// Its error.
        answer: Box<ErrorBody>,
        /// The same for somebody at a command line, which the server can't know.
        said: String,
        /// The error as it came.
        body: Json,
        /// How the command ends.
        exit: Exit,
    },
    /// Another sync is unfinished.
    #[error("{0}")]
    AlreadyRunning(String),
    /// Garmin does not accept the key.
    #[error("{0}")]
    KeyRefused(String),
    /// There is no sync to apply that to.
    #[error("{0}")]
    NoSuchSync(String),
    /// Ctrl-C.
    #[error("{0}")]
    Interrupted(String),
    /// Standard output, or a file, can't be written.
    #[error("The output can't be written ({0}). Check where it goes, then try again.")]
    Output(#[from] io::Error),
}

impl CliError {
    /// How the command ends.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Usage(_) => Exit::Usage,
            Self::Unreachable(_) | Self::TooMuch(_) => Exit::Unreachable,
            Self::Refused { exit, .. } => *exit,
            Self::AlreadyRunning(_) => Exit::AlreadyRunning,
            Self::KeyRefused(_) => Exit::Unauthorized,
            Self::NoSuchSync(_) => Exit::NotPossible,
            Self::Interrupted(_) => Exit::Interrupted,
            // The reader has seen enough: `garmin-sync jobs | head -1` is not a failure.
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Ok,
            Self::Output(_) => Exit::Failed,
        }
    }

    /// Whether the same request may succeed later.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        self.exit() == Exit::Unreachable && !matches!(self, Self::TooMuch(_))
    }

    /// The error as one line of JSON: the server's own, or one of the same shape.
    #[must_use]
    pub fn json(&self) -> Json {
        let code = match self {
            Self::Refused { body, .. } => return body.clone(),
            Self::Usage(_) => "usage",
            Self::Unreachable(_) | Self::TooMuch(_) => "unreachable",
            Self::AlreadyRunning(_) => "sync_in_progress",
            Self::KeyRefused(_) => "credentials_refused",
            Self::NoSuchSync(_) => "job_not_found",
            Self::Interrupted(_) => "interrupted",
            Self::Output(_) => "output",
        };
        let text = self.to_string();
        Json::from(&json!({"error": text, "detail": text, "code": code}))
    }
}
