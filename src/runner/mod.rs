//! Working through a claimed job: ask the source, write to the sink, record the progress, until nothing is left.
//!
//! Decisions are pure and stand in [`crate::domain`]; this module acts on them. Every wait can be interrupted by the
//! job's token, which its keeper cancels when the claim is lost or the worker stops.

mod ask;
mod commit;
mod finish;
mod lost;
mod parts;
pub mod rebuild;
mod turn;
mod speed;
mod step;
mod suspect;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

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
use crate::ports::{Accounts, Claimed, Clock, Random, Sink, SinkState, Source, Sources, Work};
use speed::Speed;

/// What working through a job stands on.
#[derive(Clone)]
pub struct RunContext {
    /// Where progress is kept.
    pub store: Arc<dyn Work>,
    /// How long a turn at the upstream lasts unless it is kept.
    pub lease: Duration,
    /// Where credentials are kept.
    pub accounts: Arc<dyn Accounts>,
    /// Where data comes from.
    pub sources: Arc<dyn Sources>,
    /// Where data goes.
    pub sink: Arc<dyn Sink>,
    /// For how long a sink that can't be written to is tried before the job fails: fetching on would throw data away.
    pub sink_patience: Duration,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Jitter.
    pub random: Arc<dyn Random>,
    /// What "final" and "today" mean.
    pub rules: SyncPolicy,
    /// Requests that outlive their job, until the credentials they may bring are kept.
    pub detached: TaskTracker,
}

/// How working on a job came to its end, for the worker.
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

/// Why the work stops before its end.
#[derive(Debug)]
enum Halt {
    Interrupted,
    Lost(Option<Status>),
    End(ErrorCode, String),
    /// The store holds something that can't be read; where, for the log.
    Damaged(String),
}

/// A job in work.
struct Run<'a> {
    tools: &'a RunContext,
    held: Claimed,
    token: CancellationToken,
    /// Where this account's data comes from.
    source: Arc<dyn Source>,
    pace: Pace,
    credit: Credit,
    speed: Speed,
    /// Milliseconds spent waiting for a cool-down or an outage to end; they are no part of its speed.
    rested_ms: AtomicU64,
    unreachable_chunks: u32,
    /// How often more it may be asked for what stored days lack.
    checks: u32,
    /// Whether it is decided which nights are lacking, of those that may be.
    are_nights_settled: bool,
    /// The records of the chunks as Redis has them.
    recorded: Mutex<Vec<Chunk>>,
    /// The sink as it was last seen.
    sink: Option<SinkState>,
    /// Whether the sink may have lost what is not noted in it.
    has_lost_unnoted: bool,
}

/// Works through a claimed job until it has ended, is lost, or `token` is cancelled.
pub async fn run(tools: &RunContext, held: Claimed, token: CancellationToken) -> RunEnd {
    let speed = Speed::new(held.job.rate, remembered(tools, &held).await);
    let source = tools.sources.usual();
    let (pace, credit, rested_ms) = (Pace::new(source.timeout()), Credit::default(), AtomicU64::new(0));
    let (unreachable_chunks, checks, sink, has_lost_unnoted) = (0, parts::CHECKS, None, false);
    let recorded = Mutex::new(held.ledger.chunks().to_vec());
    let mut run = Run {
        tools,
        held,
        token,
        source,
        pace,
        credit,
        speed,
        rested_ms,
        unreachable_chunks,
        checks,
        are_nights_settled: false,
        recorded,
        sink,
        has_lost_unnoted,
    };
    let worked = run.work().await;
    // Before the job says that it has ended: whoever waits for that may copy the data at once.
    if !matches!(worked, Err(Halt::Interrupted)) {
        settle(&*tools.sink).await;
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
        // Ending a job can be interrupted or lost, but not end the job in yet another way.
        Err(Halt::End(code, _)) => RunEnd::Failed(code),
        Err(Halt::Damaged(_)) => RunEnd::Failed(ErrorCode::RecordDamaged),
    }
}

/// Makes a plain copy of the sink hold everything, if that can be done now; it is no reason to fail, nor to wait.
pub async fn settle(sink: &dyn Sink) {
    match sink.settle().await {
        Ok(true) => {}
        Ok(false) => tracing::debug!("the data store is in use: a plain copy of its file may lack the latest data"),
        Err(error) => tracing::debug!(cause = ?error, "the data store could not be settled: {error}"),
    }
}

/// What the account's last job left of the types of which this one fetches everything, when it is the first to measure. It
/// only serves an estimate: when it can't be had now it is not waited for.
async fn remembered(tools: &RunContext, held: &Claimed) -> Speeds {
    let request = &held.job.request;
    if held.job.rate.is_some() {
        return Speeds::default();
    }
    let left = tools.store.speeds(&request.user).await.unwrap_or_default();
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

    /// Does what is left to do.
    async fn work_off(&mut self) -> Result<(), Halt> {
        while let Some(step) = {
            let (pace, request) = (&self.pace, &self.held.job.request);
            let max_days = |group: Group| pace.days(group.types, group.most_days(request));
            self.held.ledger.next_step(self.source.groups(), max_days)
        } {
            if self.token.is_cancelled() {
                return Err(Halt::Interrupted);
            }
            self.step(&step).await?;
        }
        Ok(())
    }

    /// Waits for something to pass that is no part of the work.
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
