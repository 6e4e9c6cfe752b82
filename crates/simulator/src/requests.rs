//! The record of data requests, of both services.
use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::time::Instant;

/// Older requests are forgotten.
const MOST_REQUESTS: usize = 100_000;

/// All data requests so far.
pub struct RequestLog {
    /// Precise times count from here.
    since: Instant,
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    /// Number of the oldest one kept.
    first: u64,
    kept: VecDeque<Entry>,
}

/// What is known of a request when it arrives.
pub struct Arrival {
    /// When.
    pub at: DateTime<Utc>,
    /// Its path, as sent.
    pub path: String,
    /// First and last day as written, where the request has days and they could be read.
    pub span: Option<(String, String)>,
    /// What only one of the services has.
    pub more: More,
}

/// What is recorded of the requests of one service only.
pub enum More {
    /// The microservice.
    Microservice {
        /// For whom.
        user_id: Option<String>,
        /// Health metrics that were asked for.
        metric_types: Vec<String>,
    },
    /// The Personal API.
    Personal {
        /// All parameters as sent; absent without any.
        query: Option<String>,
    },
}

struct Entry {
    arrival: Arrival,
    /// Milliseconds since the record began.
    started: f64,
    ended: Option<f64>,
    status: Option<u16>,
    aborted: bool,
}

/// A request that is being served. Dropped before [`Open::finish`], it counts as aborted: its client disconnected.
pub struct Open {
    log: Arc<RequestLog>,
    /// Counts requests from 0.
    pub number: u64,
    finished: bool,
}

impl RequestLog {
    /// Nothing recorded yet.
    pub fn new() -> Self {
        Self { since: Instant::now(), entries: Mutex::default() }
    }

    fn elapsed(&self) -> f64 {
        self.since.elapsed().as_secs_f64() * 1000.0
    }

    /// Records an arrival.
    pub fn open(self: &Arc<Self>, arrival: Arrival) -> Open {
        let started = self.elapsed();
        let mut entries = self.entries.lock();
        if entries.kept.len() == MOST_REQUESTS {
            entries.kept.pop_front();
            entries.first += 1;
        }
        let number = entries.first + u64::try_from(entries.kept.len()).unwrap_or(0);
        entries.kept.push_back(Entry { arrival, started, ended: None, status: None, aborted: false });
        Open { log: Arc::clone(self), number, finished: false }
    }

    /// All that are kept, newest last.
    pub fn json(&self) -> Value {
        self.entries.lock().kept.iter().map(Entry::json).collect()
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        let mut entries = self.entries.lock();
        let index = number.checked_sub(entries.first).and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| entries.kept.get_mut(index)) {
            change(entry);
        }
    }
}

impl Entry {
    fn json(&self) -> Value {
        let span = self.arrival.span.as_ref();
        let mut entry = json!({
            "at": self.arrival.at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            "path": self.arrival.path,
            "start": span.map(|(start, _)| start),
            "end": span.map(|(_, end)| end),
            "status": self.status,
            "aborted": self.aborted,
        });
        match &self.arrival.more {
            More::Microservice { user_id, metric_types } => {
                entry["user_id"] = json!(user_id);
                entry["metric_types"] = json!(metric_types);
            }
            More::Personal { query } => {
                if let Some(query) = query {
                    entry["query"] = json!(query);
                }
                entry["startedMs"] = json!(self.started);
                entry["endedMs"] = json!(self.ended);
            }
        }
        entry
    }
}

impl Open {
    /// Records the status of the answer.
    pub fn finish(mut self, status: u16) {
        self.finished = true;
        let ended = self.log.elapsed();
        self.log.change(self.number, |entry| {
            entry.status = Some(status);
            entry.ended = Some(ended);
        });
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.finished {
            let ended = self.log.elapsed();
            self.log.change(self.number, |entry| {
                entry.aborted = true;
                entry.ended = Some(ended);
            });
        }
    }
}
