//! Whether a user's account is linked, and whether it has to be linked (again).

use chrono::{DateTime, Utc};

use super::Engine;
use super::ports::{Link, StoreError};
use crate::domain::failure::ErrorCode;
use crate::domain::ids::UserId;
use crate::domain::job::Job;

/// An account as its user may see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountStatus {
    /// What is linked, if anything.
    pub link: Option<Link>,
    /// Whether no sync can run before somebody signs in.
    pub needs_login: bool,
}

impl Engine {
    /// How a user's account stands.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn account_status(&self, user: &UserId) -> Result<AccountStatus, StoreError> {
        let link = self.store.link(user).await?;
        let needs_login = match link {
            None => true,
            Some(link) => {
                let last = self.store.status(user).await?.job;
                last.and_then(|job| refused_at(&job)).is_some_and(|refused| link.updated_at <= refused)
            }
        };
        Ok(AccountStatus { link, needs_login })
    }
}

/// When a job ended because the sign-in was refused. Times of jobs and accounts are of one clock, the store's.
fn refused_at(job: &Job) -> Option<DateTime<Utc>> {
    job.ended_at.filter(|_| job.error_code == Some(ErrorCode::AuthRequired))
}
