//! One step of a job: fetch and store, or record why not.

use std::sync::atomic::Ordering;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::time::Instant;

use super::ask::Got;
use super::speed::Kind;
use super::{Halt, Run};
use crate::domain::data_type::DataType;
use crate::domain::failure::{ErrorCode, Failure, FailureKind};
use crate::domain::isolation::Verdict;
use crate::domain::span::millis;
use crate::domain::stage::{Stage, StageKind};
use crate::domain::work_log::{Evidence, NewBits, Step};
use crate::ports::{Fetched, Progress};

/// Consecutive chunks with an unreachable upstream before a job of several chunks gives up.
const UNREACHABLE_CHUNKS: u32 = 3;

impl Run<'_> {
    /// Skips days that are stored and final, if the job asks for that.
    pub(super) async fn skip_existing(&mut self) -> Result<(), Halt> {
        let request = self.held.job.request.clone();
        if !request.skip_existing {
            return Ok(());
        }
        let mut new = NewBits::default();
        let coverage = loop {
            match self.context.store.coverage(&request.user).await {
                Ok(coverage) => break coverage,
                Err(error) => self.wait_for_store(error).await?,
            }
        };
        for one in request.data_types.dated() {
            let Some(type_coverage) = coverage.0.get(&one) else { continue };
            let skipped = self.held.work_log.skip(one, type_coverage);
            new.done.extend(skipped.done);
            new.no_data.extend(skipped.no_data);
        }
        if new.done.is_empty() {
            return Ok(());
        }
        let stage = Some(Stage::of(StageKind::Skipped, request.data_types, request.range));
        self.record(&Progress { bits: new, stage, is_advance: true, ..self.progress_of(None) }).await
    }

    /// Does one step, and measures its speed.
    pub(super) async fn step(&mut self, step: &Step) -> Result<(), Halt> {
        let completes = step.is_completion();
        let types = self.group_of(step.types).types.intersect(self.held.job.request.data_types);
        let (from, left) = (Instant::now(), self.held.work_log.days_left_of(types, completes));
        self.rested_ms.store(0, Ordering::Relaxed);
        self.take(step).await?;
        let rested = Duration::from_millis(self.rested_ms.load(Ordering::Relaxed));
        let done = left.saturating_sub(self.held.work_log.days_left_of(types, completes));
        // Checks for missing parts finish no day, and only happen at the end.
        if step.check.is_none() || completes {
            let kind = Kind { types, completes };
            self.speed.note(kind, step.days.days(), done, from.elapsed().saturating_sub(rested));
        }
        Ok(())
    }

    /// Always changes the work log, unless the request is to be shortened.
    async fn take(&mut self, step: &Step) -> Result<(), Halt> {
        if step.is_completion() {
            return self.complete(step).await;
        }
        if step.check.is_some() {
            return self.check_parts(step).await;
        }
        if step.types.contains(DataType::Files) {
            return self.fetch_files(step).await;
        }
        if step.is_confirmation() {
            return self.confirm_empty(step).await;
        }
        let clock = Instant::now();
        let got = match self.obtain(step).await? {
            Got::Fetched(fetched, asked_at) if step.final_retry.is_some() && has_unconfirmed(&fetched) => {
                self.confirm_at_once(step, fetched, asked_at).await?
            }
            got => got,
        };
        match got {
            Got::Shorter => Ok(()),
            Got::GivenUp(failure) => self.give_up(step, &failure).await,
            Got::Fetched(fetched, asked_at) => {
                self.unreachable_chunks = 0;
                self.commit(step, &fetched, asked_at).await?;
                tracing::info!(
                    job.id = %self.held.job.id, window.start = %step.days.start(), window.end = %step.days.end(),
                    types = %step.types, records = fetched.records.len(), ignored = fetched.ignored,
                    duration_ms = millis(clock.elapsed()), "window stored"
                );
                Ok(())
            }
        }
    }

    /// Confirms the empty days of an answer if the upstream works. A big answer has to be dropped before the upstream
    /// can be checked, and is fetched again.
    async fn confirm_at_once(
        &mut self,
        step: &Step,
        fetched: Box<Fetched>,
        asked_at: DateTime<Utc>,
    ) -> Result<Got, Halt> {
        self.unreachable_chunks = 0;
        let kept = Some(fetched).filter(|fetched| fetched.place.is_none());
        let is_sound = self.is_upstream_sound(step).await?.is_ok();
        let mut got = match kept {
            Some(fetched) => Got::Fetched(fetched, asked_at),
            None => self.obtain(step).await?,
        };
        if let (Got::Fetched(fetched, _), true) = (&mut got, is_sound) {
            take_as_empty(&mut fetched.findings);
        }
        Ok(got)
    }

    /// Records that a step is given up in this pass, or that its halves are to be tried.
    pub(super) async fn give_up(&mut self, step: &Step, failure: &Failure) -> Result<(), Halt> {
        let verdict = self.credit.judge(step, failure);
        self.enter(verdict, step, failure).await
    }

    /// Records the verdict on a failed step.
    pub(super) async fn enter(&mut self, verdict: Verdict, step: &Step, failure: &Failure) -> Result<(), Halt> {
        match verdict {
            Verdict::Halve => {
                self.held.work_log.halve(step, failure);
                let stage = Some(Stage::of(StageKind::Isolating, step.types, step.days).because(failure.kind));
                return self.record(&Progress { stage, ..self.progress_of(Some(step.chunk)) }).await;
            }
            Verdict::GiveUp => self.held.work_log.enter_failure(step, failure),
            Verdict::GiveUpRest => {
                let span = self.group_of(step.types).span;
                self.held.work_log.give_up_rest(step, span, failure);
            }
        }
        if failure.kind == FailureKind::Unreachable {
            self.held.work_log.give_up_chunk(step.chunk, self.source.groups(), failure);
        }
        let stage = Some(Stage::of(StageKind::GaveUp, step.types, step.days).because(failure.kind));
        let given_up = if step.final_retry.is_some() { self.tried_in_vain(step, failure) } else { Vec::new() };
        self.record(&Progress { given_up, stage, ..self.progress_of(Some(step.chunk)) }).await?;
        self.end_if_unreachable(failure)
    }

    /// Ends the job if the upstream could not be reached several times in a row.
    pub(super) fn end_if_unreachable(&mut self, failure: &Failure) -> Result<(), Halt> {
        if failure.kind != FailureKind::Unreachable {
            return Ok(());
        }
        self.unreachable_chunks += 1;
        if self.held.job.chunks_total == 1 || self.unreachable_chunks >= UNREACHABLE_CHUNKS {
            let message = format!("The upstream could not be reached: {failure}. Then resume this sync.");
            return Err(Halt::End(ErrorCode::SourceUnreachable, message));
        }
        Ok(())
    }
}

impl Run<'_> {
    /// The days of a step that could not be fetched in the end, with today; of types that this job fetches entirely.
    pub(super) fn tried_in_vain(&self, step: &Step, failure: &Failure) -> Vec<(DataType, NaiveDate, NaiveDate)> {
        // An unreachable upstream says nothing about the days.
        if failure.kind == FailureKind::Unreachable {
            return Vec::new();
        }
        let (request, work_log) = (&self.held.job.request, &self.held.work_log);
        let today = self.context.clock.today(self.zone);
        let whole = step.types.dated().filter(|one| request.is_whole(*one));
        let days = whole.flat_map(|one| work_log.given_up(step.chunk, one).map(move |day| (one, day, today)));
        days.collect()
    }
}

fn has_unconfirmed(fetched: &Fetched) -> bool {
    fetched.findings.values().any(|evidence| *evidence == Evidence::Unconfirmed)
}

/// Takes unconfirmed days as empty.
pub(super) fn take_as_empty(findings: &mut crate::domain::work_log::Findings) {
    for evidence in findings.values_mut().filter(|evidence| **evidence == Evidence::Unconfirmed) {
        *evidence = Evidence::NoData;
    }
}
