//! Everything that can go wrong with a request, and what people are told: what happened, and what to do next.

use std::borrow::Cow;

use crate::domain::failure::{Failure, FailureKind};
use crate::source::decode::meter::Excess;
use crate::source::http::transport_error::TransportError;

const NOT_CONFIGURED: &str = "the account is linked through a Garmin microservice, and the settings name none; set \
                              GARMIN_SYNC__GARMIN__BASE_URL, or link the account another way";

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UpstreamError {
    /// No whole answer came.
    Transport(TransportError),
    /// A proxy in between timed out, with its HTTP status.
    NoAnswerThrough(u16),
    /// The answer is too large.
    TooLarge,
    /// The answer holds too much.
    TooMuch,
    /// The answer is nested deeper than any data.
    TooDeep,
    /// The answer is a web page.
    Page,
    /// The answer is not JSON.
    NotJson,
    /// The answer is JSON, but not in the agreed form.
    NotAgreed,
    /// Decoding failed.
    NotDecoded,
    /// The sign-in failed, perhaps only temporarily.
    SignInDoubtful,
    /// The sign-in is permanently refused.
    SignInRefused,
    /// Rate-limited.
    RateLimited,
    /// An error within the microservice, with its HTTP status.
    ServerError(u16),
    /// A request that it does not understand (422).
    Misunderstood,
    /// It has no such route.
    NoSuchRoute,
    /// It serves recorded files, and has none.
    RecordedOnly,
    /// It redirects.
    Redirected,
    /// Another refusal, with its HTTP status.
    Rejected(u16),
    /// Data types that no single request serves.
    NotServedTogether,
    /// The settings name no microservice.
    NotConfigured,
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
            Excess::TooDeep => Self::TooDeep,
        }
    }
}

impl UpstreamError {
    /// The failure that the runner acts on.
    pub(super) fn failure(self) -> Failure {
        Failure::new(self.kind(), self.told())
    }

    fn kind(self) -> FailureKind {
        match self {
            Self::Transport(error) => error.kind(),
            Self::NoAnswerThrough(_) => FailureKind::TimedOut,
            Self::TooLarge | Self::TooMuch => FailureKind::TooLarge,
            Self::ServerError(_) => FailureKind::Transient,
            Self::TooDeep | Self::Page | Self::NotAgreed | Self::NotDecoded | Self::NotJson => FailureKind::Broken,
            Self::SignInRefused => FailureKind::SignInRefused,
            Self::SignInDoubtful => FailureKind::SignInDoubtful,
            Self::RateLimited => FailureKind::RateLimited,
            Self::Misunderstood
            | Self::NoSuchRoute
            | Self::RecordedOnly
            | Self::Redirected
            | Self::NotServedTogether
            | Self::NotConfigured
            | Self::Rejected(_) => FailureKind::Permanent,
        }
    }

    pub(super) fn told(self) -> Cow<'static, str> {
        let text = match self {
            Self::Transport(error) => on_the_way(error),
            Self::TooLarge => {
                "the answer of the Garmin microservice is larger than 64 MiB; fewer days are asked for at a time then, but \
                 one day that is too large by itself can't be fetched"
            }
            Self::TooMuch => {
                "the answer of the Garmin microservice holds many times what a month of data does; fewer days are asked for at a \
                 time then, but if one day holds as much, look into its log"
            }
            Self::TooDeep => {
                "the answer of the Garmin microservice is nested deeper than any data is; if this lasts, look into its log"
            }
            Self::Page => {
                "a web page came back instead of the Garmin microservice's data; check for a proxy between the two, \
                 and GARMIN_SYNC__GARMIN__BASE_URL"
            }
            Self::NotAgreed => {
                "the answer of the Garmin microservice lacks the data that was asked for; check that its version is \
                 supported"
            }
            Self::NotDecoded => {
                "the answer of the Garmin microservice could not be decoded; please report it as a fault of this program"
            }
            Self::SignInDoubtful => {
                "the Garmin microservice could not sign in to Garmin; this may pass by itself, otherwise sign in to \
                 Garmin again"
            }
            Self::RateLimited => {
                "Garmin limits the number of requests; nothing needs to be done, the sync continues after a while"
            }
            Self::Misunderstood => {
                "the Garmin microservice does not understand the request; check that its version is supported"
            }
            Self::NoSuchRoute => {
                "something other than the Garmin microservice answered, for it does not know the request; check that \
                 GARMIN_SYNC__GARMIN__BASE_URL names the microservice"
            }
            Self::RecordedOnly => {
                "the Garmin microservice serves recorded files and has none for this; unset \
                 SPARKY_FITNESS_GARMIN_DATA_SOURCE where it runs, so that it asks Garmin"
            }
            Self::Redirected => {
                "the Garmin microservice points to another address; set GARMIN_SYNC__GARMIN__BASE_URL to that one"
            }
            Self::NotServedTogether => {
                "these data types can't be asked for in one request; please report it as a fault of this program"
            }
            Self::NotConfigured => NOT_CONFIGURED,
            Self::NotJson => {
                "the answer of the Garmin microservice is not valid JSON; if this lasts, look into its log"
            }
            Self::SignInRefused => "Garmin no longer accepts the sign-in of this account; sign in to Garmin again",
            Self::ServerError(status) => {
                return format!(
                    "the Garmin microservice met an error (HTTP {status}); if this lasts, look into its log"
                )
                .into();
            }
            Self::NoAnswerThrough(status) => {
                return format!(
                    "a proxy in front of the Garmin microservice timed out (HTTP {status}); if this lasts for single \
                     days too, raise its time-out, or look into the microservice's log"
                )
                .into();
            }
            Self::Rejected(status) => {
                return format!(
                    "the Garmin microservice, or a proxy in front of it, rejects the request (HTTP {status}); check \
                     GARMIN_SYNC__GARMIN__BASE_URL and how access to it is set up"
                )
                .into();
            }
        };
        text.into()
    }
}

fn on_the_way(error: TransportError) -> &'static str {
    match error {
        TransportError::Refused => {
            "the Garmin microservice refuses connections; check that it is running and that \
             GARMIN_SYNC__GARMIN__BASE_URL names its port"
        }
        TransportError::UnknownHost => {
            "the host name of the Garmin microservice is unknown; check GARMIN_SYNC__GARMIN__BASE_URL and the \
             network"
        }
        TransportError::NoConnection => {
            "no connection to the Garmin microservice can be made; check the network, \
             GARMIN_SYNC__GARMIN__BASE_URL and, for https, its certificate"
        }
        TransportError::NoAnswer => {
            "the Garmin microservice gave no whole answer in time; if this lasts, check that it is not stuck, or \
             raise GARMIN_SYNC__GARMIN__TIMEOUT_MS"
        }
        TransportError::Reset => {
            "the Garmin microservice ended the connection before it answered; if this lasts, look into its log"
        }
        TransportError::NotHttp => {
            "something other than the Garmin microservice answered, for it does not speak HTTP; check \
             GARMIN_SYNC__GARMIN__BASE_URL"
        }
        TransportError::Cut => {
            "the answer of the Garmin microservice ended in the middle; if this lasts, look into its log"
        }
    }
}
