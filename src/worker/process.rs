//! What a worker process is made of.

use std::sync::Arc;
use std::time::Duration;

use super::life::Life;
use crate::domain::ids::WorkerId;
use crate::ports::ChangeFeed;
use crate::runner::RunContext;

/// What a worker process is made of.
#[derive(Clone)]
pub struct Worker {
    /// Its id, new at every start.
    pub id: WorkerId,
    /// What its jobs are worked through with.
    pub tools: RunContext,
    /// News of pause and cancel, among others.
    pub changes: Arc<dyn ChangeFeed>,
    /// How long a job is this worker's without a renewal.
    pub lease: Duration,
    /// Is told of every sign of life.
    pub life: Life,
    /// How many jobs at once; a job that waits costs nothing.
    pub concurrency: usize,
}
