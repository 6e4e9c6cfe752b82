//! Whether a user's account is linked, and whether it has to be linked (again).

use chrono::{DateTime, Utc};

use super::App;
use crate::domain::failure::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::job::Job;
use crate::ports::{Link, StoreError};

/// Why a linked account has to be linked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Garmin no longer takes its sign-in.
    Refused,
    /// Its sign-in was encrypted with another secrets key than the workers have.
    SecretsKeyMismatch,
}

/// An account as its user may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountStatus {
    /// What is linked, if anything.
    pub link: Option<Link>,
    /// Why it has to be linked again: what the last sync found at its end, unless it has changed since; or that it does not
    /// open with the key at hand.
    pub refusal: Option<Refusal>,
}

impl AccountStatus {
    /// Whether no sync can run before somebody signs in.
    #[must_use]
    pub fn needs_login(&self) -> bool {
        self.link.is_none() || self.refusal.is_some()
    }
}

impl App {
    /// How a user's account stands.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn account_status(&self, user: &UserId) -> Result<AccountStatus, StoreError> {
        let Some(link) = self.store.link(user).await? else { return Ok(AccountStatus { link: None, refusal: None }) };
        let last = self.status(user).await?;
        let refused = last.job.as_ref().and_then(refused_at).filter(|(at, _)| link.updated_at <= *at);
        let refusal = refused.map(|(_, why)| why);
        let unreadable = (!link.is_readable).then_some(Refusal::SecretsKeyMismatch);
        Ok(AccountStatus { link: Some(link), refusal: refusal.or(unreadable) })
    }
}

/// When and why a job ended because of the sign-in. Times of jobs and accounts are of one clock, the store's.
fn refused_at(job: &Job) -> Option<(DateTime<Utc>, Refusal)> {
    let why = match job.error_code? {
        ErrorCode::AuthRequired => Refusal::Refused,
        ErrorCode::SecretsKeyMismatch => Refusal::SecretsKeyMismatch,
        _ => return None,
    };
    Some((job.ended_at?, why))
}
