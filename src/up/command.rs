//! The command itself: what it takes from its process, and how it ends.

use std::process::ExitCode;

use anyhow::Context as _;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;

use super::{Options, Surroundings, UpError, run};
use crate::config::{environment, exit};

/// Runs everything until it is told to end; reports (for people, or as JSON) why it could not. `fresh_key` are random bytes.
/// Boxed, so that it is compiled here once.
pub fn command(
    options: &Options,
    fresh_key: anyhow::Result<[u8; 32]>,
    wants_json: bool,
) -> LocalBoxFuture<'_, ExitCode> {
    started(options, fresh_key).map(move |outcome| ended(outcome, wants_json)).boxed_local()
}

fn ended(outcome: anyhow::Result<()>, wants_json: bool) -> ExitCode {
    let error = match outcome {
        Ok(()) => return ExitCode::from(exit::OK),
        Err(error) => error,
    };
    match error.downcast::<UpError>() {
        Ok(UpError::Settings(error)) if !wants_json => exit::bad_config("garmin-sync up", &error),
        Ok(error) => {
            exit::complain("up", &error.to_string(), wants_json);
            error.exit_code()
        }
        Err(error) => {
            exit::complain("up", &format!("{error:#}"), wants_json);
            ExitCode::from(exit::FAILURE)
        }
    }
}

async fn started(options: &Options, fresh_key: anyhow::Result<[u8; 32]>) -> anyhow::Result<()> {
    let own = std::env::current_exe().context("can't find out where this program is")?;
    let surroundings = Surroundings {
        env: environment().collect(),
        programs: own.parent().context("this program is in no folder")?.to_owned(),
        fresh_key: fresh_key?,
        called_as: std::env::args().next().unwrap_or_else(|| "garmin-sync".to_owned()),
    };
    Ok(run(options, &surroundings).await?)
}
