//! What went wrong with the file, in words for its owner.

use std::io::{self, ErrorKind};
use std::path::Path;

use sqlx::migrate::MigrateError;

use super::denied::Denied;
use crate::domain::ids::Epoch;
use crate::domain::stage::Cause;
use crate::ports::{ReadError, SinkError};

/// Why something did not happen.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// A later claim has written for this user.
    #[error("a later claim has written to the store")]
    Fenced(Epoch),
    /// The data of another Garmin account is stored for this user.
    #[error("data of another Garmin account is stored for this user")]
    OtherAccount(i64),
    /// The file or its folder.
    #[error("the data file can't be reached")]
    File(#[from] io::Error),
    /// The file or its folder is somebody else's. With the words for what was tried.
    #[error("{1}")]
    Denied(&'static str, Denied),
    /// SQLite.
    #[error("a statement failed")]
    Database(#[from] sqlx::Error),
    /// The tables can't be brought up to date.
    #[error("a migration failed")]
    Migration(#[source] MigrateError),
    /// There is no file.
    #[error("there is no data file")]
    NoFile,
    /// The tables are older than this program, or not there yet.
    #[error("the tables are of an earlier version")]
    EarlierVersion,
    /// The time for it is over.
    #[error("it took too long")]
    TooSlow,
    /// The tables are newer than this program.
    #[error("the tables are of a later version")]
    LaterVersion,
    /// A database, but not ours.
    #[error("the database has another program's tables")]
    OtherProgram,
    /// The file disappeared during a write.
    #[error("the path names another file than the one written to")]
    Replaced,
    /// Deleted rows are still in the file, because others read it.
    #[error("others read the file, so that its write-ahead log can't be emptied")]
    StillRead,
    /// The copy, not the data file.
    #[error("the copy could not be written")]
    Copy(#[source] sqlx::Error),
    /// The copy is not intact.
    #[error("the copy does not pass SQLite's check of its integrity")]
    BadCopy,
    /// A path that SQLite can't take.
    #[error("a path is not UTF-8")]
    NotText,
    /// A row that this program did not write.
    #[error("a row of {0} can't be read")]
    Row(&'static str),
}

impl Failure {
    /// Why a path can't be read: most often, because nothing was stored yet.
    pub(super) fn of_missing(error: io::Error) -> Self {
        if error.kind() == ErrorKind::NotFound { Self::NoFile } else { Self::File(error) }
    }

    /// Whether SQLite stopped because it was told to.
    pub(super) fn is_interrupted(&self) -> bool {
        match self {
            Self::TooSlow => true,
            Self::Database(error) => extended_code(error) == Some(9),
            _ => false,
        }
    }

    /// Whether the files that SQLite needs beside a database that is in use can't be made or opened.
    pub(super) fn is_about_files_beside(&self) -> bool {
        matches!(self, Self::Database(error) if extended_code(error).is_some_and(|code| matches!(code & 0xff, 8 | 14)))
    }

    /// Whether somebody else holds a lock.
    pub(super) fn is_busy(&self) -> bool {
        matches!(self, Self::Database(error) if extended_code(error).is_some_and(|code| code & 0xff == 5))
    }

    /// Adds details, if permissions on this file are the cause.
    pub(super) fn explained(self, path: &Path) -> Self {
        let may_be_rights = match &self {
            Self::File(error) => error.kind() == ErrorKind::PermissionDenied,
            Self::Database(error) => extended_code(error).is_some_and(|code| matches!(code & 0xff, 3 | 8 | 14 | 23)),
            _ => false,
        };
        match may_be_rights.then(|| Denied::of(path)).flatten() {
            Some(denied) => Self::Denied(self.message(), denied),
            None => self,
        }
    }

    /// Why a copy was not made: the disk it goes to, or the data file.
    pub(super) fn of_copy(error: sqlx::Error) -> Self {
        match extended_code(&error).map(|code| code & 0xff) {
            Some(10 | 13 | 14) => Self::Copy(error),
            _ => Self::Database(error),
        }
    }

    /// Its kind, for programs.
    fn fault(&self) -> Cause {
        match self {
            Self::Denied(..) => Cause::StoreDenied,
            Self::File(error) | Self::Database(sqlx::Error::Io(error)) => match error.kind() {
                ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Cause::StoreDenied,
                ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Cause::StoreFull,
                _ => Cause::StoreUnavailable,
            },
            Self::Database(error) => match extended_code(error) {
                Some(1032) | None => Cause::StoreUnavailable,
                Some(code) => match code & 0xff {
                    5 | 6 => Cause::StoreLocked,
                    3 | 8 | 23 => Cause::StoreDenied,
                    13 => Cause::StoreFull,
                    _ => Cause::StoreUnavailable,
                },
            },
            Self::StillRead => Cause::StoreLocked,
            _ => Cause::StoreUnavailable,
        }
    }

    /// What is wrong and what to do. Without the path: it may name a person.
    fn message(&self) -> &'static str {
        match self {
            Self::Fenced(_) => "a later claim has written to the store",
            Self::OtherAccount(_) => "data of another Garmin account is stored for this user",
            Self::Denied(message, _) => message,
            Self::File(error) | Self::Database(sqlx::Error::Io(error)) => of_file(error.kind()),
            Self::Database(error) => of_code(extended_code(error)),
            Self::Migration(_) => {
                "the tables of the data file are not those this program made: restore the file from a backup, or name \
                 another one in sink.url"
            }
            Self::NoFile => {
                "there is no data file where sink.url says: a first sync makes it; if there was one, give the API the same \
                 sink.url as the worker, on the same machine"
            }
            Self::EarlierVersion => {
                "the data file is not ready, or of an earlier version: start a worker of this version, which brings it up to \
                 date"
            }
            Self::TooSlow => "it takes too long to read: try again, or ask for less",
            Self::LaterVersion => {
                "the data file was made by a later version of this program: update it, or name another file in sink.url"
            }
            Self::OtherProgram => "the data file belongs to another program: name another file in sink.url",
            Self::Replaced => MOVED,
            Self::StillRead => {
                "another program reads the data file, so that deleted values are still in it: close what has it open, such as a \
                 database browser"
            }
            Self::Copy(_) => {
                "the copy can't be written there: check that its disk has enough free space and is healthy, or name another \
                 place"
            }
            Self::BadCopy => {
                "the copy does not pass SQLite's check: the data file or the disk of the copy may be damaged; try another \
                 place, and keep earlier backups"
            }
            Self::NotText => "the name of the file, or of a folder above it, is not UTF-8: name another one",
            Self::Row(_) => {
                "a row of the data file can't be read, it was changed by hand or is damaged: restore the file from a \
                 backup, or name another one in sink.url"
            }
        }
    }
}

impl From<Failure> for SinkError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Fenced(by) => Self::Fenced(by),
            Failure::OtherAccount(owner) => Self::OtherAccount(owner),
            other => {
                Self::Unavailable { fault: other.fault(), message: other.message().to_owned(), source: Box::new(other) }
            }
        }
    }
}

impl From<Failure> for ReadError {
    fn from(failure: Failure) -> Self {
        let words = failure.message().to_owned();
        if matches!(failure, Failure::NoFile) {
            return Self::NotThere(words);
        }
        Self::Unreachable { words, source: Some(Box::new(failure)) }
    }
}

/// SQLite's extended result code (<https://www.sqlite.org/rescode.html>); the lowest eight bits are the primary one.
fn extended_code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

fn of_code(code: Option<i32>) -> &'static str {
    // SQLITE_READONLY_DBMOVED is more specific than its primary code.
    if code == Some(1032) {
        return MOVED;
    }
    match code.map(|it| it & 0xff) {
        Some(5 | 6) => {
            "the data file is locked by another program: close what has it open for writing, such as a database browser"
        }
        Some(8) => "the data file is read-only: let the worker's user write to the file and its folder",
        Some(3 | 23) => DENIED,
        Some(13) => FULL,
        Some(14) => {
            "the data file can't be opened: check that sink.url names a file in a folder that this program may use"
        }
        Some(11) => {
            "the data file is damaged: stop the workers, restore it from a backup or move it away; what is missing is \
             fetched again"
        }
        Some(26) => "the data file is not an SQLite database: name another file in sink.url, or move this one away",
        Some(10) => {
            "reading or writing the data file failed: check that its disk is connected, healthy and has free space"
        }
        Some(7) => "there is not enough memory to write to the data file: free some, or run fewer jobs at once",
        _ => "the data file refused a statement: see the worker's log for the cause",
    }
}

const MOVED: &str = "the data file was moved, replaced or deleted while it was written to: leave the file in place; what was \
                     lost is fetched again";
const FULL: &str = "the disk of the data file is full: free some space";
const DENIED: &str = "the worker may not use the data file: let its user read and write the file and its folder";

fn of_file(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::PermissionDenied => DENIED,
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => FULL,
        ErrorKind::ReadOnlyFilesystem => "the disk of the data file is read-only: name a writable one in sink.url",
        ErrorKind::NotADirectory | ErrorKind::AlreadyExists => {
            "the folder of the data file can't be made, a file has its name: name another one in sink.url"
        }
        ErrorKind::NotFound => "the data file vanished while it was opened: check that its disk is connected",
        _ => "the data file can't be reached: check that its disk is connected and that the worker may use it",
    }
}
