//! Stored days that take a request of their own to be complete, and types that an upstream does not offer.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::ask::Got;
use super::{Halt, Run};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::stage::{Stage, StageKind};
use crate::domain::work_log::{Evidence, NewBits, Step};
use crate::ports::{Fetched, Progress};

impl Run<'_> {
    /// Asks for what the first answer about stored days could not hold. Days for which that fails count as failed, and are
    /// tried once more at the end; those for which there is nothing stay stored, and count as partial.
    pub(super) async fn complete(&mut self, step: &Step) -> Result<(), Halt> {
        let failure = match self.obtain(step).await? {
            Got::Fetched(fetched, asked_at) => {
                self.unreachable_chunks = 0;
                return self.commit_completion(step, &fetched, asked_at).await;
            }
            Got::GivenUp(failure) => failure,
            Got::Shorter => Failure::new(FailureKind::TimedOut, "no answer in time"),
        };
        self.fail_completion(step, &failure).await
    }

    async fn commit_completion(&mut self, step: &Step, fetched: &Fetched, asked_at: DateTime<Utc>) -> Result<(), Halt> {
        let asked = self.held.work_log.asked_again(step);
        let is_empty = |day| fetched.findings.get(&(DataType::Health, day)) == Some(&Evidence::NoData);
        let still: BTreeSet<_> = asked.into_iter().filter(|(day, _)| is_empty(*day)).collect();
        self.held.work_log.enter_checked(step, &still);
        let days: BTreeSet<_> = step.days.iter().map(|day| (DataType::Health, day)).collect();
        let outcomes: Vec<_> = days.iter().map(|(one, day)| self.stored(*one, *day)).collect();
        let written = self.write(step, &fetched.records, &outcomes, asked_at).await?;
        self.note_writes(written.writes).await;
        let (today, range) = (asked_at.with_timezone(&self.zone).date_naive(), self.held.job.request.range);
        let whole = days.iter().filter(|(_, day)| !is_empty(*day));
        let bits = whole.filter_map(|(one, day)| Some((*one, range.index_of(*day)?))).collect();
        let given_up = days.iter().filter(|(one, day)| is_empty(*day) && self.held.job.request.is_whole(*one));
        let progress = Progress {
            days: self.covered(&NewBits { done: bits, no_data: Vec::new() }, today),
            // A later sync asks for them again, at growing intervals.
            given_up: given_up.map(|(one, day)| (*one, *day, today)).collect(),
            partial: self.partial(days.iter().copied()),
            stage: Some(Stage::of(StageKind::Storing, step.types, step.days)),
            sink_writes: written.writes,
            is_advance: true,
            ..self.progress_of(Some(step.chunk))
        };
        self.record(&progress).await
    }

    async fn fail_completion(&mut self, step: &Step, failure: &Failure) -> Result<(), Halt> {
        let is_last = step.days.iter().all(|day| self.incomplete.contains(&day));
        self.incomplete.extend(step.days.iter());
        let undone = self.held.work_log.fail_completion(step, failure, is_last);
        let given_up = if is_last { self.tried_in_vain(step, failure) } else { Vec::new() };
        // They are stored, but not whole.
        let of_whole = step.days.iter().filter(|_| is_last && self.held.job.request.is_whole(DataType::Health));
        let partial = of_whole.map(|day| (DataType::Health, day, true)).collect();
        let stage = Some(Stage::of(StageKind::GaveUp, step.types, step.days).because(failure.kind));
        self.record(&Progress { given_up, partial, undone, stage, ..self.progress_of(Some(step.chunk)) }).await?;
        self.end_if_unreachable(failure)
    }

    /// Counts types that this account's upstream does not offer as done: nothing of them is ever asked for.
    pub(super) async fn not_offered(&mut self, types: DataTypes) -> Result<(), Halt> {
        let types = types.intersect(self.held.job.request.data_types);
        let bits = self.held.work_log.enter_not_offered(types);
        if bits.done.is_empty() {
            return Ok(());
        }
        tracing::info!(job.id = %self.held.job.id, types = %types, "not offered by this account's source");
        self.held.job.not_offered = types.iter().fold(self.held.job.not_offered, DataTypes::with);
        // Otherwise they would stay holes, and hide how far everything else is complete.
        let unasked = types;
        self.record(&Progress { bits, unasked, is_advance: true, ..self.progress_of(None) }).await
    }
}
