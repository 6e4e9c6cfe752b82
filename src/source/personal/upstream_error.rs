//! Everything that can go wrong with a request to the Personal API, and what people are told.

use super::decode::FileFault;
use crate::domain::failure::{Failure, FailureKind};
use crate::source::decode::meter::Excess;
use crate::source::http::transport_error::TransportError;

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::source) enum UpstreamError {
    /// No whole answer came.
    Transport(TransportError),
    /// The answer is larger than any.
    TooLarge,
    /// The answer holds more than any.
    TooMuch,
    /// The answer is a web page, or no JSON.
    NotJson,
    /// The answer is no archive, or a damaged one.
    NotArchive,
    /// The answer is JSON, but not in the published form.
    NotAgreed,
    /// Garmin does not accept the key.
    KeyRefused,
    /// Garmin does not accept a token that it has just given.
    TokenRefused,
    /// The exchange gave no token.
    NoToken,
    /// The data is of another Garmin account than before.
    OtherAccount,
    /// Too many requests.
    RateLimited,
    /// An error within Garmin, with its HTTP status.
    ServerError(u16),
    /// Another refusal, with its HTTP status.
    Rejected(u16),
}

impl From<TransportError> for UpstreamError {
    fn from(error: TransportError) -> Self {
        Self::Transport(error)
    }
}

impl From<Excess> for UpstreamError {
    fn from(excess: Excess) -> Self {
        match excess {
            Excess::TooMuch => Self::TooMuch,
            Excess::TooDeep => Self::NotAgreed,
        }
    }
}

impl From<FileFault> for UpstreamError {
    fn from(fault: FileFault) -> Self {
        match fault {
            FileFault::TooLarge => Self::TooLarge,
            FileFault::NoArchive => Self::NotArchive,
            FileFault::NoFile => Self::NotAgreed,
        }
    }
}

impl UpstreamError {
    /// The failure that the runner acts on.
    pub(in crate::source) fn failure(self) -> Failure {
        Failure::new(self.kind(), self.told())
    }

    fn kind(self) -> FailureKind {
        match self {
            Self::Transport(error) => error.kind(),
            Self::TooLarge | Self::TooMuch => FailureKind::TooLarge,
            Self::ServerError(_) | Self::NoToken => FailureKind::Transient,
            Self::NotJson | Self::NotArchive | Self::NotAgreed => FailureKind::Broken,
            Self::KeyRefused | Self::TokenRefused => FailureKind::SignInRefused,
            Self::OtherAccount => FailureKind::OtherAccount,
            Self::RateLimited => FailureKind::RateLimited,
            Self::Rejected(_) => FailureKind::Permanent,
        }
    }

    fn told(self) -> String {
        let text = match self {
            Self::Transport(error) => on_the_way(error),
            Self::TooLarge | Self::TooMuch => {
                "an answer of Garmin's Personal API is larger than any that is read; less is asked for at once then, \
                 but if this lasts, please report it"
            }
            Self::NotJson => {
                "an answer of Garmin's Personal API is not JSON; something else may answer in its place: check for a proxy, \
                 and GARMIN_SYNC__PERSONAL__BASE_URL"
            }
            Self::NotArchive => {
                "the file of an activity did not come as a whole ZIP archive; if this lasts, please report it as a fault of \
                 this program"
            }
            Self::NotAgreed => {
                "an answer of Garmin's Personal API does not have its published form; if this lasts, please report it as \
                 a fault of this program"
            }
            Self::KeyRefused => {
                "Garmin does not accept the API key: it has ended, was deleted, or was replaced; make a new one at \
                 Garmin and link it"
            }
            Self::TokenRefused => {
                "Garmin does not accept the API key's own token; make a new key at Garmin and link it"
            }
            Self::NoToken => {
                "Garmin gave no token for the API key; if this lasts, look at whether Garmin has an outage"
            }
            Self::OtherAccount => {
                "the API key belongs to another Garmin account than the data stored so far; link the account \
                 that the data is of"
            }
            Self::RateLimited => {
                "Garmin's Personal API was asked too often; nothing needs to be done, the sync continues after a while"
            }
            Self::ServerError(status) => {
                return format!(
                    "Garmin's Personal API has an error (HTTP {status}); if this lasts, look at whether Garmin has an outage"
                );
            }
            Self::Rejected(status) => {
                return format!(
                    "Garmin's Personal API refuses this request (HTTP {status}); please report it as a fault of this program"
                );
            }
        };
        text.to_owned()
    }
}

fn on_the_way(error: TransportError) -> &'static str {
    match error {
        TransportError::Refused => "Garmin's Personal API refuses connections; check GARMIN_SYNC__PERSONAL__BASE_URL",
        TransportError::UnknownHost => {
            "the host name of Garmin's Personal API is unknown; check the network and \
             GARMIN_SYNC__PERSONAL__BASE_URL"
        }
        TransportError::NoConnection => {
            "no connection to Garmin's Personal API can be made; check the network and its certificates"
        }
        TransportError::NoAnswer => {
            "Garmin's Personal API gave no whole answer in time; if this lasts, check the network"
        }
        TransportError::Reset => {
            "the connection to Garmin's Personal API broke off before a whole answer; if this lasts, check the network"
        }
        TransportError::NotHttp => {
            "something other than Garmin's Personal API answered, for it does not speak HTTP; check for a proxy, and \
             GARMIN_SYNC__PERSONAL__BASE_URL"
        }
        TransportError::Cut => {
            "an answer of Garmin's Personal API broke off in the middle; if this lasts, check the network"
        }
    }
}
