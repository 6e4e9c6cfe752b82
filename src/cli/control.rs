//! `garmin-sync pause`, `resume` and `cancel`.

use serde::de::IgnoredAny;

use super::client::Client;
use super::error::CliError;
use super::exit::Exit;
use super::screen::Screen;
use crate::api_types::control::JobRef;
use crate::api_types::error::ErrorBody;
use crate::domain::ids::JobId;
use crate::domain::job::{Action, Status};

/// Below `pause --help`.
pub const PAUSE: &str = "\
Examples:
  garmin-sync pause
      the current sync, until it is resumed";

/// Below `resume --help`.
pub const RESUME: &str = "\
Examples:
  garmin-sync resume
      the last sync goes on where it stopped
  garmin-sync resume 01JD2Q4ZP3V6B7N8R9T0W1X2Y3
      an earlier one";

/// Below `cancel --help`.
pub const CANCEL: &str = "\
Examples:
  garmin-sync cancel
      the current sync ends; what is stored stays";

/// Which sync.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Its id [default: the current or last one]
    #[arg(value_name = "JOB_ID")]
    job: Option<String>,
}

/// Does it, and says what to do next.
pub async fn run(action: Action, which: &Which, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    let id = id(client, which.job.as_deref()).await?;
    let job = JobRef { job_id: id.into() };
    match client.post::<IgnoredAny>(&format!("/{}", action.name()), &job).await {
        Ok(answer) => screen.answer(&answer.text, || said(action, client))?,
        // It has ended, which is what was wanted.
        Err(CliError::Refused { answer, body, .. }) if action == Action::Cancel && is_cancelled(&answer) => {
            screen.answer(&body, || "The sync is already cancelled. Nothing needs to be done.".to_owned())?;
        }
        Err(error) => return Err(error),
    }
    Ok(Exit::Ok)
}

/// The id that a person typed, or that of the current or last sync.
///
/// # Errors
/// It is not an id, or there is no sync.
pub async fn id(client: &Client, typed: Option<&str>) -> Result<JobId, CliError> {
    match typed {
        Some(text) => parse(client, text),
        None => current(client).await,
    }
}

/// Parses an id that a person typed.
///
/// # Errors
/// It is not an id.
pub fn parse(client: &Client, text: &str) -> Result<JobId, CliError> {
    JobId::parse(&text.trim().to_ascii_uppercase()).map_err(|_| {
        let jobs = client.address.command("jobs");
        CliError::NoSuchSync(format!(
            "There is no sync with that id: ids have 26 letters and digits. {jobs} lists them."
        ))
    })
}

async fn current(client: &Client) -> Result<JobId, CliError> {
    let job = client.status().await?.body.job.ok_or_else(|| {
        CliError::NoSuchSync(format!("No sync was ever started. Start one with {}.", client.address.command("start")))
    })?;
    parse(client, &job.id)
}

fn is_cancelled(answer: &ErrorBody) -> bool {
    answer.state.as_deref() == Some(Status::Cancelled.name())
}

/// What was done, and what to do next.
pub fn said(action: Action, client: &Client) -> String {
    let command = |arguments| client.address.command(arguments);
    match action {
        Action::Pause => format!("Paused. Resume it with {}.", command("resume")),
        Action::Resume => format!("Resumed where it stopped. Watch it with {}.", command("status --watch")),
        Action::Retry => format!("Asking again for what failed. Watch it with {}.", command("status --watch")),
        Action::Cancel => format!("Cancelled. What is stored stays; start a new sync with {}.", command("start")),
    }
}
