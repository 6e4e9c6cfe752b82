//! Saves an answer: first to the sink, then to Redis.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::time::Instant;

use super::ask::OTHER_ACCOUNT;
use super::speed::{Kind, Left};
use super::{Halt, Run};
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::estimate::Speeds;
use crate::domain::failure::ErrorCode;
use crate::domain::job::Status;
use crate::domain::partial::{Ground, Lacking};
use crate::domain::record::Records;
use crate::domain::span;
use crate::domain::stage::{Stage, StageKind};
use crate::domain::work_log::{Evidence, Findings, NewBits, Step};
use crate::ports::{
    DayOutcome, Fetched, KnownDay, Outcome, Progress, Renewal, SinkBatch, SinkError, WorkError, Written,
};

/// The longest wait between two tries of the sink.
const SINK_WAIT_MAX: Duration = Duration::from_secs(30);

impl Run<'_> {
    /// Writes records and the days they finish in one transaction, then the progress.
    pub(super) async fn commit(
        &mut self,
        step: &Step,
        fetched: &Fetched,
        asked_at: DateTime<Utc>,
    ) -> Result<NewBits, Halt> {
        let Fetched { records, findings, .. } = fetched;
        // An answer says nothing about what it may not hold.
        let step = &Step { types: step.types.without(fetched.not_offered), ..step.clone() };
        if step.types.is_empty() {
            self.not_offered(fetched.not_offered).await?;
            return Ok(NewBits::default());
        }
        let lacking = self.weighed(fetched).await?;
        // New nights show that surrounding days, in any chunk, lack theirs. The work log is updated only once the store
        // is.
        let nights = records.sleep.iter().map(|night| night.date).collect();
        let lack_theirs = self.held.work_log.clone().settle_nights(&nights, false);
        let mut days = self.outcomes(step, findings, &lacking);
        let nothing = self.nothing_in(fetched);
        days.extend(nothing.iter().map(|(one, day)| DayOutcome {
            data_type: *one,
            day: *day,
            outcome: Outcome::NoData,
            is_whole: self.held.job.request.is_whole(*one),
            is_partial: false,
        }));
        let earlier = lack_theirs.iter().filter(|day| !step.days.contains(**day));
        days.extend(earlier.map(|day| DayOutcome { is_partial: true, ..self.stored(DataType::Health, *day) }));
        let written = self.write(step, records, &days, asked_at).await?;
        self.note_writes(written.writes).await;
        let stored = u64::try_from(records.len()).unwrap_or(u64::MAX);
        let mut bits = self.held.work_log.enter(step, findings, stored);
        let beside = self.held.work_log.enter_nothing(&nothing);
        bits.done.extend(beside.done);
        bits.no_data.extend(beside.no_data);
        self.held.work_log.note_removed(step.chunk, written.removed, written.kept);
        let whole = self.enter_lacking(step, &lacking, &written.lacking);
        self.held.work_log.settle_nights(&nights, false);
        let progress = Progress {
            partial: self.partial(days.iter().map(|day| (day.data_type, day.day))),
            stage: Some(Stage::of(StageKind::Storing, step.types, step.days)),
            days: self.covered(&bits, asked_at.with_timezone(&self.zone).date_naive()),
            is_advance: !bits.done.is_empty(),
            bits: bits.clone(),
            sink_writes: written.writes,
            ..self.progress_of(Some(step.chunk))
        };
        self.record(&progress).await?;
        if !whole.is_empty() {
            self.note_parts(step, whole).await?;
        }
        self.not_offered(fetched.not_offered).await?;
        Ok(bits)
    }

    /// The undone days of this job of which an answer about other types says that there is nothing.
    fn nothing_in(&self, fetched: &Fetched) -> BTreeSet<(DataType, NaiveDate)> {
        let (plan, work_log) = (self.held.work_log.plan(), &self.held.work_log);
        let is_open = |(one, day): &&(DataType, NaiveDate)| {
            plan.bits_of(*one, DateRange::day(*day)).any(|bit| !work_log.is_done(*one, bit))
        };
        fetched.nothing.iter().filter(is_open).copied().collect()
    }

    /// The days of those bits, of types that this job fetches entirely.
    pub(super) fn covered(&self, bits: &NewBits, asked_on: NaiveDate) -> Vec<KnownDay> {
        let request = &self.held.job.request;
        let whole = bits.done.iter().filter(|(one, _)| one.is_dated() && request.is_whole(*one));
        let known = |(one, bit): &(DataType, u32)| {
            let (day, is_empty) = (request.range.nth(*bit)?, bits.no_data.contains(&(*one, *bit)));
            // A day that is still to be completed is asked for again if this job does not get there.
            let is_final = self.context.policy.finality.is_final(day, is_empty, asked_on)
                && !self.held.work_log.is_to_complete(*one, day);
            Some(KnownDay { data_type: *one, day, is_empty, is_final, asked_on })
        };
        whole.filter_map(known).collect()
    }

    /// What an answer says about a step's days; days that it does not mention are left out.
    fn outcomes(&self, step: &Step, findings: &Findings, lacking: &Lacking) -> Vec<DayOutcome> {
        let mut days = Vec::new();
        for one in step.types.dated() {
            for day in step.days.iter() {
                let outcome = match findings.get(&(one, day)) {
                    Some(Evidence::Unconfirmed) => continue,
                    Some(Evidence::NoData) => Outcome::NoData,
                    Some(Evidence::Data) | None => Outcome::Stored,
                };
                let is_whole = self.held.job.request.is_whole(one);
                let mut grounds = lacking.iter().filter(|(of, part, _)| *of == day && part.data_type() == one);
                let is_pending = grounds.clone().any(|(.., ground)| *ground == Ground::Pending);
                let outcome = if is_pending && outcome == Outcome::Stored { Outcome::Pending } else { outcome };
                let is_partial = grounds.any(|(.., ground)| !matches!(ground, Ground::Unsure | Ground::Pending));
                days.push(DayOutcome { data_type: one, day, outcome, is_whole, is_partial });
            }
        }
        days
    }

    pub(super) async fn write(
        &self,
        step: &Step,
        records: &Records,
        days: &[DayOutcome],
        asked_at: DateTime<Utc>,
    ) -> Result<Written, Halt> {
        let request = &self.held.job.request;
        let epoch = self.held.claim.epoch;
        let batch = SinkBatch {
            user: &request.user,
            job: &self.held.job.id,
            epoch,
            garmin_id: self.garmin_id,
            asked_at,
            records,
            days,
            accepts_removals: request.accept_removals,
        };
        // A try may take long by itself: it waits for a locked store.
        let (from, mut wait) = (Instant::now(), Duration::from_secs(1));
        loop {
            let written = tokio::select! {
                written = self.context.sink.write(&batch) => written,
                () = self.token.cancelled() => return Err(Halt::Interrupted),
            };
            match written {
                Ok(written) => {
                    metrics::counter!("garmin_sync_rows_total", "change" => "inserted").increment(written.inserted);
                    metrics::counter!("garmin_sync_rows_total", "change" => "updated").increment(written.updated);
                    metrics::counter!("garmin_sync_rows_total", "change" => "unchanged").increment(written.unchanged);
                    metrics::counter!("garmin_sync_rows_total", "change" => "removed").increment(written.removed);
                    if written.removed > 0 {
                        tracing::info!(
                            job.id = %self.held.job.id, window.start = %step.days.start(), window.end = %step.days.end(),
                            rows = written.removed, "Garmin no longer has these: moved to removed_rows"
                        );
                    }
                    if written.kept > 0 {
                        tracing::warn!(
                            job.id = %self.held.job.id, window.start = %step.days.start(), window.end = %step.days.end(),
                            rows = written.kept, "Garmin no longer lists an implausible number of these: they stay. If \
                            they are gone for good, sync these days again with --accept-removals"
                        );
                    }
                    return Ok(written);
                }
                Err(SinkError::Fenced(by)) => {
                    tracing::warn!(job.id = %self.held.job.id, epoch = %epoch, "the store refused a write of an old claim");
                    metrics::counter!("garmin_sync_writes_refused_total", "by" => "sink").increment(1);
                    // Either another worker has the job, or Redis lost later epochs: then epochs must be raised beyond
                    // this one, for a new claim.
                    if let Err(error) = self.context.store.raise_epoch(by).await {
                        tracing::warn!(job.id = %self.held.job.id, "the epoch can't be raised: {error}");
                    }
                    return Err(Halt::Interrupted);
                }
                Err(SinkError::OtherAccount(_)) => {
                    return Err(Halt::End(ErrorCode::OtherAccount, OTHER_ACCOUNT.to_owned()));
                }
                Err(SinkError::Unavailable { fault, message, source })
                    if from.elapsed() < self.context.sink_patience =>
                {
                    tracing::warn!(job.id = %self.held.job.id, cause = %source, "the data store can't be written to: {message}");
                    let stage = Stage::of(StageKind::WaitingForStore, step.types, step.days).because(fault);
                    self.show(stage).await?;
                    self.rest(wait).await?;
                    wait = (wait * 2).min(SINK_WAIT_MAX);
                }
                Err(SinkError::Unavailable { message, .. }) => {
                    let message = format!(
                        "The data store could not be written to for {}: {message}. Then resume this sync.",
                        span::words(from.elapsed().as_secs())
                    );
                    return Err(Halt::End(ErrorCode::SinkUnavailable, message));
                }
            }
        }
    }

    /// Shows the current stage.
    pub(super) async fn show(&self, stage: Stage) -> Result<(), Halt> {
        let chunk = stage.days.and_then(|days| self.held.work_log.plan().chunk_of(days.start()));
        let next_attempt_at = stage.next_attempt_at(self.context.clock.now());
        let progress = Progress { stage: Some(stage), next_attempt_at, ..self.progress_of(chunk) };
        self.record(&progress).await
    }

    /// The work log's counters, and the chunk records they are summed from, where Redis has other ones. `chunk` is the
    /// current one.
    pub(super) fn progress_of(&self, chunk: Option<u32>) -> Progress {
        let (work_log, recorded) = (&self.held.work_log, self.recorded.lock());
        let changed = (0..)
            .zip(work_log.chunks())
            .filter(|(n, record)| Some(*n) == chunk || recorded.get(*n as usize) != Some(*record));
        Progress {
            chunks: changed.map(|(n, record)| (n, record.clone())).collect(),
            current_chunk: chunk.and_then(|n| work_log.plan().chunks.get(n as usize).copied()),
            rate: self.speed.rate(&self.left()),
            speeds: self.measured(),
            not_offered: self.held.job.not_offered,
            ..Progress::counted(work_log)
        }
    }

    /// Measured speeds for later estimates: only of types that this job fetches entirely.
    fn measured(&self) -> Speeds {
        let request = &self.held.job.request;
        self.speed.measured().iter().filter(|(one, _)| request.is_whole(*one)).collect()
    }

    /// The remaining work, by groups that are asked for together.
    fn left(&self) -> Vec<Left> {
        let (work_log, types) = (&self.held.work_log, self.held.job.request.data_types);
        let kinds = self
            .source
            .groups()
            .iter()
            .map(|group| Kind { types: group.types.intersect(types), completes: group.completes });
        kinds
            .filter(|kind| !kind.types.is_empty())
            .map(|kind| Left {
                kind,
                days: work_log.days_left_of(kind.types, kind.completes),
                units: work_log.work_left(kind.types, kind.completes),
            })
            .collect()
    }

    /// Writes progress; waits while Redis is unavailable. Takes an expired lease again if nobody else has claimed the
    /// job.
    pub(super) async fn record(&self, progress: &Progress) -> Result<(), Halt> {
        loop {
            let user = &self.held.job.request.user;
            match self.context.store.progress(&self.held.claim, user, progress).await {
                Ok(()) => {
                    self.recorded.lock().clone_from_slice(self.held.work_log.chunks());
                    return Ok(());
                }
                Err(error) => self.after_refusal(error).await?,
            }
        }
    }

    /// Handles a write that Redis refused: returns when it may be retried.
    pub(super) async fn after_refusal(&self, error: WorkError) -> Result<(), Halt> {
        match error {
            WorkError::Store(error) => self.wait_for_store(error).await,
            // Retrying would never end. The next claim continues from what Redis has.
            WorkError::Undone(done) => {
                tracing::warn!(job.id = %self.held.job.id, units.done = done, "Redis lost progress of this job: releasing it, to repeat the lost part");
                Err(Halt::Interrupted)
            }
            WorkError::Lost(Some(Status::Running)) => match self.context.store.renew(&self.held.claim).await {
                Ok(Renewal::Ok) => Ok(()),
                Ok(Renewal::Lost(status)) => Err(self.refused(status)),
                Err(error) => self.wait_for_store(error).await,
            },
            WorkError::Lost(status) => Err(self.refused(status)),
        }
    }

    fn refused(&self, status: Option<Status>) -> Halt {
        tracing::warn!(job.id = %self.held.job.id, epoch = %self.held.claim.epoch, ?status, "Redis refused a write: the job is no longer this worker's");
        metrics::counter!("garmin_sync_writes_refused_total", "by" => "redis").increment(1);
        Halt::Lost(status)
    }
}
