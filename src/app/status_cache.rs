//! The status of each user, read once for all who ask at the same time, and shown to all who listen.
//!
//! Nobody is answered by a read that began before they asked: whoever cancels a job and then polls sees it cancelled.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::watch;

use super::App;
use crate::domain::ids::UserId;
use crate::ports::{StatusReport, StoreError};

/// What is told to those who listen: the newest report, none before the first.
pub type Reports = watch::Receiver<Option<Arc<StatusReport>>>;

/// The last read of each user's status. Clones share it.
#[derive(Clone, Default)]
pub struct StatusCache(Arc<Mutex<HashMap<UserId, Arc<Entry>>>>);

#[derive(Default)]
struct Entry {
    /// How many have ever asked.
    asked: AtomicU64,
    last: tokio::sync::Mutex<Last>,
    newest: watch::Sender<Option<Arc<StatusReport>>>,
}

/// The last read, and up to which of those who asked it answers.
#[derive(Default)]
struct Last {
    answers: u64,
    report: Option<Arc<StatusReport>>,
}

impl StatusCache {
    fn entry(&self, user: &UserId) -> Arc<Entry> {
        Arc::clone(self.0.lock().entry(user.clone()).or_default())
    }
}

impl App {
    /// A user's status: from a read that others share, if one begins after this call.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn status(&self, user: &UserId) -> Result<Arc<StatusReport>, StoreError> {
        let entry = self.statuses.entry(user);
        let ticket = entry.asked.fetch_add(1, Ordering::SeqCst) + 1;
        // All wait here in turn while one of them reads. One that is dropped lets the next go on.
        let mut last = entry.last.lock().await;
        if last.answers >= ticket {
            // A read that failed failed for all who waited for it: a store that is away is not asked once for each.
            let away = || StoreError::Unavailable(Box::new(std::io::Error::from(ErrorKind::NotConnected)));
            return last.report.clone().ok_or_else(away);
        }
        let answers = entry.asked.load(Ordering::SeqCst);
        let report = self.store.status(user).await.map(Arc::new);
        *last = Last { answers, report: report.as_ref().ok().cloned() };
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

    /// Every other report on a user that is read from here on, and the newest that was. Whoever listens sees that it is read.
    #[must_use]
    pub fn reports(&self, user: &UserId) -> Reports {
        self.statuses.entry(user).newest.subscribe()
    }
}
