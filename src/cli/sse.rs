//! Server-sent events, taken as what they are here: a hint that something has changed. What, the status says.
//!
//! Text format of the HTML standard, section "server-sent events": an event ends with an empty line, and counts when it
//! has data; lines that begin with a colon are comments.

use reqwest::Response;

/// An open stream of events.
pub struct Events {
    response: Response,
    parser: Parser,
}

impl Events {
    /// Reads the events of an answer.
    #[must_use]
    pub fn of(response: Response) -> Self {
        Self { response, parser: Parser::default() }
    }

    /// Waits for one event or more; false when the server has closed the stream. Nothing is lost when this is dropped
    /// while it waits.
    ///
    /// # Errors
    /// The connection broke, or was silent for too long.
    pub async fn next(&mut self) -> reqwest::Result<bool> {
        while let Some(bytes) = self.response.chunk().await? {
            if self.parser.count(&bytes) > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

#[derive(Default)]
struct Parser {
    line: Vec<u8>,
    has_data: bool,
}

impl Parser {
    /// How many events these bytes complete.
    fn count(&mut self, bytes: &[u8]) -> usize {
        let mut events = 0;
        for byte in bytes {
            match byte {
                b'\n' => events += usize::from(self.end_line()),
                b'\r' => {}
                byte => self.line.push(*byte),
            }
        }
        events
    }

    /// Whether the line that ends here ends an event.
    fn end_line(&mut self) -> bool {
        let line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return std::mem::take(&mut self.has_data);
        }
        self.has_data |= line.starts_with(b"data:") || line == b"data";
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
