//! Each user's status, read once for all concurrent requests, and pushed to all listeners.
//!
//! No request is answered from a read that began before it: after a cancel, the next poll sees the cancelled job.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::watch;

use super::App;
use crate::domain::ids::UserId;
use crate::ports::{StatusReport, StoreError};

/// What listeners receive: the newest report, `None` before the first.
pub type Reports = watch::Receiver<Option<Arc<StatusReport>>>;

/// The last read of each user's status. Clones share it.
#[derive(Clone, Default)]
pub struct StatusCache(Arc<Mutex<HashMap<UserId, Arc<Entry>>>>);

#[derive(Default)]
struct Entry {
    /// Number of requests so far.
    asked: AtomicU64,
    last: tokio::sync::Mutex<Last>,
    newest: watch::Sender<Option<Arc<StatusReport>>>,
}

/// The last read, and the last request that it answers.
#[derive(Default)]
struct Last {
    answers: u64,
    read: Option<Result<Arc<StatusReport>, StoreError>>,
}

impl StatusCache {
    fn entry(&self, user: &UserId) -> Arc<Entry> {
        Arc::clone(self.0.lock().entry(user.clone()).or_default())
    }
}

impl App {
    /// A user's status, possibly from a shared read that begins after this call.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn status(&self, user: &UserId) -> Result<Arc<StatusReport>, StoreError> {
        let entry = self.statuses.entry(user);
        let ticket = entry.asked.fetch_add(1, Ordering::SeqCst) + 1;
        // Requests queue here while one of them reads. If that one is dropped, the next reads.
        let mut last = entry.last.lock().await;
        // A failed read fails all requests that waited for it: an unavailable store is not asked once for each.
        if let Some(read) = last.read.clone().filter(|_| last.answers >= ticket) {
            return read;
        }
        let answers = entry.asked.load(Ordering::SeqCst);
        let report = self.store.status(user).await.map(Arc::new);
        *last = Last { answers, read: Some(report.clone()) };
        if let Ok(report) = &report {
            entry.newest.send_if_modified(|newest| {
                let is_another = newest.as_ref() != Some(report);
                if is_another {
                    *newest = Some(Arc::clone(report));
                }
                is_another
            });
        }
        report
    }

    /// The user's status whenever a read finds it changed, starting with the latest. Listeners must make sure that it
    /// is read.
    #[must_use]
    pub fn reports(&self, user: &UserId) -> Reports {
        self.statuses.entry(user).newest.subscribe()
    }
}
