//! Whether a user's account is linked, and whether it has to be linked (again).

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::App;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::failure::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::job::Job;
use crate::ports::{AccountError, Cooling, Link, Source, StoreError};

/// Why a linked account has to be linked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Garmin no longer accepts its sign-in.
    Refused,
    /// Its sign-in was encrypted with a different secrets key than the workers'.
    SecretsKeyMismatch,
    /// It is another account than the one whose data is stored.
    OtherAccount,
}

/// An account as its user may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountStatus {
    /// What is linked, if anything.
    pub link: Option<Link>,
    /// The source that serves it.
    pub source: String,
    /// When its key expires, if that is soon and has not happened.
    pub key_ends_at: Option<DateTime<Utc>>,
    /// When the deletion of what is stored was asked for, while that is not done.
    pub deletion: Option<DateTime<Utc>>,
    /// Whether one can sign in with a password here.
    pub can_log_in: bool,
    /// Why it has to be linked again: the last sync's result, unless the account has changed since; or the sign-in
    /// can't be decrypted with the current key.
    pub refusal: Option<Refusal>,
}

impl AccountStatus {
    /// Whether no sync can run until the user signs in.
    #[must_use]
    pub fn needs_login(&self) -> bool {
        self.link.is_none() || self.refusal.is_some()
    }
}

impl App {
    /// The state of a user's account.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn account_status(&self, user: &UserId) -> Result<AccountStatus, StoreError> {
        let can_log_in = self.sign_in_checks.password.is_some();
        let (link, deletion) = (self.store.link(user).await?, self.accounts.deletion(user).await?);
        let source = match link.as_ref().and_then(|link| link.source.clone()) {
            Some(source) => source,
            None => self.source_of(user).await?.name().to_owned(),
        };
        let Some(link) = link else {
            return Ok(AccountStatus { link: None, source, key_ends_at: None, deletion, can_log_in, refusal: None });
        };
        let last = self.status(user).await?;
        let refused = last.job.as_ref().and_then(refused_at).filter(|(at, _)| link.updated_at <= *at);
        let refusal = refused.map(|(_, why)| why);
        let unreadable = (!link.is_readable).then_some(Refusal::SecretsKeyMismatch);
        let key_ends_at = link.key_ends_at.filter(|end| *end > self.clock.now());
        let refusal = refusal.or(unreadable);
        Ok(AccountStatus { link: Some(link), source, key_ends_at, deletion, can_log_in, refusal })
    }

    /// The source of a user's account; the default one if nothing is linked, or if the credentials can't be read here.
    pub(super) async fn source_of(&self, user: &UserId) -> Result<Arc<dyn Source>, StoreError> {
        let known = match self.accounts.account(user).await {
            Ok(Some(account)) => self.sources.for_credentials(&account.credentials).ok(),
            Ok(None) | Err(AccountError::KeyMismatch | AccountError::Store(StoreError::Unreadable(_))) => None,
            Err(AccountError::Store(error)) => return Err(error),
        };
        Ok(known.unwrap_or_else(|| self.sources.usual()))
    }

    /// The types that the user's account brings nothing of: its source does not have them, or Garmin refuses them to its
    /// key. None without an account.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn refused_types(&self, user: &UserId) -> Result<DataTypes, StoreError> {
        let Some(link) = self.store.link(user).await? else { return Ok(DataTypes::EMPTY) };
        let source = self.source_of(user).await?;
        let served =
            source.groups().iter().fold(DataTypes::EMPTY, |all, group| group.types.iter().fold(all, DataTypes::with));
        let refused = source.refused(&link.areas_refused);
        Ok(DataType::ALL.into_iter().filter(|one| !served.contains(*one) || refused.contains(*one)).collect())
    }

    /// The cool-down that currently applies to the user, if any.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn cool_down(&self, user: &UserId) -> Result<Option<Cooling>, StoreError> {
        self.store.cool_down(user, &self.source_of(user).await?.allowance(user).scope).await
    }

    /// Ends it if it is the user's own; returns whether it was.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn end_cool_down(&self, user: &UserId) -> Result<bool, StoreError> {
        self.store.end_cool_down(user, &self.source_of(user).await?.allowance(user).scope).await
    }
}

/// When and why a job ended because of the sign-in. Times of jobs and accounts both come from the store's clock.
fn refused_at(job: &Job) -> Option<(DateTime<Utc>, Refusal)> {
    let why = match job.error_code? {
        ErrorCode::AuthRequired => Refusal::Refused,
        ErrorCode::SecretsKeyMismatch => Refusal::SecretsKeyMismatch,
        ErrorCode::OtherAccount => Refusal::OtherAccount,
        _ => return None,
    };
    Some((job.ended_at?, why))
}
