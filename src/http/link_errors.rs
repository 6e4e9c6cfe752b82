//! Why an account was not linked, in words. None of them repeats what was sent.

use std::time::Duration;

use super::errors::ApiError;
use crate::api_types::error::Code;
use crate::app::link::LinkError;
use crate::domain::api_key::KeyFault;
use crate::ports::{CheckError, Refused};

/// How long to wait when Garmin does not say.
const USUAL_WAIT: Duration = Duration::from_mins(15);

/// The answer to an account that was not linked.
#[must_use]
pub fn refusal(error: LinkError) -> ApiError {
    match error {
        LinkError::NotAKey(fault) => refused("apiKey", key_fault(fault)),
        LinkError::NotASignIn(what) => refused(
            "tokens",
            format!("What you gave {what}. Give the content of garmin_tokens.json, or the whole answer of the login."),
        ),
        LinkError::Check(CheckError::Refused(what)) => not_accepted(what),
        LinkError::Check(CheckError::RateLimited { retry_after }) => {
            let wait = retry_after.unwrap_or(USUAL_WAIT).as_secs().max(1);
            let text = format!("Garmin takes no more sign-ins for now. Try again in {}, not earlier.", minutes(wait));
            ApiError::rate_limited(&text, wait)
        }
        LinkError::Check(CheckError::Unavailable(what)) => {
            ApiError::new(Code::UpstreamUnavailable, format!("Nothing was linked: {what}. Then try again."))
        }
        LinkError::NoMicroservice => ApiError::new(
            Code::LoginUnavailable,
            "This server can't sign in with a password: its settings name no Garmin microservice (garmin.base_url). Link the \
             account with a key of Garmin's Personal API instead.",
        ),
        LinkError::OtherAccount => ApiError::new(
            Code::OtherAccount,
            "This sign-in belongs to another Garmin account than the data that is stored for this user, so nothing was \
             changed. Use one of the same account, link this one as another user, or delete the stored data first \
             (`garmin-sync delete-data`).",
        ),
        LinkError::NoSecretsKey => ApiError::new(
            Code::SecretsKeyMissing,
            "This server has no key to encrypt the sign-in with. Set GARMIN_SYNC__SECRETS__KEY or \
             GARMIN_SYNC__SECRETS__KEY_FILE for the API and all workers, restart them, and try again.",
        ),
        LinkError::Deleting => ApiError::deleting(),
        LinkError::Store(error) => error.into(),
    }
}

fn refused(field: &str, text: impl Into<String>) -> ApiError {
    ApiError::new(Code::CredentialsRefused, text).field(field)
}

fn key_fault(fault: KeyFault) -> &'static str {
    match fault {
        KeyFault::Blank => "The key is blank. Copy the one that Garmin showed when it was made.",
        KeyFault::Variable => "That is no key, but the name of a variable that stands for one. Give the key itself.",
        KeyFault::NotOneWord => {
            "That is no key: a key has only letters from A to Z, digits, and signs such as _ and -, without blanks. Copy it \
             once more from Garmin."
        }
    }
}

fn not_accepted(what: Refused) -> ApiError {
    match what {
        Refused::Key => refused(
            "apiKey",
            "Garmin does not accept this key: it is mistyped, has expired, or was deleted or replaced by a newer one. Make a \
             new key in Garmin Connect on the web (Settings, Personal API), and link the account with it.",
        ),
        Refused::Password => refused(
            "password",
            "Garmin does not accept this e-mail address with this password. Check both, then try again.",
        ),
        Refused::Code => refused("mfaCode", "Garmin does not accept this code. Sign in again to be sent a new one."),
        Refused::State => {
            refused("clientState", "This login is over: it waited too long for its code, or had one. Sign in again.")
        }
    }
}

fn minutes(seconds: u64) -> String {
    match seconds.div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
