//! The files that activities were recorded in: a request each, for those that are stored without one.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::ask::Got;
use super::{Halt, Run};
use crate::domain::data_type::DataType;
use crate::domain::failure::{Failure, FailureKind};
use crate::domain::work_log::{Evidence, Step};
use crate::ports::{Fetched, FilesDue};

impl Run<'_> {
    /// Fetches the files of a step's activities. Each is stored by itself, so that none is asked for twice, whatever
    /// happens.
    pub(super) async fn fetch_files(&mut self, step: &Step) -> Result<(), Halt> {
        if self.held.job.not_offered.contains(DataType::Activities) {
            return self.not_offered(step.types).await;
        }
        let asked_at = self.context.clock.now();
        let due = self.files_due(step).await?;
        if step.days.iter().any(|day| !due.listed.contains(&day)) {
            let text = "the activities of these days are not stored yet, so their files can't be asked for";
            return self.give_up(step, &Failure::new(FailureKind::Permanent, text)).await;
        }
        let mut stored = 0;
        for activity in due.activities {
            let failure = match self.obtain_file(step, activity).await? {
                Got::Fetched(fetched, _) if !fetched.not_offered.is_empty() => {
                    return self.not_offered(fetched.not_offered).await;
                }
                Got::Fetched(fetched, asked_at) => {
                    self.unreachable_chunks = 0;
                    let written = self.write(step, &fetched.records, &[], asked_at).await?;
                    self.note_writes(written.writes).await;
                    stored += fetched.records.len();
                    continue;
                }
                Got::Shorter => {
                    Failure::new(FailureKind::Permanent, "the file is larger than any that is read, or takes too long")
                }
                Got::GivenUp(failure) => failure,
            };
            return self.give_up(step, &failure).await;
        }
        let evidence = |day| if due.active.contains(&day) { Evidence::Data } else { Evidence::NoData };
        let findings: BTreeMap<_, _> = step.days.iter().map(|day| ((DataType::Files, day), evidence(day))).collect();
        tracing::info!(
            job.id = %self.held.job.id, window.start = %step.days.start(), window.end = %step.days.end(), files = stored,
            "activity files stored"
        );
        self.commit(step, &Fetched { findings, ..Fetched::nothing() }, asked_at).await.map(drop)
    }

    async fn files_due(&self, step: &Step) -> Result<FilesDue, Halt> {
        let (user, from) = (&self.held.job.request.user, Instant::now());
        loop {
            match self.context.sink.files_due(user, step.days).await {
                Ok(due) => return Ok(due),
                Err(error) => self.wait_for_sink(from, error).await?,
            }
        }
    }
}
