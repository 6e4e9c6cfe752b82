//! The bells that make a job's heart beat at once.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::domain::ids::JobId;

/// The jobs in work, each with the bell that makes its heart beat at once.
#[derive(Clone, Default)]
pub(super) struct Bells(Arc<Mutex<HashMap<JobId, Arc<Notify>>>>);

impl Bells {
    pub(super) fn hang(&self, job: &JobId) -> Arc<Notify> {
        let bell = Arc::new(Notify::new());
        self.0.lock().insert(job.clone(), Arc::clone(&bell));
        bell
    }

    pub(super) fn take_down(&self, job: &JobId, bell: &Arc<Notify>) {
        let mut bells = self.0.lock();
        // The job may have come back to this worker in the meantime, with a bell of its own.
        if bells.get(job).is_some_and(|hanging| Arc::ptr_eq(hanging, bell)) {
            bells.remove(job);
        }
    }

    pub(super) fn ring(&self, job: &JobId) {
        if let Some(bell) = self.0.lock().get(job) {
            bell.notify_one();
        }
    }
}
