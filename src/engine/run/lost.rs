//! Days that are done, and that the sink does not have (any more): its file was deleted, or an older copy put back.

use tokio::time::Instant;

use super::{Halt, Run};
use crate::domain::data_type::DataType;
use crate::domain::failure::ErrorCode;
use crate::engine::ports::{Progress, SinkError};

/// How often a job does days again that the sink has lost.
const ROUNDS: u32 = 3;

impl Run<'_> {
    /// Compares what is done with what the sink has, and takes back what it lacks, so that it is done again. Whether that
    /// was any.
    pub(super) async fn take_back_lost(&mut self, round: u32) -> Result<bool, Halt> {
        let lost = self.lost().await?;
        if lost.is_empty() {
            return Ok(false);
        }
        tracing::warn!(
            job.id = %self.held.job.id, cells = lost.len(),
            "the data store lacks days that this sync had stored: it was replaced, or an older copy was put back; asking for \
            them again"
        );
        if round >= ROUNDS {
            let message =
                "The data store lost again and again what was written to it. Check that nothing deletes or replaces \
                           its file, then resume this sync."
                    .to_owned();
            return Err(Halt::End(ErrorCode::SinkUnavailable, message));
        }
        self.held.ledger.undo(&lost);
        let range = self.held.job.request.range;
        let days = lost.iter().filter_map(|(one, bit)| Some((*one, range.nth(*bit)?))).collect();
        let stage = Some("asking again for days that the data store has lost".to_owned());
        self.record(&Progress { stage, undone: lost, lost: days, ..self.progress_of(None) }).await?;
        Ok(true)
    }

    /// The cells that are done, and of which the sink has nothing noted. Of types that the job narrows nothing is noted.
    async fn lost(&self) -> Result<Vec<(DataType, u32)>, Halt> {
        let (request, ledger) = (&self.held.job.request, &self.held.ledger);
        let whole: Vec<_> = request.data_types.dated().filter(|one| request.is_whole(*one)).collect();
        if whole.iter().all(|one| ledger.done_days(*one).next().is_none()) {
            return Ok(Vec::new());
        }
        let from = Instant::now();
        let stored = loop {
            match self.tools.sink.days_of(&request.user, request.range).await {
                Ok(stored) => break stored,
                Err(SinkError::Unavailable { message, source }) if from.elapsed() < self.tools.sink_patience => {
                    tracing::warn!(job.id = %self.held.job.id, cause = %source, "the data store can't be read: {message}");
                    let stage = format!("waiting for the data store, to go on by itself: {message}");
                    self.show(stage, None, None).await?;
                    self.rest(std::time::Duration::from_secs(1)).await?;
                }
                Err(error) => {
                    let message = format!("The data store could not be read: {error}. Then resume this sync.");
                    return Err(Halt::End(ErrorCode::SinkUnavailable, message));
                }
            }
        };
        let done = whole.into_iter().flat_map(|one| ledger.done_days(one).map(move |(bit, day)| (one, bit, day)));
        Ok(done.filter(|(one, _, day)| !stored.contains(&(*one, *day))).map(|(one, bit, _)| (one, bit)).collect())
    }
}
