//! What the command line reads from a server: answers in JSON, and a stream of events.

use garmin_sync::cli::foreign;
use serde_json::Value;

const ADDRESS: &str = "http://127.0.0.1:8080";

/// An answer, and the bytes of a stream.
pub fn check(data: &[u8]) {
    check_events(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    for told in foreign::told(text, ADDRESS) {
        assert!(!told.contains(|c: char| c.is_control() && c != '\n'), "a terminal obeys {told:?}");
    }
    let printed = foreign::printed(text);
    assert!(!printed.contains(char::is_control), "a terminal obeys {printed:?}");
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        assert_eq!(serde_json::from_str::<Value>(&printed).ok(), Some(value), "{printed}");
    }
}

/// However a stream is split, it holds the same events.
fn check_events(data: &[u8]) {
    let at_once = foreign::events([data]);
    for size in [1, 2, 3, 7, 64] {
        assert_eq!(foreign::events(data.chunks(size)), at_once, "{size} bytes at a time");
    }
    assert!(at_once <= data.len() / 6, "an event has six bytes at least");
}
