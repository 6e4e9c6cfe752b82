//! How a command ends, for the calling shell.

use std::process::ExitCode;

use crate::api_types::job::Job;
use crate::domain::job::Status;

/// The exit codes. They are part of the command line: scripts rely on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done as asked; for a sync: it is under way, or completed.
    Ok = 0,
    /// The sync failed or was cancelled. Also when the output can't be written.
    Failed = 1,
    /// The command line can't be used.
    Usage = 2,
    /// Another sync is unfinished.
    AlreadyRunning = 3,
    /// There is no such sync, or its state does not allow that, or no account is linked.
    NotPossible = 4,
    /// The server can't be reached, or can't serve now.
    Unreachable = 5,
    /// The server wants a token, or another one; Garmin does not accept a key.
    Unauthorized = 6,
    /// The sync is paused.
    Paused = 7,
    /// Ended by Ctrl-C.
    Interrupted = 130,
}

/// The same for people, below `--help`.
pub const EXIT_CODES: &str = "\
Exit codes:
  0    done; of a sync: under way or completed
  1    the sync failed or was cancelled
  2    the command line can't be used
  3    another sync is unfinished
  4    no such sync, or its state does not allow that
  5    the server can't be reached
  6    the server wants a token; of doctor: Garmin refuses the key
  7    the sync is paused
  130  Ctrl-C; the sync goes on";

impl Exit {
    /// The exit code for a command that shows this job.
    #[must_use]
    pub fn of(job: &Job) -> Self {
        match job.status.known() {
            Some(Status::Failed | Status::Cancelled) => Self::Failed,
            Some(Status::Paused) => Self::Paused,
            _ => Self::Ok,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
