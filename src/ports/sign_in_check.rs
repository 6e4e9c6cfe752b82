//! Asks Garmin about a sign-in before it is kept.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;

use super::NewLink;
use crate::domain::ids::UserId;

/// What Garmin was given and does not accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// A key of the Personal API: unknown, expired, deleted or replaced.
    Key,
    /// An e-mail address and its password.
    Password,
    /// The code of a login. It has to begin again.
    Code,
    /// The state of a login that waited too long for its code, or got it already.
    State,
}

/// Why a sign-in was not checked, or not accepted.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// Garmin does not accept it.
    #[error("the sign-in is refused")]
    Refused(Refused),
    /// Garmin wants fewer attempts.
    #[error("the number of sign-ins is limited")]
    RateLimited {
        /// How long the upstream asked us to wait.
        retry_after: Option<Duration>,
    },
    /// There was no usable answer.
    #[error("{0}")]
    Unavailable(
        /// What happened and what to do, for users: no address, no secret.
        String,
    ),
}

/// A login with a password, as far as it got.
pub enum LoginStep {
    /// It is complete.
    Done(NewLink),
    /// Garmin sent the user a code, and waits a few minutes for it.
    NeedsCode {
        /// Names this login.
        client_state: String,
    },
}

/// Checks keys of Garmin's Personal API.
#[async_trait]
pub trait KeyCheck: Send + Sync {
    /// The name of the limit that a user's requests are under ([`Allowance::scope`](super::Allowance::scope)).
    fn scope(&self, user: &UserId) -> String;

    /// Signs in with a key; returns the credentials to keep and what is known of the account.
    async fn check_key(&self, key: &SecretString) -> Result<NewLink, CheckError>;
}

/// Signs in with a password. Nothing of it is kept.
#[async_trait]
pub trait PasswordLogin: Send + Sync {
    /// Begins a login, which may already complete it.
    async fn login(
        &self,
        user: &UserId,
        email: &SecretString,
        password: &SecretString,
    ) -> Result<LoginStep, CheckError>;

    /// Completes one that waits for a code. Works once for each state, whatever the code.
    async fn resume_login(
        &self,
        user: &UserId,
        client_state: &SecretString,
        code: &SecretString,
    ) -> Result<NewLink, CheckError>;
}

/// The ways to sign in that these settings offer.
#[derive(Clone)]
pub struct SignInChecks {
    /// By key.
    pub key: Arc<dyn KeyCheck>,
    /// By password, if there is a microservice.
    pub password: Option<Arc<dyn PasswordLogin>>,
}
