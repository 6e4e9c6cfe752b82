//! The end of a job.

use super::{Halt, Run, RunEnd};
use crate::domain::chunk::FailedSpan;
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
        let spans = work_log.chunks().iter().flat_map(|chunk| &chunk.failed);
        let rest = if work_log.units_done() == 0 { "Nothing could be fetched" } else { "Everything else is stored" };
        format!("Some days could not be fetched ({}). {rest}; retry this sync to ask for them again.", causes(spans))
    }
}

/// The failures, each cause once with its days: `health 2024-03-01..2024-03-07, 2024-04-02: the upstream
/// answered 500`.
fn causes<'a>(spans: impl Iterator<Item = &'a FailedSpan>) -> String {
    let mut causes: Vec<(String, Vec<&FailedSpan>)> = Vec::new();
    let mut left_out = 0;
    for (n, span) in spans.enumerate() {
        let known = causes.iter_mut().find(|(message, _)| *message == span.message);
        match known {
            _ if n >= NAMED => left_out += 1,
            Some((_, of_it)) => of_it.push(span),
            None => causes.push((span.message.clone(), vec![span])),
        }
    }
    let named = causes.into_iter().map(|(message, spans)| {
        let types = |n: usize| spans[n].types;
        let days = spans.iter().enumerate().map(|(n, span)| match n {
            n if n > 0 && types(n) == types(n - 1) => span.days().to_string(),
            _ => format!("{} {}", span.types, span.days()),
        });
        format!("{}: {message}", days.collect::<Vec<_>>().join(", "))
    });
    let named = named.collect::<Vec<_>>().join("; ");
    if left_out > 0 { format!("{named}; and {left_out} more") } else { named }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::data_type::{DataType, DataTypes};
    use crate::domain::failure::FailureKind;

    #[test]
    fn each_cause_is_named_once_with_its_days() {
        let span = |one, start: &str, end: &str, message: &str| FailedSpan {
            types: DataTypes::EMPTY.with(one),
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            kind: FailureKind::Transient,
            message: message.to_owned(),
            attempts: 2,
            at_once: None,
        };
        let mut spans = vec![
            span(DataType::Health, "2024-03-01", "2024-03-07", "the service answered 500"),
            span(DataType::Activities, "2024-03-01", "2024-03-30", "no answer in time"),
            span(DataType::Health, "2024-04-02", "2024-04-02", "the service answered 500"),
        ];
        let expected = "health 2024-03-01..2024-03-07, 2024-04-02: the service answered 500; \
                        activities 2024-03-01..2024-03-30: no answer in time";
        assert_eq!(causes(spans.iter()), expected);
        spans.extend(spans.clone());
        assert_eq!(causes(spans.iter()), format!("{expected}; and 3 more"));
    }
}
