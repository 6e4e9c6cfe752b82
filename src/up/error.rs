//! Why `up` does not run: what happened, and what to do next.

use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::config::{ConfigError, exit};

/// An error of `garmin-sync up`.
#[derive(Debug, thiserror::Error)]
pub enum UpError {
    /// A setting of the caller can't be used.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// A program ended with the exit code for unusable settings.
    #[error(
        "{program} refused its settings and everything was ended. Its last lines are above; correct the setting and run \
         `garmin-sync up` again"
    )]
    SettingsRefused {
        /// Which one.
        program: &'static str,
    },
    /// The data folder or something in it can't be used.
    #[error("{} can't be used ({source}). Make it writable, or name another folder with --data", path.display())]
    Folder {
        /// What could not be read or written.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Others can change the data folder, or something in it is a link.
    #[error("{} {what}. {advice}, or name another folder with --data", path.display())]
    Untrusted {
        /// Where.
        path: PathBuf,
        /// What is wrong, with owner and mode.
        what: String,
        /// What to do.
        advice: String,
    },
    /// A program that could not be ended, or whose process is unknown.
    #[error(
        "a {name} of an earlier run is still there and uses this data. End it (lsof {} names it), then try again",
        file.display()
    )]
    StillThere {
        /// Which one.
        name: &'static str,
        /// The file that it has open.
        file: PathBuf,
    },
    /// Another `up` runs there.
    #[error(
        "`garmin-sync up` already runs on {} (process {pid}){}. Use that one, or end it (Ctrl-C where it runs), or name another \
         folder with --data",
        folder.display(), address.as_ref().map(|it| format!(", at {it}")).unwrap_or_default()
    )]
    AlreadyRunning {
        /// The data folder.
        folder: PathBuf,
        /// Of the other one; "unknown" while it is starting.
        pid: String,
        /// Where it answers; none while it is starting.
        address: Option<String>,
    },
    /// Generated and real data would be mixed in one database.
    #[error(
        "{} holds {found}, which must not be mixed with {wanted}. Name another folder with --data, or {advice}",
        folder.display()
    )]
    OtherAccount {
        /// The data folder.
        folder: PathBuf,
        /// What is there.
        found: &'static str,
        /// What was asked for.
        wanted: &'static str,
        /// The alternative.
        advice: &'static str,
    },
    /// The socket path of the private Redis is longer than systems allow.
    #[error("the path of {} is too long for a socket. Name a folder with a shorter path with --data", folder.display())]
    LongPath {
        /// The data folder.
        folder: PathBuf,
    },
    /// The API's address is in use.
    #[error("{bind} is in use by another program. End that one, or choose another port: garmin-sync up --port N")]
    PortTaken {
        /// The address.
        bind: SocketAddr,
    },
    /// The API's address can't be listened on.
    #[error("{bind} can't be listened on ({source}). Choose another port: garmin-sync up --port N")]
    Port {
        /// The address.
        bind: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// No redis-server, or one from before version 7.
    #[error(
        "{found}, and garmin-sync keeps its jobs in Redis 7 or later. Install it with\n\n    \
         sudo apt-get install -y redis-server        (Debian, Ubuntu)\n    \
         brew install redis                          (macOS)\n\nor set GARMIN_SYNC__REDIS__URL to one that runs elsewhere"
    )]
    Redis {
        /// What was found instead.
        found: String,
    },
    /// One of the other programs was not built.
    #[error("{} is missing. Build all programs with `cargo build --release`, or use `make run`", path.display())]
    MissingProgram {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// Without signals it could not end in order.
    #[error("can't listen for signals ({0}). Try again")]
    Signals(io::Error),
}

impl UpError {
    /// Its exit code.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Self::Settings(_) | Self::SettingsRefused { .. } => exit::BAD_CONFIG,
            _ => exit::FAILURE,
        })
    }
}

/// Names the path that could not be used.
pub(super) fn at(path: &Path) -> impl FnOnce(io::Error) -> UpError {
    let path = path.to_owned();
    move |source| UpError::Folder { path, source }
}
