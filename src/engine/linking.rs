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

/// Imports the configured sign-in for user `me`, as soon as the store is there. A text that was imported before changes
/// nothing. Ends when it is done, can't be done, or `stop` says so.
pub async fn import_configured(accounts: Arc<dyn Accounts>, credentials: SecretString, stop: CancellationToken) {
    let mut wait = FIRST_WAIT;
    loop {
        match accounts.import(&UserId::me(), &credentials).await {
            Ok(true) => return tracing::info!("the Garmin account of the settings is linked"),
            Ok(false) => return,
            Err(AccountError::KeyMismatch) => {
                return tracing::error!(
                    "the linked account was encrypted with another secrets key: start with that key, or link it again"
                );
            }
            Err(AccountError::Store(error)) => {
                tracing::warn!(%error, retry_in_s = wait.as_secs(), "the Garmin account of the settings is not linked yet");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => wait = (wait * 2).min(LONGEST_WAIT),
        }
    }
}
