//! Pause, cancel and resume: by id, or of whichever job is the current one.

use super::App;
use crate::domain::ids::{JobId, UserId};
use crate::domain::job::Status;
use crate::ports::{ControlOutcome, StoreError};

/// What a user can do to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    /// Halt it.
    Pause,
    /// End it.
    Cancel,
    /// Let it go on.
    Resume,
}

impl App {
    /// Does it to a job of the user. The state is right before this returns, whoever runs the job.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn control(&self, user: &UserId, job: &JobId, what: Control) -> Result<ControlOutcome, StoreError> {
        let outcome = match what {
            Control::Pause => self.store.pause(user, job).await,
            Control::Cancel => self.store.cancel(user, job).await,
            Control::Resume => {
                self.look_for_sign_in().await?;
                self.store.resume(user, job).await
            }
        };
        let Err(StoreError::Unreadable(damage)) = outcome else { return outcome };
        // Nothing can be done to it but to end it.
        let is_theirs = self.store.end_damaged(user, job, &damage).await?;
        Ok(if is_theirs { ControlOutcome::WrongState(Status::Failed) } else { ControlOutcome::NotFound })
    }

    /// Does it to the user's current or last job; `NotFound` when there never was one.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn control_current(&self, user: &UserId, what: Control) -> Result<ControlOutcome, StoreError> {
        match &self.status(user).await?.job {
            Some(job) => self.control(user, &job.id, what).await,
            None => Ok(ControlOutcome::NotFound),
        }
    }
}
