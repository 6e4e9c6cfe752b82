//! What must hold for a job at every moment, as predicates over plain values. Debug assertions and property tests call
//! them; each returns the first thing that is wrong.

use super::job::{Job, Status};
use super::ledger::Ledger;

/// Checks one job's record against its ledger.
///
/// # Errors
/// Says which rule is broken, and by what.
pub fn check(job: &Job, ledger: &Ledger) -> Result<(), String> {
    let rule = |holds: bool, text: &str| if holds { Ok(()) } else { Err(format!("{}: {text}", job.id)) };
    rule((0.0..=1.0).contains(&job.progress), "progress lies between 0 and 1")?;
    rule((job.progress >= 1.0) == (job.status == Status::Completed), "progress is 1 exactly when completed")?;
    rule(job.status != Status::Completed || ledger.is_complete(), "a completed job has no day undone")?;
    rule(job.status.is_ended() == job.ended_at.is_some(), "exactly an ended job has an end")?;
    rule((job.status == Status::Failed) == job.error_code.is_some(), "exactly a failed job has an error code")?;
    rule(job.chunks_total as usize == ledger.chunks().len(), "as many chunk records as chunks")?;
    rule(job.chunks_done == ledger.chunks_done(), "chunks done are those without an undone day")?;
    rule(job.chunks_failed == ledger.chunks_failed(), "chunks failed are those with a failure on record")?;
    rule(job.windows_done == ledger.windows_done(), "windows done are those without an undone day")?;
    rule(job.records == ledger.records(), "records are the sum over the chunks")?;
    rule(job.no_data_days == ledger.no_data_days(), "no-data days are those whose bits say so")?;
    rule(
        job.last_successful_date == ledger.last_successful_date(),
        "the last successful day is before the first hole",
    )?;
    rule(job.status == Status::Running || job.worker.is_none(), "only a running job has a worker")
}
