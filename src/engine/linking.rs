//! Linking the account that the settings bring along, at the start and whenever a new sign-in is put in its place.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::domain::ids::UserId;
use crate::engine::ports::{Account, AccountError, Accounts, GivenSignIn, Saved, SignIn};

/// First wait for a store that is not there; doubles.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// How often a new sign-in is looked for.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// At every so many looks it is made sure that the account is still there: a store that lost everything has lost it too.
const MAKE_SURE_AT: u32 = 5;

/// Keeps the account of user `me` linked with the sign-in that was given last.
///
/// A text that was imported before changes nothing, whoever imported it: any number of programs may do this at once.
pub struct Linking {
    accounts: Arc<dyn Accounts>,
    given: Arc<dyn GivenSignIn>,
    /// The last edition that the store has seen; 0 before the first.
    linked: AtomicU64,
}

impl Linking {
    /// Of the accounts in a store, with the sign-in that was given.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, given: Arc<dyn GivenSignIn>) -> Self {
        Self { accounts, given, linked: AtomicU64::new(0) }
    }

    /// Links the account as soon as the store is there, again if the store loses it, and with every new sign-in. Ends
    /// when it can't be done, or `stop` says so.
    pub async fn keep_linked(&self, stop: CancellationToken) {
        let (mut wait, mut looks) = (FIRST_WAIT, 0);
        loop {
            let done = if looks % MAKE_SURE_AT == 0 {
                self.import(&self.given.newest().await).await
            } else {
                self.look().await
            };
            let next = match done {
                Ok(()) => {
                    (wait, looks) = (FIRST_WAIT, (looks + 1) % MAKE_SURE_AT);
                    LOOK_AGAIN
                }
                Err(AccountError::KeyMismatch) => {
                    return tracing::error!(
                        "the linked account was encrypted with another secrets key: start with that key, or link it again"
                    );
                }
                Err(AccountError::Store(error)) => {
                    tracing::warn!(%error, retry_in_s = wait.as_secs(), "the Garmin account of the settings is not linked yet");
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
    /// The store can't be used, or there is no key for it.
    pub async fn look(&self) -> Result<(), AccountError> {
        let newest = self.given.newest().await;
        if newest.edition > self.linked.load(Ordering::Acquire) { self.import(&newest).await } else { Ok(()) }
    }

    async fn import(&self, given: &SignIn) -> Result<(), AccountError> {
        let is_new = self.accounts.import(&UserId::me(), &given.credentials).await?;
        let before = self.linked.fetch_max(given.edition, Ordering::AcqRel);
        if is_new {
            tracing::info!("the Garmin account is linked with the sign-in of the settings");
        } else if (1..given.edition).contains(&before) {
            tracing::info!("the sign-in in the token file was imported before, so nothing changes");
        }
        Ok(())
    }
}

/// The accounts, with a new sign-in taken in before one is read: a job that is resumed right after a new token file was
/// put in place must not fail on the old one.
#[async_trait]
impl Accounts for Linking {
    async fn account(&self, user: &UserId) -> Result<Option<Account>, AccountError> {
        self.look().await?;
        self.accounts.account(user).await
    }

    async fn renew_credentials(
        &self,
        user: &UserId,
        version: u64,
        credentials: &SecretString,
    ) -> Result<Saved, AccountError> {
        self.accounts.renew_credentials(user, version, credentials).await
    }

    async fn import(&self, user: &UserId, credentials: &SecretString) -> Result<bool, AccountError> {
        self.accounts.import(user, credentials).await
    }
}
