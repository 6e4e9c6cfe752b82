//! Polls that arrive while a read is under way share the next one, so that a thousand pollers cost one read at a time.
//!
//! A poll is only ever answered by a read that began after it arrived: whoever cancels a job and then polls sees it
//! cancelled.

use std::collections::HashMap;
use std::io::ErrorKind;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::RedisStore;
use super::connections::unavailable;
use crate::domain::ids::UserId;
use crate::ports::{StatusReport, StoreError};

/// One line of pollers a user.
#[derive(Default)]
pub(super) struct Polls(Mutex<HashMap<UserId, Arc<Line>>>);

#[derive(Default)]
struct Line {
    /// How many polls have ever arrived.
    arrived: AtomicU64,
    last: tokio::sync::Mutex<Last>,
}

/// The last read, and up to which poll it answers.
#[derive(Default)]
struct Last {
    answers: u64,
    report: Option<StatusReport>,
}

impl RedisStore {
    /// What a poll needs: from a read that others share, if one began after this poll arrived.
    pub(super) async fn poll_status(&self, user: &UserId) -> Result<StatusReport, StoreError> {
        let line = Arc::clone(self.polls.0.lock().entry(user.clone()).or_default());
        let ticket = line.arrived.fetch_add(1, Ordering::SeqCst) + 1;
        // Polls wait here in turn while one of them reads. One that is dropped lets the next go on.
        let mut last = line.last.lock().await;
        if last.answers >= ticket {
            // A read that failed failed for all who waited for it: a store that is away is not asked once for each.
            return last.report.clone().ok_or_else(|| unavailable(std::io::Error::from(ErrorKind::NotConnected)));
        }
        let answers = line.arrived.load(Ordering::SeqCst);
        let report = self.read_status(user).await;
        last.answers = answers;
        last.report = report.as_ref().ok().cloned();
        report
    }
}
