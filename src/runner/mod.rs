//! Works through a claimed job: asks the source, writes to the sink, records the progress, until nothing is left.
//!
//! Decisions are pure and live in [`crate::domain`]; this module acts on them. Every wait can be interrupted by the
//! job's token, which its supervisor cancels when the claim is lost or the worker stops.

mod ask;
mod complete;
mod commit;
mod files;
mod finish;
mod lost;
mod parts;
pub mod rebuild;
mod permit;
mod speed;
mod step;
mod confirm;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;
use parking_lot::Mutex;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::domain::chunk::Chunk;
use crate::domain::estimate::Speeds;
use crate::domain::failure::ErrorCode;
use crate::domain::isolation::Credit;
use crate::domain::job::Status;
use crate::domain::pacing::Pace;
use crate::domain::plan::Group;
use crate::domain::policy::SyncPolicy;
use crate::domain::span::millis;
use crate::ports::{Accounts, Claimed, Clock, Random, Session, Sink, SinkState, Source, Sources, Work};
use speed::Speed;

/// Dependencies of the runner.
#[derive(Clone)]
pub struct RunContext {
    /// Stores progress.
    pub store: Arc<dyn Work>,
    /// How long a permit at the upstream lasts unless it is extended.
    pub lease: Duration,
    /// Where credentials are kept.
    pub accounts: Arc<dyn Accounts>,
    /// Where data comes from.
    pub sources: Arc<dyn Sources>,
    /// Where data goes.
    pub sink: Arc<dyn Sink>,
    /// How long to retry an unwritable sink before the job fails: fetching on would waste data.
    pub sink_patience: Duration,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Jitter.
    pub random: Arc<dyn Random>,
    /// Defines "final" and "today".
    pub policy: SyncPolicy,
    /// Requests that may outlive their job, until credentials they may bring are saved.
    pub detached: TaskTracker,
}

/// How a run ended, for the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// The job is completed.
    Completed,
    /// The job failed.
    Failed(ErrorCode),
    /// The job is no longer this worker's.
    Lost(Option<Status>),
    /// The token was cancelled; the claim may still be valid.
    Interrupted,
}

/// Why work stops early.
#[derive(Debug)]
enum Halt {
    Interrupted,
    Lost(Option<Status>),
    End(ErrorCode, String),
    /// The store holds something unreadable; says where, for the log.
    Damaged(String),
}

/// A running job.
struct Run<'a> {
    context: &'a RunContext,
    held: Claimed,
    token: CancellationToken,
    /// Where this account's data comes from.
    source: Arc<dyn Source>,
    /// This job's conversation with it.
    session: Arc<dyn Session>,
    /// The time zone of the account's days.
    zone: Tz,
    /// Garmin's number of the profile that the last request was for, if known.
    garmin_id: Option<i64>,
    pace: Pace,
    credit: Credit,
    speed: Speed,
    /// Milliseconds spent waiting for a cool-down or an outage; not part of the speed.
    rested_ms: AtomicU64,
    unreachable_chunks: u32,
    /// Remaining checks for missing parts of stored days.
    checks: u32,
    /// Days that could not be completed when they were first tried.
    incomplete: BTreeSet<NaiveDate>,
    /// Whether likely missing nights have been decided.
    are_nights_final: bool,
    /// The chunk records as Redis has them.
    recorded: Mutex<Vec<Chunk>>,
    /// The last known state of the sink.
    sink: Option<SinkState>,
    /// Whether the sink may have lost data that it keeps no record of.
    has_lost_unnoted: bool,
}

/// Works through a claimed job until it has ended, is lost, or `token` is cancelled.
pub async fn run(context: &RunContext, held: Claimed, token: CancellationToken) -> RunEnd {
    let speed = Speed::new(held.job.rate, remembered(context, &held).await);
    let source = context.sources.usual();
    let session = Arc::clone(&source).session();
    let (pace, credit, rested_ms) = (Pace::new(source.timeout()), Credit::default(), AtomicU64::new(0));
    let (unreachable_chunks, checks, sink, has_lost_unnoted) = (0, parts::CHECKS, None, false);
    let recorded = Mutex::new(held.work_log.chunks().to_vec());
    let mut run = Run {
        context,
        held,
        token,
        source,
        session,
        zone: context.policy.zones.of(None),
        garmin_id: None,
        pace,
        credit,
        speed,
        rested_ms,
        unreachable_chunks,
        checks,
        incomplete: BTreeSet::new(),
        are_nights_final: false,
        recorded,
        sink,
        has_lost_unnoted,
    };
    let worked = run.work().await;
    // Before the job is marked as ended: its user may copy the data right after.
    if !matches!(worked, Err(Halt::Interrupted)) {
        checkpoint(&*context.sink).await;
    }
    let outcome = match worked {
        Ok(()) => run.finish().await,
        Err(Halt::End(code, message)) => run.fail(code, message).await,
        Err(halt) => Err(halt),
    };
    let outcome = match outcome {
        Err(Halt::Damaged(what)) => run.set_aside(&what).await,
        outcome => outcome,
    };
    match outcome {
        Ok(end) => end,
        Err(Halt::Interrupted) => RunEnd::Interrupted,
        Err(Halt::Lost(status)) => RunEnd::Lost(status),
        // Ending a job can be interrupted or lost, but can't end it in another way.
        Err(Halt::End(code, _)) => RunEnd::Failed(code),
        Err(Halt::Damaged(_)) => RunEnd::Failed(ErrorCode::RecordDamaged),
    }
}

/// Makes a plain copy of the sink complete, if possible right now; failures are only logged.
pub async fn checkpoint(sink: &dyn Sink) {
    match sink.checkpoint().await {
        Ok(true) => {}
        Ok(false) => tracing::debug!("the data store is in use: a plain copy of its file may lack the latest data"),
        Err(error) => tracing::debug!(cause = ?error, "the data store could not be checkpointed: {error}"),
    }
}

/// The speeds left by the account's last job, for the types that this one fetches entirely, if it is the first to
/// measure. Only needed for an estimate, so it is not waited for.
async fn remembered(context: &RunContext, held: &Claimed) -> Speeds {
    let request = &held.job.request;
    if held.job.rate.is_some() {
        return Speeds::default();
    }
    let left = context.store.speeds(&request.user).await.unwrap_or_default();
    left.iter().filter(|(one, _)| request.is_whole(*one)).collect()
}

impl Run<'_> {
    async fn work(&mut self) -> Result<(), Halt> {
        self.choose_source().await?;
        self.skip_existing().await?;
        let mut round = 0;
        self.take_back_lost(round).await?;
        loop {
            self.work_off().await?;
            round += 1;
            if !self.take_back_lost(round).await? {
                self.tell_parts();
                return Ok(());
            }
        }
    }

    /// Does the remaining work.
    async fn work_off(&mut self) -> Result<(), Halt> {
        while let Some(step) = {
            let (pace, request) = (&self.pace, &self.held.job.request);
            let max_days = |group: Group| pace.days(group.types, group.most_days(request));
            self.held.work_log.next_step(self.source.groups(), max_days)
        } {
            if self.token.is_cancelled() {
                return Err(Halt::Interrupted);
            }
            self.step(&step).await?;
        }
        Ok(())
    }

    /// Waits for something that is not part of the work.
    async fn rest(&self, wait: Duration) -> Result<(), Halt> {
        let from = Instant::now();
        let outcome = self.pause(wait).await;
        let rested = millis(from.elapsed());
        self.rested_ms.fetch_add(rested, Ordering::Relaxed);
        outcome
    }

    /// Waits, unless interrupted.
    async fn pause(&self, wait: Duration) -> Result<(), Halt> {
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            () = self.token.cancelled() => Err(Halt::Interrupted),
        }
    }
}
