//! Reads a stream of events as a browser would.

use reqwest::{Response, StatusCode};
use serde_json::Value;

/// An open stream.
#[derive(Debug)]
pub struct Listener {
    response: Response,
    text: String,
}

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: String,
    pub data: Value,
}

impl Listener {
    pub fn new(response: Response) -> Self {
        assert_eq!(response.status(), StatusCode::OK);
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(header("content-type"), "text/event-stream");
        assert_eq!(header("cache-control"), "private, no-cache, no-store, no-transform");
        assert_eq!(header("x-accel-buffering"), "no");
        Self { response, text: String::new() }
    }

    /// The next event; none when the server ended the stream cleanly. Comments are skipped.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some(event) = parse(&block) {
                    return Some(event);
                }
            }
            let piece = self.response.chunk().await.unwrap()?;
            self.text.push_str(std::str::from_utf8(&piece).unwrap());
        }
    }

    /// The next matching event.
    pub async fn until(&mut self, what: &str, fits: impl Fn(&Event) -> bool) -> Event {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("the stream ended before {what}"));
            if fits(&event) {
                return event;
            }
        }
    }
}

fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let mut lines = block.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let value = lines.next().map(|value| value.strip_prefix(' ').unwrap_or(value).to_owned());
        assert_eq!(lines.next(), None, "{name} is there twice: {block}");
        value
    };
    let data = field("data")?;
    let data = serde_json::from_str(&data).unwrap();
    assert_eq!(field("event"), None, "one without a name reaches `onmessage`");
    Some(Event { id: field("id").unwrap(), data })
}
