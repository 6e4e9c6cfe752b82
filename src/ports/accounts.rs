//! Credentials of linked accounts, always encrypted at rest.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;

use super::StoreError;
use crate::domain::ids::UserId;

/// Credentials can't be read or saved.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// They were encrypted with another key.
    #[error("the stored credentials were encrypted with another secrets key")]
    KeyMismatch,
    /// The store can't be used now.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A linked account.
#[derive(Debug, Clone)]
pub struct Account {
    /// What the source signs in with, as returned by the upstream's login.
    pub credentials: SecretString,
    /// Grows with every change of the credentials.
    pub version: u64,
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
    /// Garmin's number of its profile, if known.
    pub garmin_id: Option<i64>,
    /// Its time zone, if known.
    pub timezone: Option<Tz>,
}

/// An account to be linked.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// What its source signs in with.
    pub credentials: SecretString,
    /// Garmin's number of its profile, if known.
    pub garmin_id: Option<i64>,
    /// Its time zone, if known.
    pub timezone: Option<Tz>,
}

/// What may be shown of a linked account: everything but its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The name of the source that takes its credentials; none if they were saved by an earlier version.
    pub source: Option<String>,
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
    /// When its credentials last changed.
    pub updated_at: DateTime<Utc>,
    /// When its token expires, if known. A source that renews tokens needs no new sign-in then.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// Whether its credentials can be decrypted with the current secrets key; true if there is no key to check with.
    pub is_readable: bool,
    /// When its key expires, if that is near enough to be known.
    pub key_ends_at: Option<DateTime<Utc>>,
    /// Its time zone, if known.
    pub timezone: Option<Tz>,
    /// Areas of data that Garmin refuses to its key, by the source's names.
    pub areas_refused: Vec<String>,
}

/// Outcome of linking an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// It is linked.
    Done,
    /// The data of another Garmin account is stored for this user; nothing was changed.
    OtherAccount,
    /// The data that is stored for this user is to be deleted first; nothing was changed.
    Deleting,
}

/// Outcome of importing a text from the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// The account is linked with it.
    Done,
    /// It was imported before; nothing was changed.
    Known,
    /// The data that is stored for this user is to be deleted first; nothing was changed.
    Deleting,
}

/// Outcome of saving renewed credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// Saved.
    Kept,
    /// The account has changed since; nothing was written.
    Superseded,
}

/// Reading and saving credentials.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The account of a user, if it is linked.
    async fn account(&self, user: &UserId) -> Result<Option<Account>, AccountError>;

    /// Saves renewed credentials, but only over the version that they were renewed from.
    async fn renew_credentials(
        &self,
        user: &UserId,
        version: u64,
        credentials: &SecretString,
    ) -> Result<Saved, AccountError>;

    /// Links an account with a text from the configuration, once per text: a text whose fingerprint is known changes
    /// nothing, so that credentials renewed since then are not lost.
    async fn import(&self, user: &UserId, credentials: &SecretString) -> Result<Imported, AccountError>;

    /// The same, even if the text was imported before, because the result can't be read any more.
    async fn import_anew(&self, user: &UserId, credentials: &SecretString) -> Result<(), AccountError>;

    /// Notes whose data is stored for a user, as the store of data says.
    async fn note_owner(&self, user: &UserId, garmin_id: i64) -> Result<(), AccountError>;

    /// Whether there is a key to encrypt credentials with.
    fn can_keep(&self) -> bool;

    /// Links an account in place of the one that is linked, if any.
    async fn link_account(&self, user: &UserId, link: &NewLink) -> Result<Linked, AccountError>;

    /// Removes an account's credentials; returns whether there were any. Whose data is stored stays known, and a text that
    /// was imported before does not link the account again. With `deletes_data` it also orders, in the same step, that all
    /// stored data is deleted, linked or not.
    async fn unlink_account(&self, user: &UserId, deletes_data: bool) -> Result<bool, AccountError>;

    /// When the deletion of the user's stored data was asked for, while that is not done.
    async fn deletion(&self, user: &UserId) -> Result<Option<DateTime<Utc>>, StoreError>;
}
