//! The end of a job.

use super::{Halt, Run, RunEnd};
use crate::domain::failure::ErrorCode;
use crate::ports::{End, Finder, Progress};

/// How many failed spans the message of a failed job names.
const NAMED: usize = 3;

impl Run<'_> {
    /// Ends the job according to its work log: completed, or failed with what is missing.
    pub(super) async fn finish(&self) -> Result<RunEnd, Halt> {
        if self.held.work_log.is_complete() {
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

    /// Ends the job as failed because part of its record can't be read: a write under the claim would fail the same
    /// way.
    pub(super) async fn set_aside(&self, what: &str) -> Result<RunEnd, Halt> {
        loop {
            match self.context.store.set_aside(Finder::Claim(&self.held.claim), what).await {
                Ok(()) => return Ok(RunEnd::Failed(ErrorCode::RecordDamaged)),
                Err(error) => self.wait_for_store(error).await?,
            }
        }
    }

    async fn end(&self, end: &End) -> Result<(), Halt> {
        let user = &self.held.job.request.user;
        // The last step's measurements for later estimates, and the records of all chunks, so that no unreadable one is
        // left. Any problem here will show up again right away.
        let chunks = (0..).zip(self.held.work_log.chunks().iter().cloned()).collect();
        let progress = Progress { chunks, ..self.progress_of(None) };
        let _ = self.context.store.progress(&self.held.claim, user, &progress).await;
        loop {
            match self.context.store.finish(&self.held.claim, user, end).await {
                Ok(()) => return Ok(()),
                Err(error) => self.after_refusal(error).await?,
            }
        }
    }

    /// Names the days that could not be fetched.
    fn missing(&self) -> String {
        let work_log = &self.held.work_log;
        let spans: Vec<String> =
            work_log.chunks().iter().flat_map(|chunk| &chunk.failed).map(ToString::to_string).collect();
        let named = spans[..spans.len().min(NAMED)].join("; ");
        let more = if spans.len() > NAMED { format!("; and {} more", spans.len() - NAMED) } else { String::new() };
        let (failed, total) = (work_log.chunks_failed(), work_log.chunks().len());
        let rest = if work_log.units_done() == 0 { "Nothing could be fetched" } else { "Everything else is stored" };
        format!("{failed} of {total} chunks failed ({named}{more}). {rest}; resume this sync to try these days again.")
    }
}
