//! Stored days that take a request of their own to be complete, and types that an upstream does not offer.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::ask::Got;
use super::{Halt, Run};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::stage::{Stage, StageKind};
use crate::domain::work_log::{NewBits, Step};
use crate::ports::{DayOutcome, Fetched, Progress};

impl Run<'_> {
    /// Asks for what the first answer about stored days could not hold. Days for which that can't be had stay stored, and
    /// count as partial.
    pub(super) async fn complete(&mut self, step: &Step) -> Result<(), Halt> {
        match self.obtain(step).await? {
            Got::Fetched(fetched, asked_at) => {
                self.unreachable_chunks = 0;
                self.commit_completion(step, &fetched, asked_at).await
            }
            Got::GivenUp(failure) => self.leave_incomplete(step, &failure).await,
            Got::Shorter => {
                let failure = Failure::new(FailureKind::TimedOut, "no answer in time");
                self.leave_incomplete(step, &failure).await
            }
        }
    }

    async fn commit_completion(&mut self, step: &Step, fetched: &Fetched, asked_at: DateTime<Utc>) -> Result<(), Halt> {
        let days: BTreeSet<_> = step.days.iter().map(|day| (DataType::Health, day)).collect();
        let outcomes: Vec<_> = days
            .iter()
            .map(|(one, day)| self.stored(*one, *day))
            .map(|outcome| DayOutcome { is_partial: false, ..outcome })
            .collect();
        let written = self.write(step, &fetched.records, &outcomes, asked_at).await?;
        self.note_writes(written.writes).await;
        self.held.work_log.enter_checked(step, &BTreeSet::new());
        let range = self.held.job.request.range;
        let bits = days.iter().filter_map(|(one, day)| Some((*one, range.index_of(*day)?))).collect();
        let asked_on = asked_at.with_timezone(&self.context.policy.zone).date_naive();
        let known = self.covered(&NewBits { done: bits, no_data: Vec::new() }, asked_on);
        let progress = Progress {
            days: known,
            partial: self.partial(days.into_iter()),
            stage: Some(Stage::of(StageKind::Storing, step.types, step.days)),
            sink_writes: written.writes,
            is_advance: true,
            ..self.progress_of(Some(step.chunk))
        };
        self.record(&progress).await
    }

    async fn leave_incomplete(&mut self, step: &Step, failure: &Failure) -> Result<(), Halt> {
        let asked = self.held.work_log.asked_again(step);
        self.held.work_log.enter_checked(step, &asked);
        let days: BTreeSet<_> = asked.into_iter().map(|(day, part)| (part.data_type(), day)).collect();
        // A later sync asks for them again, at growing intervals.
        let today = self.context.clock.today(self.context.policy.zone);
        let whole = days.iter().filter(|(one, _)| self.held.job.request.is_whole(*one));
        let given_up = whole.map(|(one, day)| (*one, *day, today)).collect();
        self.note_parts(step, days).await?;
        self.record(&Progress { given_up, ..self.progress_of(Some(step.chunk)) }).await?;
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
        self.record(&Progress { bits, is_advance: true, ..self.progress_of(None) }).await
    }
}
