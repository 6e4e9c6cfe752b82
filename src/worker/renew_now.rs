//! Wakes a job's heartbeat at once.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::domain::ids::JobId;

/// The running jobs, each with the notifier of its heartbeat.
#[derive(Clone, Default)]
pub(super) struct RenewNow(Arc<Mutex<HashMap<JobId, Arc<Notify>>>>);

impl RenewNow {
    pub(super) fn register(&self, job: &JobId) -> Arc<Notify> {
        let notifier = Arc::new(Notify::new());
        self.0.lock().insert(job.clone(), Arc::clone(&notifier));
        notifier
    }

    pub(super) fn deregister(&self, job: &JobId, notifier: &Arc<Notify>) {
        let mut renew_now = self.0.lock();
        // This worker may have claimed the job again meanwhile, with another notifier.
        if renew_now.get(job).is_some_and(|known| Arc::ptr_eq(known, notifier)) {
            renew_now.remove(job);
        }
    }

    pub(super) fn notify(&self, job: &JobId) {
        if let Some(notifier) = self.0.lock().get(job) {
            notifier.notify_one();
        }
    }
}
