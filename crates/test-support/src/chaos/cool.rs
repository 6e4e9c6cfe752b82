//! Requests at times when none may be sent.

use serde_json::Value;

/// When it was first seen in Redis, and until when it lasts; ms since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoolDown {
    pub from: i64,
    pub until: i64,
}

/// How long a request that was sent just before may be in flight.
const ON_ITS_WAY: i64 = 150;

/// The requests that arrived during a cool-down: first those without an excuse, then those sent by a worker that may
/// have been delayed since its last check (`held_up`: spans of time, ms).
pub fn forbidden(cool_downs: &[CoolDown], requests: &[Value], held_up: &[(i64, i64)]) -> (Vec<String>, u64) {
    let (mut found, mut excused) = (Vec::new(), 0);
    for request in requests {
        let Some(at) = request["at"].as_str().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok()) else {
            found.push(format!("a request without a time: {request}"));
            continue;
        };
        let at = at.timestamp_millis();
        // Both clocks have millisecond resolution.
        let Some(broken) = cool_downs.iter().find(|it| at > it.from + ON_ITS_WAY && at < it.until - 2) else {
            continue;
        };
        if held_up.iter().any(|(from, to)| *from <= at && *to >= broken.from) {
            excused += 1;
        } else {
            let late = at - broken.from;
            found.push(format!("a request during a cool-down, {late} ms after it began: {request}"));
        }
    }
    (found, excused)
}
