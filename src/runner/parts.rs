//! Missing parts of stored days: recorded when a day is stored, asked for again at the end.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use tokio::time::Instant;

use super::ask::Got;
use super::{Halt, Run};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::partial::{Ground, Lacking, Part, weighed};
use crate::domain::record::{LookedFor, Records};
use crate::domain::stage::{Stage, StageKind};
use crate::domain::work_log::Step;
use crate::ports::{DayOutcome, Fetched, Outcome, Progress};

/// Initial number of checks per job: parts that stay missing are soon left alone.
pub(super) const CHECKS: u32 = 30;
/// Extra checks earned by one that finds something.
const WORTH: u32 = 5;
/// The maximum number of checks left.
const MOST_CHECKS: u32 = 100;

impl Run<'_> {
    /// Records what an answer lacks, judging by the rest of it and by what is stored of its days. Returns days that are
    /// complete anyway, because the part that the answer lacked is stored.
    pub(super) fn enter_lacking(
        &mut self,
        step: &Step,
        lacking: &Lacking,
        stored: &BTreeSet<(NaiveDate, Part)>,
    ) -> BTreeSet<(DataType, NaiveDate)> {
        // Today is not over: missing parts may still arrive.
        let today = self.context.clock.today(self.zone);
        let stored: BTreeSet<_> = stored.iter().filter(|(day, _)| *day < today).copied().collect();
        let of = |(day, part, _): &(NaiveDate, Part, Ground)| (*day, *part);
        let is_stored = |it: &&(NaiveDate, Part, Ground)| stored.contains(&of(it));
        let kept: BTreeSet<_> = lacking.iter().filter(is_stored).map(of).collect();
        let mut all: Lacking = lacking.iter().filter(|it| !is_stored(it)).copied().collect();
        all.extend(stored.iter().map(|(day, part)| {
            (*day, *part, if kept.contains(&(*day, *part)) { Ground::Kept } else { Ground::Before })
        }));
        let each: Vec<String> = all
            .iter()
            .filter(|(_, _, ground)| !matches!(ground, Ground::Unsure | Ground::Pending))
            .map(|(day, part, _)| format!("{part} {day}"))
            .collect();
        if !each.is_empty() {
            tracing::warn!(
                job.id = %self.held.job.id, window.start = %step.days.start(), window.end = %step.days.end(),
                lacking = %each.join(", "), "an answer held only a part of these days: asking for the rest at the end"
            );
        }
        self.held.work_log.enter_lacking(step, &all);
        let whole = kept.into_iter().map(|(day, part)| (part.data_type(), day));
        whole.filter(|(one, day)| !self.held.work_log.is_partial(*one, *day)).collect()
    }

    /// Asks again for missing parts of stored days.
    pub(super) async fn check_parts(&mut self, step: &Step) -> Result<(), Halt> {
        if !self.are_nights_final {
            return self.settle_nights().await;
        }
        let asked = self.held.work_log.asked_again(step);
        if self.checks == 0 {
            let days = self.held.work_log.end_checks();
            return self.note_parts(step, days).await;
        }
        self.checks -= 1;
        let looked_for = self.looked_for(step, &asked).await?;
        match self.obtain_looking_for(step, &looked_for).await? {
            // Activities are asked for as before, and their pace is known; a few metrics have none.
            Got::Shorter
                if !step.types.contains(DataType::Health) || self.held.work_log.shorten_checks(step.days.days()) =>
            {
                self.checks += 1;
                Ok(())
            }
            Got::Shorter | Got::GivenUp(_) => {
                self.held.work_log.enter_checked(step, &asked);
                self.note_parts(step, asked.into_iter().map(|(day, part)| (part.data_type(), day)).collect()).await
            }
            Got::Fetched(fetched, asked_at) => self.commit_check(step, &asked, *fetched, asked_at).await,
        }
    }

    /// Which parts in a check may be gone by now, and where else they are stored.
    async fn looked_for(&self, step: &Step, asked: &BTreeSet<(NaiveDate, Part)>) -> Result<LookedFor, Halt> {
        if step.check.as_ref().is_none_or(|check| check.ground != Ground::Before) {
            return Ok(LookedFor::default());
        }
        let due: BTreeSet<_> = asked.iter().filter_map(|(day, part)| Some((*day, part.metric()?))).collect();
        let metrics = due.iter().map(|(_, metric)| *metric).collect();
        let (user, from) = (&self.held.job.request.user, Instant::now());
        loop {
            match self.context.sink.days_with(user, &metrics).await {
                Ok(stored) => return Ok(LookedFor { due, stored, is_accepted: self.held.job.request.accept_removals }),
                Err(error) => self.wait_for_sink(from, error).await?,
            }
        }
    }

    async fn commit_check(
        &mut self,
        step: &Step,
        asked: &BTreeSet<(NaiveDate, Part)>,
        mut fetched: Fetched,
        asked_at: DateTime<Utc>,
    ) -> Result<(), Halt> {
        // The surrounding days, which tell a deletion from a failure, may not belong to this job.
        if step.types.contains(DataType::Health) {
            let plan = self.held.work_log.plan();
            fetched.records.retain_days(|day| plan.range.contains(day) && plan.asks_for(DataType::Health, day));
        }
        let entries = &fetched.records.entries;
        let is_lacking = |(day, part): &&(NaiveDate, Part)| match part {
            Part::Metric(metric) => {
                !entries.present.contains(&(*day, *metric)) && !entries.gone.contains(&(*day, *metric))
            }
            Part::ActivityDetails | Part::DaySummary => {
                fetched.lacking.iter().any(|(of, lacks, _)| (of, lacks) == (day, part))
            }
        };
        let still: BTreeSet<_> = asked.iter().filter(is_lacking).copied().collect();
        if still.len() < asked.len() {
            self.checks = (self.checks + WORTH).min(MOST_CHECKS);
        }
        self.held.work_log.enter_checked(step, &still);
        let days: BTreeSet<_> = asked.iter().map(|(day, part)| (part.data_type(), *day)).collect();
        let outcomes: Vec<_> = days.iter().map(|(one, day)| self.stored(*one, *day)).collect();
        let written = self.write(step, &fetched.records, &outcomes, asked_at).await?;
        self.note_writes(written.writes).await;
        self.held.work_log.note_removed(step.chunk, written.removed, written.kept);
        let stage = Some(Stage::of(StageKind::AskingAgain, step.types, step.days));
        let partial = self.partial(days.into_iter());
        let sink_writes = written.writes;
        // The number of checks is limited, so each answered one is progress.
        let is_advance = true;
        self.record(&Progress { partial, sink_writes, stage, is_advance, ..self.progress_of(Some(step.chunk)) }).await
    }

    /// A day that was stored before, as in the work log. The sink may have lost it since.
    pub(super) fn stored(&self, data_type: DataType, day: NaiveDate) -> DayOutcome {
        let is_whole = self.held.job.request.is_whole(data_type);
        let is_partial = self.held.work_log.is_partial(data_type, day);
        DayOutcome { data_type, day, outcome: Outcome::AsNoted, is_whole, is_partial }
    }

    /// Whether days are partial, of types that this job fetches entirely.
    pub(super) fn partial(
        &self,
        days: impl Iterator<Item = (DataType, NaiveDate)>,
    ) -> Vec<(DataType, NaiveDate, bool)> {
        let whole = days.filter(|(one, _)| self.held.job.request.is_whole(*one));
        whole.map(|(one, day)| (one, day, self.held.work_log.is_partial(one, day))).collect()
    }

    /// Writes the missing parts of days, in any chunk, to the sink and to Redis.
    pub(super) async fn note_parts(&mut self, step: &Step, days: BTreeSet<(DataType, NaiveDate)>) -> Result<(), Halt> {
        let outcomes: Vec<_> = days.iter().map(|(one, day)| self.stored(*one, *day)).collect();
        let written = self.write(step, &Records::default(), &outcomes, self.context.clock.now()).await?;
        self.note_writes(written.writes).await;
        let (partial, sink_writes) = (self.partial(days.into_iter()), written.writes);
        self.record(&Progress { partial, sink_writes, ..self.progress_of(None) }).await
    }

    /// Decides about days that only likely lack their night.
    async fn settle_nights(&mut self) -> Result<(), Halt> {
        self.are_nights_final = true;
        let (nights, range) = (self.nights().await?, self.held.job.request.range);
        let days = self.held.work_log.settle_nights(&nights, true);
        if days.is_empty() {
            return Ok(());
        }
        let step = Step {
            chunk: 0,
            types: DataTypes::EMPTY.with(DataType::Health),
            days: range,
            final_retry: None,
            check: None,
        };
        self.note_parts(&step, days.into_iter().map(|day| (DataType::Health, day)).collect()).await
    }

    /// What an answer lacks, with likely nights graded by nights that are stored or in the answer.
    pub(super) async fn weighed(&self, fetched: &Fetched) -> Result<Lacking, Halt> {
        if !fetched.lacking.iter().any(|(_, _, ground)| *ground == Ground::Likely) {
            return Ok(fetched.lacking.clone());
        }
        let mut nights = self.nights().await?;
        nights.extend(fetched.records.sleep.iter().map(|night| night.date));
        Ok(weighed(&fetched.lacking, &nights))
    }

    /// The days with a stored night.
    async fn nights(&self) -> Result<BTreeSet<NaiveDate>, Halt> {
        let (user, from) = (&self.held.job.request.user, Instant::now());
        loop {
            match self.context.sink.nights(user).await {
                Ok(nights) => return Ok(nights),
                Err(error) => self.wait_for_sink(from, error).await?,
            }
        }
    }

    /// Logs what stays missing.
    pub(super) fn tell_parts(&self) {
        let partial = self.held.work_log.partial_days();
        if partial > 0 {
            tracing::warn!(job.id = %self.held.job.id, days = partial, "days are stored only in part");
        }
    }
}
