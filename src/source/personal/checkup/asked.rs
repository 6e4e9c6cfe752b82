//! The result of a request.

use std::time::Duration;

use serde_json::Value;

use super::reading::Reading;

/// The result of one request.
#[derive(Debug)]
pub struct Asked {
    /// Its name.
    pub name: &'static str,
    /// Method, path and query, without anything of the account: `GET /hrv-service/hrv/{date}`.
    pub template: String,
    /// What came.
    pub came: Came,
    /// What a sync would make of it.
    pub reading: Reading,
    /// How long Garmin made it wait after a first refusal for too many requests.
    pub waited: Option<Duration>,
    /// Whether even the shape of the answer is too personal to be shown.
    pub is_intimate: bool,
}

/// What came of a request.
#[derive(Debug)]
pub enum Came {
    /// An answer.
    Answer(Answered),
    /// No answer.
    Nothing,
    /// It was not sent.
    NotAsked,
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// From the request to the end of the body.
    pub took: Duration,
    /// The header as it came.
    pub content_type: Option<String>,
    /// The size of the decompressed body, if it came whole.
    pub bytes: Option<usize>,
    /// What the body is.
    pub content: Content,
}

/// What a body is.
#[derive(Debug)]
pub enum Content {
    /// JSON; null if there is nothing.
    Json(Value),
    /// A token, which is not shown.
    Token,
    /// Anything else.
    Other(Vec<u8>),
    /// It broke off, or is larger than any that is read.
    Incomplete,
}

/// Why nothing more can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindered {
    /// The key is not accepted, by this HTTP status.
    KeyRefused(u16),
    /// There is no connection, for this reason.
    Unreachable(String),
}
