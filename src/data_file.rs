//! Shared by the commands that work on the data file: which one it is, and how they end.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;

use crate::config::{Config, SinkUrl, environment, exit, given_keys};

/// The data of a demo, beside that of an account.
const DEMO: &str = "demo";
/// The data file in the folder of `garmin-sync up`.
const FILE: &str = "garmin.db";

/// A look at the data, for `sqlite3`: the last week in a few columns.
pub const LOOK: &str =
    "SELECT date, steps, resting_heart_rate_bpm, sleep_s FROM daily_summary ORDER BY date DESC LIMIT 7";

/// Which data file a command works on.
#[derive(Debug, Clone, clap::Args)]
pub struct DataFile {
    /// Folder of `garmin-sync up`, whose garmin.db is meant [default: the store that the settings name; that of the demo if
    /// there is no other]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

impl DataFile {
    /// Whether the command line names one.
    #[must_use]
    pub fn is_named(&self) -> bool {
        self.data.is_some()
    }

    /// Which store it is.
    ///
    /// # Errors
    /// There is no such file, or the settings can't be read.
    pub fn url(&self) -> anyhow::Result<SinkUrl> {
        let url = match &self.data {
            Some(folder) => SinkUrl::Sqlite(folder.join(FILE)),
            None => named()?,
        };
        let SinkUrl::Sqlite(path) = &url;
        if !path.exists() {
            bail!("there is no data file {}. Name the folder that garmin-sync up uses with --data", path.display());
        }
        Ok(url)
    }
}

/// The store that the settings name. Where they name none and there is only that of a demo, that one.
fn named() -> anyhow::Result<SinkUrl> {
    let SinkUrl::Sqlite(path) = Config::load(environment())?.sink.url;
    let of_demo = path.with_file_name(DEMO).join(FILE);
    let is_default = !given_keys(environment())?.contains("sink.url");
    Ok(SinkUrl::Sqlite(if is_default && !path.exists() && of_demo.exists() { of_demo } else { path }))
}

/// Prints what a command did, or why it did not.
#[must_use]
pub fn told(command: &str, outcome: anyhow::Result<String>, wants_json: bool) -> ExitCode {
    match outcome {
        Ok(text) => {
            println!("{text}");
            ExitCode::from(exit::OK)
        }
        Err(error) => {
            exit::complain(command, &format!("{error:#}"), wants_json);
            ExitCode::from(exit::FAILURE)
        }
    }
}
