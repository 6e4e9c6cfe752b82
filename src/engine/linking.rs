//! Linking the account that the settings bring along.

use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use crate::domain::ids::UserId;
use crate::engine::ports::{AccountError, Accounts};

/// First wait for a store that is not there; doubles.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// How often it is made sure that the account is still there: a store that lost everything has lost it too.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// Imports the configured sign-in for user `me`, as soon as the store is there, and again if the store loses it. A text
/// that was imported before changes nothing. Ends when it can't be done, or `stop` says so.
pub async fn import_configured(accounts: Arc<dyn Accounts>, credentials: SecretString, stop: CancellationToken) {
    let mut wait = FIRST_WAIT;
    loop {
        let next = match accounts.import(&UserId::me(), &credentials).await {
            Ok(is_new) => {
                if is_new {
                    tracing::info!("the Garmin account of the settings is linked");
                }
                wait = FIRST_WAIT;
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
