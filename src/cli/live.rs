//! How a watched sync is shown: a bar for a person at a terminal, lines for a log, JSON for a program.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::bar::Bar;
use super::error::CliError;
use super::plain;
use super::report;
use super::screen::{Screen, say, write};
use super::stage;
use super::zone::in_zone;
use crate::api_types::job::Job;

/// The shortest time between two lines, unless the status changes: a log of an hour stays readable.
const APART: Duration = Duration::from_secs(3);

/// The view in use.
pub enum View {
    /// Redrawn in place.
    Bar(Bar),
    /// One line per change.
    Lines(Lines),
    /// One line of JSON per change.
    Json(Json),
}

impl View {
    /// The view that fits the output.
    #[must_use]
    pub fn on(screen: Screen) -> Self {
        match (screen.json, screen.is_terminal) {
            (true, _) => Self::Json(Json { screen, version: None }),
            (false, true) => Self::Bar(Bar::new()),
            (false, false) => Self::Lines(Lines { shown: None, held: None, is_lost: false }),
        }
    }

    /// Shows the job's status; `json` is what the server sent.
    pub fn show(&mut self, json: &plain::Json, job: &Job) -> Result<(), CliError> {
        match self {
            Self::Bar(bar) => {
                bar.show(job);
                Ok(())
            }
            Self::Lines(lines) => lines.show(job),
            Self::Json(it) => it.show(json, job),
        }
    }

    /// Ends the view, before the outcome is printed.
    pub fn end(&self) {
        if let Self::Bar(bar) = self {
            bar.wipe();
        }
    }

    /// Says that the server is unreachable.
    pub fn lost(&mut self, error: &CliError) -> Result<(), CliError> {
        match self {
            Self::Bar(bar) => {
                bar.say(&trying_again(error));
                Ok(())
            }
            Self::Lines(lines) => {
                lines.is_lost = true;
                say(&trying_again(error))
            }
            Self::Json(it) => {
                it.screen.complain(error);
                Ok(())
            }
        }
    }

    /// Waits until an update that was held back may be shown; forever if there is none.
    pub async fn due(&self) {
        match self {
            Self::Lines(Lines { held: Some(_), shown: Some((_, at)), .. }) => sleep_until(*at + APART).await,
            _ => std::future::pending().await,
        }
    }

    /// Shows what was held back.
    pub fn flush(&mut self) -> Result<(), CliError> {
        if let Self::Lines(lines) = self
            && let Some(line) = lines.held.take()
        {
            return lines.print(line);
        }
        Ok(())
    }
}

/// What a line shows; a new one is due when this differs.
#[derive(PartialEq, Eq)]
struct Line {
    state: String,
    percent: u8,
    stage: String,
    facts: String,
}

/// Lines for a log.
pub struct Lines {
    shown: Option<(Line, Instant)>,
    held: Option<Line>,
    is_lost: bool,
}

impl Lines {
    fn show(&mut self, job: &Job) -> Result<(), CliError> {
        if std::mem::take(&mut self.is_lost) {
            say("The server is back.")?;
        }
        let line = Line {
            state: job.status.to_string(),
            percent: job.percent_complete,
            stage: stage::words(job, in_zone),
            facts: report::facts(job).join(", "),
        };
        let is_due = match &self.shown {
            None => true,
            Some((last, at)) => {
                if last.percent == line.percent && last.stage == line.stage && last.state == line.state {
                    self.held = None;
                    return Ok(());
                }
                last.state != line.state || at.elapsed() >= APART
            }
        };
        if is_due {
            return self.print(line);
        }
        self.held = Some(line);
        Ok(())
    }

    fn print(&mut self, line: Line) -> Result<(), CliError> {
        let Line { state, percent, stage, facts } = &line;
        let stage = if stage.is_empty() { String::new() } else { format!(": {stage}") };
        say(&format!("{percent:>3}%  {state}{stage} ({facts})"))?;
        self.held = None;
        self.shown = Some((line, Instant::now()));
        Ok(())
    }
}

/// Lines of JSON.
pub struct Json {
    screen: Screen,
    version: Option<String>,
}

impl Json {
    fn show(&mut self, json: &plain::Json, job: &Job) -> Result<(), CliError> {
        if self.version.as_ref() == Some(&job.version) {
            return Ok(());
        }
        self.version = Some(job.version.clone());
        write(json.as_str())
    }
}

fn trying_again(error: &CliError) -> String {
    match error {
        CliError::Refused { answer, .. } => format!("{} Trying again…", answer.error),
        _ => "The server can't be reached, trying again… The sync continues without it.".to_owned(),
    }
}
