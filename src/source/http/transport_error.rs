//! Why a request got no whole answer, whatever the upstream is.

use std::io::ErrorKind::{self, BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, UnexpectedEof};

use super::resolver::UnknownHost;
use crate::domain::failure::FailureKind;
use crate::http_client::cause;

/// What went wrong on the way. Each source says in its own words what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum TransportError {
    /// Connection refused.
    Refused,
    /// The host name is unknown.
    UnknownHost,
    /// No connection for another reason: no route, or an untrusted certificate.
    NoConnection,
    /// No whole answer within the time-out.
    NoAnswer,
    /// The connection ended before an answer, or was reset within one.
    Reset,
    /// The bytes that came back are not HTTP.
    NotHttp,
    /// The answer ended in the middle.
    Cut,
}

impl TransportError {
    /// Why no answer began.
    pub(in crate::source) fn before_answer(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return if error.is_connect() { Self::NoConnection } else { Self::NoAnswer };
        }
        if cause::<hyper::Error>(error).is_some_and(hyper::Error::is_parse) {
            return Self::NotHttp;
        }
        if !error.is_connect() {
            return Self::Reset;
        }
        if cause::<UnknownHost>(error).is_some() {
            return Self::UnknownHost;
        }
        match io_kind(error) {
            Some(ConnectionRefused) => Self::Refused,
            Some(ConnectionReset | ConnectionAborted | BrokenPipe | UnexpectedEof) => Self::Reset,
            _ => Self::NoConnection,
        }
    }

    /// Why an answer broke off.
    pub(in crate::source) fn within_answer(error: &reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::NoAnswer;
        }
        match io_kind(error) {
            Some(ConnectionReset | ConnectionAborted) => Self::Reset,
            _ => Self::Cut,
        }
    }

    /// The kind of the failure.
    pub(in crate::source) fn kind(self) -> FailureKind {
        match self {
            Self::Refused | Self::UnknownHost | Self::NoConnection => FailureKind::Unreachable,
            Self::NoAnswer => FailureKind::TimedOut,
            Self::Reset => FailureKind::Transient,
            Self::NotHttp | Self::Cut => FailureKind::Broken,
        }
    }
}

fn io_kind(error: &reqwest::Error) -> Option<ErrorKind> {
    cause::<std::io::Error>(error).map(std::io::Error::kind)
}
