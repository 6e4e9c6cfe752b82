//! The API's operations: [`App::start`], the current job's controls ([`App::control`]), coverage and the account
//! ([`account`], [`link`]), and stored data ([`data`], [`export`]). Plain reads go through [`crate::ports::Jobs`].

pub mod account;
pub mod control;
pub mod coverage;
pub mod data;
pub mod export;
pub mod link;
pub mod linking;
pub mod start;
pub mod status;
pub mod status_cache;

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::domain::ids::UserId;
use crate::domain::policy::SyncPolicy;
use crate::ports::{AccountError, Accounts, Clock, Jobs, Random, Reader, SignInChecks, Sources, StoreError};
use linking::Linking;
use status_cache::StatusCache;

/// Dependencies of the API's operations.
#[derive(Clone)]
pub struct App {
    /// Where jobs are kept.
    pub store: Arc<dyn Jobs>,
    /// The last status read for each user.
    pub statuses: StatusCache,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for ids.
    pub random: Arc<dyn Random>,
    /// Settings that shape a job.
    pub policy: SyncPolicy,
    /// Where stored data is read.
    pub reader: Arc<dyn Reader>,
    /// Where credentials are kept.
    pub accounts: Arc<dyn Accounts>,
    /// Where data comes from.
    pub sources: Arc<dyn Sources>,
    /// The ways to sign in.
    pub sign_in_checks: SignInChecks,
    /// How often the worker of a running job renews its lease.
    pub heartbeat_interval: Duration,
    /// Links the account from the settings, if they have one.
    pub linking: Option<Arc<Linking>>,
}

impl App {
    /// Today for a user: in the account's zone.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn today(&self, user: &UserId) -> Result<NaiveDate, StoreError> {
        Ok(self.clock.today(self.timezone(user).await?))
    }

    /// The zone of a user's days.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn timezone(&self, user: &UserId) -> Result<Tz, StoreError> {
        // A set zone is that of all accounts.
        let known = match self.policy.zones.set {
            Some(_) => None,
            None => self.store.link(user).await?.and_then(|link| link.timezone),
        };
        Ok(self.policy.zones.of(known))
    }

    /// Today, for an account whose own zone is this, if known.
    #[must_use]
    pub fn today_in(&self, timezone: Option<Tz>) -> NaiveDate {
        self.clock.today(self.policy.zones.of(timezone))
    }

    /// Imports a new sign-in before a job needs it.
    async fn look_for_sign_in(&self) -> Result<(), StoreError> {
        let Some(linking) = &self.linking else { return Ok(()) };
        but_for_the_key(linking.look().await)
    }

    /// Links the account from the settings if the store has none; returns whether the settings have one.
    async fn link_again(&self) -> Result<bool, StoreError> {
        let Some(linking) = &self.linking else { return Ok(false) };
        but_for_the_key(linking.make_sure().await)?;
        Ok(true)
    }
}

/// With a mismatched key the job fails later with a message that the user sees.
fn but_for_the_key(linked: Result<(), AccountError>) -> Result<(), StoreError> {
    match linked {
        Err(AccountError::Store(error)) => Err(error),
        Ok(()) | Err(AccountError::KeyMismatch) => Ok(()),
    }
}
