//! Server-sent events, as far as the server uses them: `event`, `data`, comments. Text format of the HTML standard,
//! section "server-sent events".

use std::collections::VecDeque;

use reqwest::Response;

/// The name of the events that carry a status. The standard calls an event without a name `message`.
const NAMES: [&str; 2] = ["status", ""];

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

    /// The data of the next event; none when the server has closed the stream. Nothing is lost when this is dropped
    /// while it waits.
    ///
    /// # Errors
    /// The connection broke, or was silent for too long.
    pub async fn next(&mut self) -> reqwest::Result<Option<String>> {
        loop {
            if let Some(data) = self.parser.complete.pop_front() {
                return Ok(Some(data));
            }
            match self.response.chunk().await? {
                Some(bytes) => self.parser.push(&bytes),
                None => return Ok(None),
            }
        }
    }
}

#[derive(Default)]
struct Parser {
    line: Vec<u8>,
    event: String,
    data: Vec<String>,
    complete: VecDeque<String>,
}

impl Parser {
    fn push(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' {
                let line = std::mem::take(&mut self.line);
                let line = String::from_utf8_lossy(&line);
                self.take(line.trim_end_matches('\r'));
            } else {
                self.line.push(*byte);
            }
        }
    }

    fn take(&mut self, line: &str) {
        if line.is_empty() {
            let (event, data) = (std::mem::take(&mut self.event), std::mem::take(&mut self.data));
            if !data.is_empty() && NAMES.contains(&event.as_str()) {
                self.complete.push_back(data.join("\n"));
            }
            return;
        }
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "event" => value.clone_into(&mut self.event),
            "data" => self.data.push(value.to_owned()),
            // Ids, and comments, whose field is empty.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_arrive_however_the_bytes_are_cut() {
        let text = ": keep-alive\n\nevent: status\nid: 7\ndata: {\"a\":\r\ndata: \"ü\"}\n\nevent: other\ndata: x\n\n\
                    data:1\n\nevent: status\n\ndata: half";
        for size in 1..text.len() {
            let mut parser = Parser::default();
            text.as_bytes().chunks(size).for_each(|piece| parser.push(piece));
            assert_eq!(parser.complete, ["{\"a\":\n\"ü\"}", "1"], "{size} bytes at a time");
        }
    }
}
