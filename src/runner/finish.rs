//! The end of a job.

use super::{Halt, Run, RunEnd};
use crate::domain::failure::ErrorCode;
use crate::ports::{End, Finder, Progress};

/// How many failed spans the message of a failed job names.
const NAMED: usize = 3;

impl Run<'_> {
    /// Ends the job as what it is: completed, or failed with what is missing.
    pub(super) async fn finish(&self) -> Result<RunEnd, Halt> {
        if self.held.ledger.is_complete() {
            self.end(&End::Completed).await?;
            return Ok(RunEnd::Completed);
        }
        self.fail(ErrorCode::ChunksFailed, self.missing()).await
    }

    /// Ends the job as failed.
    pub(super) async fn fail(&self, code: ErrorCode, message: String) -> Result<RunEnd, Halt> {
        self.end(&End::Failed { code, message }).await?;
        Ok(RunEnd::Failed(code))
    }

    /// Ends the job as failed, for something of it can't be read: what is written under the claim would stumble over the same.
    pub(super) async fn set_aside(&self, what: &str) -> Result<RunEnd, Halt> {
        loop {
            match self.tools.store.set_aside(Finder::Claim(&self.held.claim), what).await {
                Ok(()) => return Ok(RunEnd::Failed(ErrorCode::RecordDamaged)),
                Err(error) => self.wait_for_store(error).await?,
            }
        }
    }

    async fn end(&self, end: &End) -> Result<(), Halt> {
        let user = &self.held.job.request.user;
        // What the last step measured, for later estimates; and the records of all chunks, so that none is left that can't be
        // read. Whatever is in the way of this is met again at once.
        let chunks = (0..).zip(self.held.ledger.chunks().iter().cloned()).collect();
        let progress = Progress { chunks, ..self.progress_of(None) };
        let _ = self.tools.store.progress(&self.held.claim, user, &progress).await;
        loop {
            match self.tools.store.finish(&self.held.claim, user, end).await {
                Ok(()) => return Ok(()),
                Err(error) => self.after_refusal(error).await?,
            }
        }
    }

    /// What could not be had, by its days.
    fn missing(&self) -> String {
        let ledger = &self.held.ledger;
        let spans: Vec<String> =
            ledger.chunks().iter().flat_map(|chunk| &chunk.failed).map(ToString::to_string).collect();
        let named = spans[..spans.len().min(NAMED)].join("; ");
        let more = if spans.len() > NAMED { format!("; and {} more", spans.len() - NAMED) } else { String::new() };
        let (failed, total) = (ledger.chunks_failed(), ledger.chunks().len());
        let rest = if ledger.cells_done() == 0 { "Nothing could be fetched" } else { "Everything else is stored" };
        format!("{failed} of {total} chunks failed ({named}{more}). {rest}; resume this sync to try these days again.")
    }
}
