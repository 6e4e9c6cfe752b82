//! Shared by the commands that work on the data file: which one it is, and how they end.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;

use crate::config::{Config, SinkUrl, environment, exit};

/// Which data file a command works on.
#[derive(Debug, Clone, clap::Args)]
pub struct DataFile {
    /// Folder of `garmin-sync up`, whose garmin.db is meant [default: the store that the settings name]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataFile {
    /// Which store it is.
    ///
    /// # Errors
    /// There is no such file, or the settings can't be read.
    pub fn url(&self) -> anyhow::Result<SinkUrl> {
        let url = match &self.data {
            Some(folder) => SinkUrl::Sqlite(folder.join("garmin.db")),
            None => Config::load(environment())?.sink.url,
        };
        let SinkUrl::Sqlite(path) = &url;
        if !path.exists() {
            bail!("there is no data file {}. Name the folder that garmin-sync up uses with --data", path.display());
        }
        Ok(url)
    }
}

/// Prints what a command did, or why it did not.
#[must_use]
pub fn told(command: &str, outcome: anyhow::Result<String>) -> ExitCode {
    match outcome {
        Ok(text) => {
            println!("{text}");
            ExitCode::from(exit::OK)
        }
        Err(error) => {
            eprintln!("garmin-sync {command}: {error:#}.");
            ExitCode::from(exit::FAILURE)
        }
    }
}
