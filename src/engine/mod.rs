//! The verbs, and what they need of the world.
//!
//! The API calls [`Engine::start`], the current job's controls ([`Engine::control`]), and reads through
//! [`ports::JobStore`]. A worker calls [`run::run`] with a job it has claimed.

pub mod account;
pub mod control;
pub mod coverage;
pub mod rebuild;
pub mod linking;
pub mod ports;
pub mod run;
pub mod start;
pub mod status;

use std::sync::Arc;

use chrono::NaiveDate;

use linking::Linking;
use ports::{AccountError, Clock, JobStore, Random, StoreError};
use start::Rules;

/// What the API's verbs stand on.
#[derive(Clone)]
pub struct Engine {
    /// Where jobs are kept.
    pub store: Arc<dyn JobStore>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for ids.
    pub random: Arc<dyn Random>,
    /// What shapes a job.
    pub rules: Rules,
    /// The name under which workers keep turns and cool-downs of the upstream.
    pub upstream: String,
    /// What brings in the sign-in of the settings, if they have one.
    pub linking: Option<Arc<Linking>>,
}

impl Engine {
    /// Today, in the account's zone.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.clock.today(self.rules.zone)
    }

    /// Takes in a new sign-in before a job needs it.
    async fn look_for_sign_in(&self) -> Result<(), StoreError> {
        let Some(linking) = &self.linking else { return Ok(()) };
        match linking.look().await {
            Err(AccountError::Store(error)) => Err(error),
            // With another key the job ends, and says so where somebody reads it.
            Ok(()) | Err(AccountError::KeyMismatch) => Ok(()),
        }
    }
}
