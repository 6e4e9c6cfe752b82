//! Server-sent events, used only as a hint that something has changed; the status says what.
//!
//! Text format of the HTML standard, section "server-sent events": an event ends with an empty line, and counts when it
//! has data; lines that begin with a colon are comments.

use reqwest::Response;
use tokio::time::{Instant, timeout_at};

use super::client::{MIB, SILENCE};

/// The largest event, in bytes; garmin-sync never sends a larger one.
pub const LARGEST: usize = 2 * MIB;

/// An open stream of events.
pub struct Events {
    response: Response,
    parser: Parser,
    opened: Instant,
}

/// Why the stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// The connection is closed or broken.
    Off,
    /// Nothing came for too long.
    Silent,
    /// Too large for an event.
    TooMuch,
}

impl Events {
    /// Reads the events of an answer.
    #[must_use]
    pub fn of(response: Response) -> Self {
        Self { response, parser: Parser::default(), opened: Instant::now() }
    }

    /// Waits for at least one event. The server sends the first one at once, even if later ones are rare: unless
    /// `has_spoken`, the wait for it is limited. Cancel-safe.
    ///
    /// # Errors
    /// The stream has ended.
    pub async fn next(&mut self, has_spoken: bool) -> Result<(), Broken> {
        let deadline = self.opened + SILENCE;
        if has_spoken {
            self.read().await
        } else {
            timeout_at(deadline, self.read()).await.unwrap_or(Err(Broken::Silent))
        }
    }

    async fn read(&mut self) -> Result<(), Broken> {
        loop {
            let bytes = match self.response.chunk().await {
                Ok(bytes) => bytes.ok_or(Broken::Off)?,
                Err(error) => return Err(if error.is_timeout() { Broken::Silent } else { Broken::Off }),
            };
            let events = self.parser.count(&bytes);
            if self.parser.size > LARGEST {
                return Err(Broken::TooMuch);
            }
            if events > 0 {
                return Ok(());
            }
        }
    }
}

/// Counts the events in a byte stream, however it is split.
#[derive(Default)]
pub(super) struct Parser {
    /// The start of the line, as much as is needed to classify it.
    line: Vec<u8>,
    has_data: bool,
    /// Bytes since the last empty line.
    size: usize,
}

impl Parser {
    /// How many events these bytes complete.
    pub(super) fn count(&mut self, bytes: &[u8]) -> usize {
        let mut events = 0;
        for byte in bytes {
            self.size += 1;
            match byte {
                b'\n' => events += usize::from(self.end_line()),
                b'\r' => {}
                byte if self.line.len() < b"data:".len() => self.line.push(*byte),
                _ => {}
            }
        }
        events
    }

    /// Whether the line that ends here ends an event.
    fn end_line(&mut self) -> bool {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            self.size = 0;
            return std::mem::take(&mut self.has_data);
        }
        self.has_data |= line == b"data:" || line == b"data";
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_counted_however_the_bytes_are_cut() {
        let text = ": keep-alive\n\nevent: status\nid: 7\ndata: {\"a\":\r\ndata: \"ü\"}\r\n\r\ndata:1\n\n: data: no\n\n\
                    event: empty\n\ndata: half";
        for size in 1..text.len() {
            let mut parser = Parser::default();
            let events: usize = text.as_bytes().chunks(size).map(|piece| parser.count(piece)).sum();
            assert_eq!(events, 2, "{size} bytes at a time");
        }
    }
}
