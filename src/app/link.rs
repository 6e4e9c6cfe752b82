//! Linking an account and unlinking it.

use secrecy::{ExposeSecret, SecretString};

use super::App;
use crate::domain::api_key::{self, KeyFault};
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Action;
use crate::domain::sign_in;
use crate::ports::{AccountError, CheckError, ControlOutcome, Linked, LoginStep, NewLink, StoreError};

/// Why an account was not linked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The text is no key.
    #[error("the text is no key")]
    NotAKey(KeyFault),
    /// The text is no sign-in of the microservice. The text says what it does instead, and holds nothing of it:
    /// `holds a web page, not a sign-in of the Garmin microservice`.
    #[error("the text {0}")]
    NotASignIn(String),
    /// Garmin does not accept it, or there was no answer.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// There is no microservice to sign in with a password.
    #[error("there is no microservice to sign in through")]
    NoMicroservice,
    /// The data of another Garmin account is stored for this user.
    #[error("the data of another Garmin account is stored for this user")]
    OtherAccount,
    /// There is no key to encrypt credentials with.
    #[error("there is no secrets key")]
    NoSecretsKey,
    /// What is stored for this user is to be deleted first.
    #[error("what is stored for this user is to be deleted first")]
    Deleting,
    /// The store can't be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A login with a password, as far as it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// The account is linked.
    Linked,
    /// Garmin sent the user a code.
    NeedsCode {
        /// Names this login.
        client_state: String,
    },
}

/// What unlinking an account did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlinked {
    /// Whether an account was linked.
    pub was_linked: bool,
    /// The unfinished job, which was cancelled.
    pub cancelled: Option<JobId>,
}

impl App {
    /// Links the account of a key of Garmin's Personal API, once Garmin accepts it.
    ///
    /// # Errors
    /// The key is refused, or can't be checked or kept.
    pub async fn link_by_key(&self, user: &UserId, key: &SecretString) -> Result<(), LinkError> {
        let key = api_key::read(key.expose_secret()).map_err(LinkError::NotAKey)?.into();
        self.can_keep(user).await?;
        let check = &self.sign_in_checks.key;
        // While the account rests, nobody asks for it.
        if let Some(cooling) = self.store.cool_down(user, &check.scope(user)).await? {
            let retry_after = (cooling.until - self.clock.now()).to_std().ok();
            return Err(CheckError::RateLimited { retry_after }.into());
        }
        self.keep(user, &check.check_key(&key).await?).await
    }

    /// Links an account with what the microservice's login returned, as people paste it.
    ///
    /// # Errors
    /// The text is something else, or can't be kept.
    pub async fn link_by_tokens(&self, user: &UserId, text: &SecretString) -> Result<(), LinkError> {
        let credentials = sign_in::unwrapped(text.expose_secret()).map_err(LinkError::NotASignIn)?.into();
        self.can_keep(user).await?;
        self.keep(user, &NewLink { credentials, garmin_id: None, timezone: None }).await
    }

    /// Signs in with a password, and links the account if Garmin asks for nothing more.
    ///
    /// # Errors
    /// The login is refused or not available, or its result can't be kept.
    pub async fn login(
        &self,
        user: &UserId,
        email: &SecretString,
        password: &SecretString,
    ) -> Result<Login, LinkError> {
        let login = self.sign_in_checks.password.as_ref().ok_or(LinkError::NoMicroservice)?;
        self.can_keep(user).await?;
        match login.login(user, email, password).await? {
            LoginStep::NeedsCode { client_state } => Ok(Login::NeedsCode { client_state }),
            LoginStep::Done(link) => self.keep(user, &link).await.map(|()| Login::Linked),
        }
    }

    /// Completes a login with the code that Garmin sent, and links the account.
    ///
    /// # Errors
    /// Like [`Self::login`].
    pub async fn resume_login(
        &self,
        user: &UserId,
        state: &SecretString,
        code: &SecretString,
    ) -> Result<(), LinkError> {
        let login = self.sign_in_checks.password.as_ref().ok_or(LinkError::NoMicroservice)?;
        self.can_keep(user).await?;
        self.keep(user, &login.resume_login(user, state, code).await?).await
    }

    /// Removes the account's credentials, after cancelling its unfinished job. Needs no upstream. What is stored stays, unless
    /// it is to be deleted: then a worker does that, and until it is done nothing links the account. A job that is started in
    /// between finds no account, and goes with the data.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn unlink(&self, user: &UserId, deletes_data: bool) -> Result<Unlinked, StoreError> {
        let last = self.status(user).await?;
        let unfinished = last.job.as_ref().filter(|job| !job.status.is_ended()).map(|job| job.id.clone());
        let cancelled = match unfinished {
            Some(job) if self.control(user, &job, Action::Cancel).await? == ControlOutcome::Done => Some(job),
            _ => None,
        };
        match self.accounts.unlink_account(user, deletes_data).await {
            Ok(was_linked) => Ok(Unlinked { was_linked, cancelled }),
            Err(AccountError::Store(error)) => Err(error),
            // Nothing has to be decrypted.
            Err(AccountError::KeyMismatch) => Ok(Unlinked { was_linked: true, cancelled }),
        }
    }

    /// Before an upstream is asked: a login must not be in vain.
    async fn can_keep(&self, user: &UserId) -> Result<(), LinkError> {
        if !self.accounts.can_keep() {
            return Err(LinkError::NoSecretsKey);
        }
        if self.accounts.deletion(user).await?.is_some() { Err(LinkError::Deleting) } else { Ok(()) }
    }

    async fn keep(&self, user: &UserId, link: &NewLink) -> Result<(), LinkError> {
        match self.accounts.link_account(user, link).await {
            Ok(Linked::Done) => Ok(()),
            Ok(Linked::OtherAccount) => Err(LinkError::OtherAccount),
            Ok(Linked::Deleting) => Err(LinkError::Deleting),
            Err(AccountError::KeyMismatch) => Err(LinkError::NoSecretsKey),
            Err(AccountError::Store(error)) => Err(error.into()),
        }
    }
}
