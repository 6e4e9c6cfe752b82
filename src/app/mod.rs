//! The API's verbs: [`App::start`], the current job's controls ([`App::control`]), coverage and the account. What is only
//! read goes through [`crate::ports::Jobs`].

pub mod account;
pub mod control;
pub mod coverage;
pub mod linking;
pub mod start;
pub mod status;
pub mod status_cache;

use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;

use crate::domain::policy::SyncPolicy;
use crate::ports::{AccountError, Accounts, Clock, Jobs, Random, Sources, StoreError};
use linking::Linking;
use status_cache::StatusCache;

/// What the API's verbs stand on.
#[derive(Clone)]
pub struct App {
    /// Where jobs are kept.
    pub store: Arc<dyn Jobs>,
    /// What was last read of each user's status.
    pub statuses: StatusCache,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for ids.
    pub random: Arc<dyn Random>,
    /// What shapes a job.
    pub rules: SyncPolicy,
    /// Where credentials are kept.
    pub accounts: Arc<dyn Accounts>,
    /// Where data comes from.
    pub sources: Arc<dyn Sources>,
    /// How often the worker of a running job renews its lease.
    pub heartbeat_interval: Duration,
    /// What brings in the sign-in of the settings, if they have one.
    pub linking: Option<Arc<Linking>>,
}

impl App {
    /// Today, in the account's zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clock.today(self.rules.zone)
    }

    /// Takes in a new sign-in before a job needs it.
    async fn look_for_sign_in(&self) -> Result<(), StoreError> {
        let Some(linking) = &self.linking else { return Ok(()) };
        but_for_the_key(linking.look().await)
    }

    /// Links the account of the settings if the store has none; whether the settings have one.
    async fn link_again(&self) -> Result<bool, StoreError> {
        let Some(linking) = &self.linking else { return Ok(false) };
        but_for_the_key(linking.make_sure().await)?;
        Ok(true)
    }
}

/// With another key the job ends, and says so where somebody reads it.
fn but_for_the_key(linked: Result<(), AccountError>) -> Result<(), StoreError> {
    match linked {
        Err(AccountError::Store(error)) => Err(error),
        Ok(()) | Err(AccountError::KeyMismatch) => Ok(()),
    }
}
