//! The status, again and again: from the server's events where it has them, else by asking every few seconds. An outage
//! of the server does not end it.

use std::time::Duration;

use super::client::{Answer, Client};
use super::error::CliError;
use super::sse::Events;
use super::wire::StatusAnswer;

/// How long to wait between two polls, and before an attempt to reach a lost server again.
const PAUSE: Duration = Duration::from_secs(2);

/// What a server answers that has no events, or too many listeners already.
const NO_EVENTS: [&str; 2] = ["not_found", "rate_limited"];

/// What a watcher learns.
pub enum Update {
    /// How things stand; perhaps the same as before.
    Status(Box<Answer<StatusAnswer>>),
    /// The server can't be reached, or can't answer. Told once; the next status means that it is back.
    Lost(CliError),
}

/// Where updates come from.
pub struct Feed<'a> {
    client: &'a Client,
    source: Source,
    has_answered: bool,
    is_lost: bool,
}

enum Source {
    /// Ask, and then look for events.
    Ask,
    /// Look for events, at once or after a pause.
    Connect { is_late: bool },
    /// Events. Whether one has come yet: a proxy may hold them back for ever.
    Events(Box<Events>, bool),
    /// This server has no events: wait, then ask.
    Poll,
}

impl<'a> Feed<'a> {
    /// Asks nothing yet.
    #[must_use]
    pub fn new(client: &'a Client) -> Self {
        Self { client, source: Source::Ask, has_answered: false, is_lost: false }
    }

    /// The next update. Nothing is lost when this is dropped while it waits.
    ///
    /// # Errors
    /// The first question got no answer, or one that asking again does not change.
    pub async fn next(&mut self) -> Result<Update, CliError> {
        loop {
            match self.attempt().await {
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

    /// One step; none when there is nothing to show for it.
    async fn attempt(&mut self) -> Result<Option<Answer<StatusAnswer>>, CliError> {
        match &mut self.source {
            Source::Ask => {
                let status = self.client.status().await?;
                self.source = Source::Connect { is_late: false };
                Ok(Some(status))
            }
            Source::Connect { is_late } => {
                if std::mem::replace(is_late, true) {
                    tokio::time::sleep(PAUSE).await;
                }
                self.source = match self.client.events().await {
                    // Their first one is the current state.
                    Ok(events) => Source::Events(Box::new(Events::of(events)), false),
                    Err(CliError::Refused { code, .. }) if NO_EVENTS.contains(&code.as_str()) => Source::Poll,
                    Err(error) => return Err(error),
                };
                Ok(None)
            }
            Source::Poll => {
                tokio::time::sleep(PAUSE).await;
                self.client.status().await.map(Some)
            }
            Source::Events(events, has_spoken) => match events.next().await {
                Ok(Some(text)) => {
                    *has_spoken = true;
                    let body =
                        serde_json::from_str(&text).map_err(|_| self.client.stranger(reqwest::StatusCode::OK))?;
                    Ok(Some(Answer { text, body }))
                }
                Err(error) if error.is_timeout() && !*has_spoken => {
                    self.source = Source::Poll;
                    Ok(None)
                }
                Ok(None) | Err(_) => {
                    self.source = Source::Connect { is_late: true };
                    Ok(None)
                }
            },
        }
    }
}
