//! Links the account from the settings, at start-up and whenever a new sign-in is supplied.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::domain::ids::UserId;
use crate::ports::{
    Account, AccountError, Accounts, GivenSignIn, Imported, Linked, NewLink, Saved, SignIn, StoreError,
};

/// First wait while the store is unavailable; doubles.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// How often to look for a new sign-in.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// Every so many looks, checks that the account still exists: a store that lost everything has lost it too.
const MAKE_SURE_AT: u32 = 5;

/// Keeps the account of user `me` linked with the latest supplied sign-in.
///
/// A text that was imported before changes nothing, so any number of programs may do this at once. But a program that
/// needs the account and can't read what is stored (encrypted with another key, or damaged) imports it again, once
/// only: two programs with different keys must not keep overwriting each other.
pub struct Linking {
    accounts: Arc<dyn Accounts>,
    given: Arc<dyn GivenSignIn>,
    /// The latest edition that the store has seen; 0 before the first.
    linked: AtomicU64,
    /// Whether it was told that a sign-in waits for the deletion of what is stored.
    told_of_deletion: AtomicBool,
    /// The latest edition that was imported again; `None` for programs that never read the account.
    anew: Option<AtomicU64>,
}

impl Linking {
    /// For the accounts in a store and a supplied sign-in.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, given: Arc<dyn GivenSignIn>) -> Self {
        Self { accounts, given, linked: AtomicU64::new(0), told_of_deletion: AtomicBool::new(false), anew: None }
    }

    /// The same, for programs that need to read the account.
    #[must_use]
    pub fn for_reading(self) -> Self {
        Self { anew: Some(AtomicU64::new(0)), ..self }
    }

    /// Links the account as soon as the store is available, again if the store loses it, and with every new sign-in,
    /// until `stop` is cancelled.
    pub fn keep_linked(self: Arc<Self>, stop: CancellationToken) -> BoxFuture<'static, ()> {
        async move { self.follow(stop).await }.boxed()
    }

    async fn follow(&self, stop: CancellationToken) {
        let (mut wait, mut looks, mut is_told) = (FIRST_WAIT, 0, false);
        loop {
            let done = if looks % MAKE_SURE_AT == 0 { self.make_sure().await } else { self.look().await };
            let next = match done {
                Ok(()) => {
                    (wait, looks) = (FIRST_WAIT, (looks + 1) % MAKE_SURE_AT);
                    LOOK_AGAIN
                }
                Err(AccountError::KeyMismatch) => {
                    // The other program may be given this key, or the sign-in replaced.
                    if !std::mem::replace(&mut is_told, true) {
                        tracing::error!(
                            "the linked account was encrypted with another secrets key than this program has: give the API and \
                             all workers the same key, or link the account again"
                        );
                    }
                    (wait, looks) = (FIRST_WAIT, (looks + 1) % MAKE_SURE_AT);
                    LOOK_AGAIN
                }
                Err(AccountError::Store(error)) => {
                    let retry_in_s = wait.as_secs();
                    match error {
                        StoreError::Unavailable(_) => {
                            tracing::debug!(%error, retry_in_s, "the Garmin account from the settings is not linked yet");
                        }
                        StoreError::Unreadable(_) => {
                            tracing::warn!(%error, retry_in_s, "the Garmin account from the settings is not linked yet");
                        }
                    }
                    let longer = (wait * 2).min(LONGEST_WAIT);
                    std::mem::replace(&mut wait, longer)
                }
            };
            if stop.run_until_cancelled(tokio::time::sleep(next)).await.is_none() {
                return;
            }
        }
    }

    /// Links the account if there is a sign-in that the store has not seen yet.
    ///
    /// # Errors
    /// The store can't be used, or the secrets key is missing.
    pub async fn look(&self) -> Result<(), AccountError> {
        let newest = self.given.newest().await;
        if newest.edition > self.linked.load(Ordering::Acquire) { self.import(&newest).await } else { Ok(()) }
    }

    /// Links the account unless the store has it: it may have lost it.
    ///
    /// # Errors
    /// The store can't be used, or the secrets key is missing.
    pub async fn make_sure(&self) -> Result<(), AccountError> {
        self.import(&self.given.newest().await).await
    }

    async fn import(&self, given: &SignIn) -> Result<(), AccountError> {
        let imported = self.accounts.import(&UserId::me(), &given.credentials).await?;
        let waits = imported == Imported::Deleting;
        if waits && !self.told_of_deletion.swap(true, Ordering::AcqRel) {
            tracing::info!(
                "the sign-in from the settings waits until the stored data is deleted, as its user asked: a worker does that"
            );
        }
        if waits {
            return Ok(());
        }
        self.told_of_deletion.store(false, Ordering::Release);
        let is_new = imported == Imported::Done;
        let before = self.linked.fetch_max(given.edition, Ordering::AcqRel);
        if is_new {
            tracing::info!("the Garmin account is linked with the sign-in from the settings");
        } else if (1..given.edition).contains(&before) {
            tracing::info!("the sign-in in the token file was imported before: nothing changes");
        }
        if is_new || self.anew.is_none() { Ok(()) } else { self.read(&UserId::me()).await.map(drop) }
    }

    /// Reads an account. The one from the settings is imported again if it can't be read, once per edition.
    async fn read(&self, user: &UserId) -> Result<Option<Account>, AccountError> {
        let read = self.accounts.account(user).await;
        let is_unreadable =
            matches!(read, Err(AccountError::KeyMismatch | AccountError::Store(StoreError::Unreadable(_))));
        let Some(anew) = self.anew.as_ref().filter(|_| is_unreadable && *user == UserId::me()) else { return read };
        let given = self.given.newest().await;
        if anew.load(Ordering::Acquire) >= given.edition {
            return read;
        }
        self.accounts.import_anew(user, &given.credentials).await?;
        anew.fetch_max(given.edition, Ordering::AcqRel);
        tracing::warn!(
            "the stored sign-in was encrypted with another secrets key or is damaged: linking the account again with the \
             sign-in from the settings"
        );
        self.accounts.account(user).await
    }
}

/// The accounts, after importing a new sign-in before each read: a job that is resumed right after the token file was
/// replaced must not fail on the old one.
#[async_trait]
impl Accounts for Linking {
    async fn account(&self, user: &UserId) -> Result<Option<Account>, AccountError> {
        self.look().await?;
        self.read(user).await
    }

    async fn renew_credentials(
        &self,
        user: &UserId,
        version: u64,
        credentials: &SecretString,
    ) -> Result<Saved, AccountError> {
        self.accounts.renew_credentials(user, version, credentials).await
    }

    async fn import(&self, user: &UserId, credentials: &SecretString) -> Result<Imported, AccountError> {
        self.accounts.import(user, credentials).await
    }

    async fn import_anew(&self, user: &UserId, credentials: &SecretString) -> Result<(), AccountError> {
        self.accounts.import_anew(user, credentials).await
    }

    async fn note_owner(&self, user: &UserId, garmin_id: i64) -> Result<(), AccountError> {
        self.accounts.note_owner(user, garmin_id).await
    }

    fn can_keep(&self) -> bool {
        self.accounts.can_keep()
    }

    async fn link_account(&self, user: &UserId, link: &NewLink) -> Result<Linked, AccountError> {
        self.accounts.link_account(user, link).await
    }

    async fn unlink_account(&self, user: &UserId, deletes_data: bool) -> Result<bool, AccountError> {
        self.accounts.unlink_account(user, deletes_data).await
    }

    async fn deletion(&self, user: &UserId) -> Result<Option<DateTime<Utc>>, StoreError> {
        self.accounts.deletion(user).await
    }
}
