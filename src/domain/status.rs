//! The state of a job, and its transitions.

use strum::{EnumString, IntoStaticStr, VariantArray};

use super::named::named;

use super::failure::ErrorCode;

/// The state of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    /// Waiting for a worker.
    Pending,
    /// A worker holds its lease.
    Running,
    /// Paused by the user.
    Paused,
    /// Everything asked for is stored, or known not to exist.
    Completed,
    /// Ended with something missing; may be resumed.
    Failed,
    /// Ended by the user.
    Cancelled,
}

/// An event in the life of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, VariantArray)]
pub enum Event {
    /// A worker claims it.
    Claim,
    /// A stopping worker releases it.
    Release,
    /// Its worker is lost; it is requeued.
    Requeue,
    /// Its worker was lost too often.
    GiveUp,
    /// Everything is done.
    Complete,
    /// It can't continue, or something is missing at the end.
    Fail,
    /// The user pauses it.
    Pause,
    /// The user cancels it.
    Cancel,
    /// The user resumes it.
    Resume,
}

/// A user's action on a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Action {
    /// Pause it.
    Pause,
    /// Resume it.
    Resume,
    /// Cancel it.
    Cancel,
    /// Ask again for what failed, or for a part of that.
    Retry,
}

named!(Action, schema "ActionName");

impl Action {
    /// The actions allowed in that state, given why the job failed, if it did. A failed job still can't be resumed
    /// while its user has another unfinished job.
    #[must_use]
    pub fn allowed(status: Status, failed: Option<ErrorCode>) -> Vec<Self> {
        let is_possible = |it: &Self| match it {
            // A damaged record can't be continued from.
            Self::Resume => failed != Some(ErrorCode::RecordDamaged),
            // A job that stopped for another reason was not through: it is resumed.
            Self::Retry => status == Status::Failed && failed == Some(ErrorCode::ChunksFailed),
            Self::Pause | Self::Cancel => true,
        };
        let is_allowed = |it: &Self| status.after(it.event()).is_ok() && is_possible(it);
        Self::ALL.into_iter().filter(is_allowed).collect()
    }

    /// The event it causes.
    #[must_use]
    pub fn event(self) -> Event {
        match self {
            Self::Pause => Event::Pause,
            Self::Resume | Self::Retry => Event::Resume,
            Self::Cancel => Event::Cancel,
        }
    }
}

/// A transition that is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a job that is {from} does not allow {event:?}")]
pub struct InvalidTransition {
    /// The current state.
    pub from: Status,
    /// The attempted event.
    pub event: Event,
}

impl Event {
    /// The states in which it may happen. Redis scripts get this list as an argument, so that the rule exists only
    /// here.
    #[must_use]
    pub fn allowed_from(self) -> &'static [Status] {
        match self {
            Self::Claim => &[Status::Pending],
            Self::Release | Self::Requeue | Self::GiveUp | Self::Complete | Self::Fail => &[Status::Running],
            Self::Pause => &[Status::Pending, Status::Running],
            Self::Cancel => &[Status::Pending, Status::Running, Status::Paused],
            Self::Resume => &[Status::Paused, Status::Failed],
        }
    }

    /// The resulting state.
    #[must_use]
    pub fn target(self) -> Status {
        match self {
            Self::Claim => Status::Running,
            Self::Release | Self::Requeue | Self::Resume => Status::Pending,
            Self::GiveUp | Self::Fail => Status::Failed,
            Self::Complete => Status::Completed,
            Self::Pause => Status::Paused,
            Self::Cancel => Status::Cancelled,
        }
    }
}

impl Status {
    /// The state after `event`, or why it is not allowed.
    pub fn after(self, event: Event) -> Result<Self, InvalidTransition> {
        if event.allowed_from().contains(&self) {
            Ok(event.target())
        } else {
            Err(InvalidTransition { from: self, event })
        }
    }

    /// Whether the job is over, unless the user resumes it.
    #[must_use]
    pub fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }
}

named!(Status, schema "JobStatus");
