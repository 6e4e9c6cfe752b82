//! Credentials of linked accounts. They are encrypted wherever they rest.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::StoreError;
use crate::domain::ids::UserId;

/// Credentials can't be had.
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
    /// What the source signs in with, as the upstream's login returned it.
    pub credentials: SecretString,
    /// Grows with every change of the credentials.
    pub version: u64,
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
}

/// What may be told of a linked account: everything but its secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// When it was linked.
    pub linked_at: DateTime<Utc>,
    /// When its credentials last changed.
    pub updated_at: DateTime<Utc>,
    /// When its token ends, if that is known. A source that renews tokens needs no new sign-in then.
    pub token_ends_at: Option<DateTime<Utc>>,
    /// Whether its credentials open with the secrets key at hand. Who has none believes so.
    pub is_readable: bool,
}

/// What came of saving renewed credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// They are kept.
    Kept,
    /// The account has changed in the meantime; nothing was written.
    Superseded,
}

/// Reading and keeping credentials.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// The account of a user, if it is linked.
    async fn account(&self, user: &UserId) -> Result<Option<Account>, AccountError>;

    /// Keeps renewed credentials, but only over the version that they were renewed from.
    async fn renew_credentials(
        &self,
        user: &UserId,
        version: u64,
        credentials: &SecretString,
    ) -> Result<Saved, AccountError>;

    /// Links an account with a text from the configuration, once per text: a text whose fingerprint is known changes
    /// nothing, so that credentials renewed since are not thrown away. Answers whether it was imported.
    async fn import(&self, user: &UserId, credentials: &SecretString) -> Result<bool, AccountError>;

    /// The same, also of a text that was imported before: for what came of it can't be read any more.
    async fn import_anew(&self, user: &UserId, credentials: &SecretString) -> Result<(), AccountError>;
}
