//! Done days that are missing from the sink: its file was deleted, or an older copy was restored.

use tokio::time::Instant;

use super::{Halt, Run};
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::failure::ErrorCode;
use crate::domain::stage::{Cause, Stage, StageKind};
use crate::ports::{Progress, SinkError, SinkState};
use crate::runner::rebuild::rebuild_if_needed;

/// How often a job repeats days that the sink has lost.
const ROUNDS: u32 = 3;

impl Run<'_> {
    /// Checks the sink's write counter after a write. It only grows, so a lower one belongs to an older copy or another
    /// file.
    pub(super) async fn note_writes(&mut self, writes: u64) {
        let last = self.sink.as_mut().map(|sink| std::mem::replace(&mut sink.writes, writes));
        if last.is_some_and(|last| writes <= last) {
            self.sink_was_replaced().await;
        }
    }

    /// Coverage describes a store that no longer exists. What this job stored there is checked at its end.
    async fn sink_was_replaced(&mut self) {
        tracing::warn!(job.id = %self.held.job.id, "the data store was replaced, or an older copy restored, during a sync");
        rebuild_if_needed(self.context).await;
        self.has_lost_unnoted = true;
    }

    /// Compares done days with the sink, and takes back what it lacks, so that it is done again. Returns whether there
    /// was any.
    pub(super) async fn take_back_lost(&mut self, round: u32) -> Result<bool, Halt> {
        let from = Instant::now();
        let seen = loop {
            match self.context.sink.state().await {
                Ok(state) => break state,
                Err(error) => self.wait_for_sink(from, error).await?,
            }
        };
        let is_same = |last: &SinkState| last.id == seen.id && last.writes <= seen.writes;
        let is_other = self.sink.replace(seen.clone()).is_some_and(|last| !is_same(&last));
        if is_other {
            self.sink_was_replaced().await;
        }
        let mut undone = self.lost().await?;
        let days =
            undone.iter().filter_map(|(one, bit)| Some((*one, self.held.job.request.range.nth(*bit)?))).collect();
        if std::mem::take(&mut self.has_lost_unnoted) {
            undone.extend(self.unnoted());
        }
        if undone.is_empty() {
            return Ok(false);
        }
        tracing::warn!(
            job.id = %self.held.job.id, units = undone.len(),
            "the data store lacks days that this sync had stored: it was replaced, or an older copy was restored; asking \
            for them again"
        );
        if round >= ROUNDS {
            let message =
                "The data store repeatedly lost what was written to it. Check that nothing deletes or replaces \
                           its file, then resume this sync."
                    .to_owned();
            return Err(Halt::End(ErrorCode::SinkUnavailable, message));
        }
        self.held.work_log.undo(&undone);
        let stage = Some(self.asking_again(&undone));
        self.record(&Progress { stage, undone, lost: days, ..self.progress_of(None) }).await?;
        Ok(true)
    }

    /// The stage of asking again for days that the sink has lost.
    fn asking_again(&self, undone: &[(DataType, u32)]) -> Stage {
        let days = undone.iter().filter_map(|(_, bit)| self.held.job.request.range.nth(*bit)).map(DateRange::day);
        let data_types = undone.iter().map(|(one, _)| *one).collect();
        Stage { data_types, days: days.reduce(DateRange::hull), ..Stage::new(StageKind::Retrying) }
            .because(Cause::StoreLostDays)
    }

    /// Done units of which the sink has no record, so that their presence can't be checked: workouts, and types that
    /// the job narrows.
    fn unnoted(&self) -> Vec<(DataType, u32)> {
        let (request, work_log) = (&self.held.job.request, &self.held.work_log);
        let types = request.data_types.iter().filter(|one| !one.is_dated() || !request.is_whole(*one));
        types.flat_map(|one| work_log.done_days(one).map(move |(bit, _)| (one, bit))).collect()
    }

    /// Done units that are missing from the sink's record, for types that it records. Of types that are not offered it
    /// has none.
    async fn lost(&self) -> Result<Vec<(DataType, u32)>, Halt> {
        let (request, work_log) = (&self.held.job.request, &self.held.work_log);
        let offered = request.data_types.without(self.held.job.not_offered);
        let whole: Vec<_> = offered.dated().filter(|one| request.is_whole(*one)).collect();
        if whole.iter().all(|one| work_log.done_days(*one).next().is_none()) {
            return Ok(Vec::new());
        }
        let from = Instant::now();
        let stored = loop {
            match self.context.sink.days_of(&request.user, request.range).await {
                Ok(stored) => break stored,
                Err(error) => self.wait_for_sink(from, error).await?,
            }
        };
        let done = whole.into_iter().flat_map(|one| work_log.done_days(one).map(move |(bit, day)| (one, bit, day)));
        Ok(done.filter(|(one, _, day)| !stored.contains(&(*one, *day))).map(|(one, bit, _)| (one, bit)).collect())
    }

    /// Waits for a sink that has not been readable since `from`; ends the job after too long.
    pub(super) async fn wait_for_sink(&self, from: Instant, error: SinkError) -> Result<(), Halt> {
        match error {
            SinkError::Unavailable { fault, message, source } if from.elapsed() < self.context.sink_patience => {
                tracing::warn!(job.id = %self.held.job.id, cause = %source, "the data store can't be read: {message}");
                self.show(Stage::new(StageKind::WaitingForStore).because(fault)).await?;
                self.rest(std::time::Duration::from_secs(1)).await
            }
            error => {
                let message = format!("The data store could not be read: {error}. Then resume this sync.");
                Err(Halt::End(ErrorCode::SinkUnavailable, message))
            }
        }
    }
}
