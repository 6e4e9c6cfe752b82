//! The record of data requests.
use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::Mutex;
use serde_json::{Value, json};

/// Older requests are forgotten.
const MOST_REQUESTS: usize = 100_000;

/// All data requests so far.
#[derive(Default)]
pub struct RequestLog(Mutex<Entries>);

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
    /// Its path.
    pub path: &'static str,
    /// First and last day as written, where the body could be read.
    pub span: Option<(String, String)>,
    /// For whom.
    pub user_id: Option<String>,
    /// Health metrics that were asked for.
    pub metric_types: Vec<String>,
}

struct Entry {
    arrival: Arrival,
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
    /// Records an arrival.
    pub fn open(self: &Arc<Self>, arrival: Arrival) -> Open {
        let mut entries = self.0.lock();
        if entries.kept.len() == MOST_REQUESTS {
            entries.kept.pop_front();
            entries.first += 1;
        }
        let number = entries.first + u64::try_from(entries.kept.len()).unwrap_or(0);
        entries.kept.push_back(Entry { arrival, status: None, aborted: false });
        Open { log: Arc::clone(self), number, finished: false }
    }

    /// All that are kept, newest last.
    pub fn json(&self) -> Value {
        self.0.lock().kept.iter().map(Entry::json).collect()
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Entry)) {
        let mut entries = self.0.lock();
        let index = number.checked_sub(entries.first).and_then(|index| usize::try_from(index).ok());
        if let Some(entry) = index.and_then(|index| entries.kept.get_mut(index)) {
            change(entry);
        }
    }
}

impl Entry {
    fn json(&self) -> Value {
        let span = self.arrival.span.as_ref();
        json!({
            "at": self.arrival.at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
            "path": self.arrival.path,
            "start": span.map(|(start, _)| start),
            "end": span.map(|(_, end)| end),
            "user_id": self.arrival.user_id,
            "metric_types": self.arrival.metric_types,
            "status": self.status,
            "aborted": self.aborted,
        })
    }
}

impl Open {
    /// Records the status of the answer.
    pub fn finish(mut self, status: u16) {
        self.finished = true;
        self.log.change(self.number, |entry| entry.status = Some(status));
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        if !self.finished {
            self.log.change(self.number, |entry| entry.aborted = true);
        }
    }
}
