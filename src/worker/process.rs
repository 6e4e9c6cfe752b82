//! The parts of a worker process.

use std::sync::Arc;
use std::time::Duration;

use super::life::Life;
use crate::domain::ids::WorkerId;
use crate::ports::{ChangeFeed, Deletions};
use crate::runner::RunContext;

/// The parts of a worker process.
#[derive(Clone)]
pub struct Worker {
    /// Its id, new at every start.
    pub id: WorkerId,
    /// What its jobs run with.
    pub context: RunContext,
    /// Reports pauses and cancels, among others.
    pub changes: Arc<dyn ChangeFeed>,
    /// Orders to delete what is stored of a user.
    pub deletions: Arc<dyn Deletions>,
    /// How long a claim lasts without a renewal.
    pub lease: Duration,
    /// Notes every heartbeat.
    pub life: Life,
    /// How many jobs at once; a waiting job costs nothing.
    pub concurrency: usize,
}
