//! Polls the status: when the server's events hint at a change, or every few seconds if it has no events. Survives an
//! outage of the server.

use std::time::Duration;

use super::client::{Answer, Client, MIB};
use super::error::CliError;
use super::sse::{self, Broken, Events};
use crate::api_types::error::Code;
use crate::api_types::jobs::StatusAnswer;

/// How long to wait between two polls, and before reconnecting to a lost server.
const PAUSE: Duration = Duration::from_secs(2);

/// How a server answers that has no events, or too many listeners already.
const NO_EVENTS: [Code; 2] = [Code::NotFound, Code::RateLimited];

/// An update for a watcher.
pub enum Update {
    /// The status; perhaps unchanged.
    Status(Box<Answer<StatusAnswer>>),
    /// The server can't be reached, or can't answer. Reported once; the next status means that it is back.
    Lost(CliError),
}

/// Where updates come from.
pub struct Feed<'a> {
    client: &'a Client,
    source: Source,
    /// Whether something may have changed since the last answer. Cleared by an answer only, so that no hint is lost.
    is_stale: bool,
    has_answered: bool,
    is_lost: bool,
}

/// What hints at a change.
enum Source {
    /// Events are still to be opened, now or after a pause.
    Connect { is_late: bool },
    /// Events, and whether one has arrived yet: a proxy may hold them back forever.
    Events(Box<Events>, bool),
    /// This server has none: poll on a timer.
    Poll,
}

impl<'a> Feed<'a> {
    /// Sends nothing yet.
    #[must_use]
    pub fn new(client: &'a Client) -> Self {
        let source = Source::Connect { is_late: false };
        Self { client, source, is_stale: true, has_answered: false, is_lost: false }
    }

    /// The next update. Cancel-safe: nothing is lost when this is dropped while it waits.
    ///
    /// # Errors
    /// The first request got no answer, or one that asking again does not change.
    pub async fn next(&mut self) -> Result<Update, CliError> {
        loop {
            let step = if self.is_stale { self.ask().await.map(Some) } else { self.wait().await.map(|()| None) };
            match step {
                Ok(Some(status)) => {
                    (self.has_answered, self.is_lost) = (true, false);
                    return Ok(Update::Status(Box::new(status)));
                }
                Ok(None) => {}
                Err(error) if self.has_answered && error.may_pass() => {
                    if !std::mem::replace(&mut self.is_lost, true) {
                        return Ok(Update::Lost(error));
                    }
                }
                Err(error) => return Err(error),
            }
        }
    }

    async fn ask(&mut self) -> Result<Answer<StatusAnswer>, CliError> {
        let status = self.client.status().await;
        self.is_stale = false;
        if status.is_err() && !matches!(self.source, Source::Poll) {
            self.source = Source::Connect { is_late: true };
        }
        status
    }

    /// Waits for a hint.
    async fn wait(&mut self) -> Result<(), CliError> {
        match &mut self.source {
            Source::Connect { is_late } => {
                if std::mem::replace(is_late, true) {
                    tokio::time::sleep(PAUSE).await;
                }
                self.source = match self.client.events().await {
                    // The first one comes at once.
                    Ok(events) => Source::Events(Box::new(Events::of(events)), false),
                    Err(CliError::Refused { answer, .. }) if NO_EVENTS.iter().any(|code| answer.code == *code) => {
                        Source::Poll
                    }
                    Err(error) => return Err(error),
                };
            }
            Source::Poll => {
                tokio::time::sleep(PAUSE).await;
                self.is_stale = true;
            }
            Source::Events(events, has_spoken) => match events.next(*has_spoken).await {
                Ok(()) => (*has_spoken, self.is_stale) = (true, true),
                Err(Broken::Silent) if !*has_spoken => self.source = Source::Poll,
                Err(Broken::Silent | Broken::Off) => self.source = Source::Connect { is_late: true },
                Err(Broken::TooMuch) => {
                    let what = format!("an event of more than {} MiB", sse::LARGEST / MIB);
                    return Err(self.client.too_much(&what));
                }
            },
        }
        Ok(())
    }
}
