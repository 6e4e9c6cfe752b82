//! Pause, cancel, resume and retry: by id, or for the current job.

use super::App;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::{Action, Status};
use crate::ports::{ControlOutcome, RetryScope, StoreError};

impl App {
    /// Applies the action to a job of the user. The new state is in effect when this returns, whichever worker runs the
    /// job.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn control(&self, user: &UserId, job: &JobId, what: Action) -> Result<ControlOutcome, StoreError> {
        self.control_part(user, job, what, RetryScope::default()).await
    }

    /// Asks again for what failed of a job of the user, or for a part of that.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn retry(&self, user: &UserId, job: &JobId, scope: RetryScope) -> Result<ControlOutcome, StoreError> {
        self.control_part(user, job, Action::Retry, scope).await
    }

    /// `scope` matters to a retry only.
    async fn control_part(
        &self,
        user: &UserId,
        job: &JobId,
        what: Action,
        scope: RetryScope,
    ) -> Result<ControlOutcome, StoreError> {
        let outcome = match what {
            Action::Pause => self.store.pause(user, job).await,
            Action::Cancel => self.store.cancel(user, job).await,
            Action::Resume | Action::Retry if self.accounts.deletion(user).await?.is_some() => {
                return Ok(ControlOutcome::Deleting);
            }
            Action::Resume => {
                self.look_for_sign_in().await?;
                self.store.resume(user, job).await
            }
            Action::Retry => {
                self.look_for_sign_in().await?;
                self.store.retry(user, job, scope).await
            }
        };
        let Err(StoreError::Unreadable(damage)) = outcome else { return outcome };
        // A damaged job can only be ended.
        let is_theirs = self.store.end_damaged(user, job, &damage).await?;
        Ok(if is_theirs { ControlOutcome::WrongState(Status::Failed) } else { ControlOutcome::NotFound })
    }

    /// Applies the action to the user's current or last job; `NotFound` if there never was one.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn control_current(&self, user: &UserId, what: Action) -> Result<ControlOutcome, StoreError> {
        match &self.status(user).await?.job {
            Some(job) => self.control(user, &job.id, what).await,
            None => Ok(ControlOutcome::NotFound),
        }
    }
}
