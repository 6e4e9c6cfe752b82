//! What must hold for a job at any time, as predicates over plain values. Debug assertions and property tests call
//! them; each returns the first violation.

use super::job::{Event, Job, Status};
use super::work_log::WorkLog;
use strum::VariantArray as _;

/// Checks one job's record against its work log.
///
/// # Errors
/// Names the broken rule.
pub fn check(job: &Job, work_log: &WorkLog) -> Result<(), String> {
    let rule = |holds: bool, text: &str| if holds { Ok(()) } else { Err(format!("{}: {text}", job.id)) };
    rule((0.0..=1.0).contains(&job.progress), "progress lies between 0 and 1")?;
    rule((job.progress >= 1.0) == (job.status == Status::Completed), "progress is 1 exactly when completed")?;
    rule(job.status != Status::Completed || work_log.is_complete(), "a completed job has no day undone")?;
    rule(job.status.is_ended() == job.ended_at.is_some(), "exactly an ended job has an end")?;
    rule((job.status == Status::Failed) == job.error_code.is_some(), "exactly a failed job has an error code")?;
    rule(job.chunks_total as usize == work_log.chunks().len(), "as many chunk records as chunks")?;
    rule(job.chunks_done == work_log.chunks_done(), "chunks done are those without an undone day")?;
    rule(job.chunks_failed == work_log.chunks_failed(), "chunks failed are those with a failure on record")?;
    rule(job.windows_done == work_log.windows_done(), "windows done are those without an undone day")?;
    rule(job.records == work_log.records(), "records are the sum over the chunks")?;
    rule(job.no_data_days == work_log.no_data_days(), "no-data days are those whose bits say so")?;
    rule(
        job.partial_days == work_log.partial_days(),
        "partial days are those that a chunk record says lack something",
    )?;
    rule(
        job.last_successful_date == work_log.last_successful_date(),
        "the last successful day is before the first hole",
    )?;
    rule(job.status == Status::Running || job.worker.is_none(), "only a running job has a worker")
}

/// What the shared state says about one job.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JobFacts {
    /// Whose it is, as a number.
    pub user: usize,
    /// Where it stands.
    pub status: Status,
    /// Its newest claim; 0 before the first.
    pub epoch: u64,
    /// Its revision.
    pub rev: u64,
    /// 0.0 to 1.0.
    pub progress: f64,
    /// Its work units (a day of a data type), one bit each.
    pub units: u64,
    /// Of those, the ones that are done.
    pub done: u64,
    /// Its days, as bits of its user's days.
    pub days: u64,
    /// The epoch in its lease, if it has one.
    pub lease: Option<u64>,
    /// Whether its id waits in the queue, or in a worker's list.
    pub is_signalled: bool,
    /// Whether a rescue is in progress.
    pub is_watched: bool,
}

/// What is known of the days of one user, one bit a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserFacts {
    /// The job that the lock names, as a number.
    pub lock: Option<usize>,
    /// What is marked as asked for.
    pub asked: u64,
    /// What the sink confirmed.
    pub stored: u64,
    /// What is marked as stored.
    pub covered: u64,
    /// What is marked as final.
    pub final_days: u64,
    /// The newest epoch that wrote to the sink.
    pub writer: u64,
}

/// A snapshot of the shared state, as far as the protocol's rules refer to it. Jobs and users are numbered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// The jobs; `None` where one was never started, or was deleted.
    pub jobs: Vec<Option<JobFacts>>,
    /// The users.
    pub users: Vec<UserFacts>,
}

/// Checks what must hold at any time.
///
/// # Errors
/// Names the broken rule.
pub fn check_shared(at: &Snapshot) -> Result<(), &'static str> {
    let rule = |holds: bool, text: &'static str| if holds { Ok(()) } else { Err(text) };
    for (n, user) in at.users.iter().enumerate() {
        let mut unfinished = (0..at.jobs.len())
            .filter(|job| at.jobs[*job].is_some_and(|facts| facts.user == n && !facts.status.is_ended()));
        let first = unfinished.next();
        rule(unfinished.next().is_none(), "a user has at most one unfinished job")?;
        rule(user.lock == first, "the lock names the unfinished job, and nothing else")?;
        rule(user.covered & !user.stored == 0, "a day is covered only if the sink confirmed it")?;
        rule(user.final_days & !user.covered == 0, "a final day is covered")?;
    }
    for job in at.jobs.iter().flatten() {
        let (is_running, is_pending) = (job.status == Status::Running, job.status == Status::Pending);
        rule(job.lease.is_none_or(|epoch| is_running && epoch == job.epoch), "a lease is that of the newest claim")?;
        rule((job.progress >= 1.0) == (job.status == Status::Completed), "progress is 1 exactly when completed")?;
        rule(job.status != Status::Completed || job.done == job.units, "a completed job has no day undone")?;
        rule(!is_pending || job.is_signalled || job.is_watched, "a pending job has a signal or is watched")?;
        rule(!is_running || job.lease.is_some() || job.is_watched, "a running job has a lease or is watched")?;
        rule(is_pending || is_running || !job.is_watched, "a rescue looks at nothing that is halted or ended")?;
    }
    Ok(())
}

/// Checks what no step may do. Both states have the same jobs and users; deleted jobs are ignored.
///
/// # Errors
/// Names the broken rule.
pub fn check_step(before: &Snapshot, after: &Snapshot) -> Result<(), &'static str> {
    let rule = |holds: bool, text: &'static str| if holds { Ok(()) } else { Err(text) };
    for (old, new) in before.jobs.iter().zip(&after.jobs).filter_map(|(old, new)| Some(((*old)?, (*new)?))) {
        rule(new.epoch >= old.epoch, "an epoch never falls")?;
        rule(new.rev >= old.rev, "a revision never falls")?;
        rule(new.progress >= old.progress, "progress never falls")?;
        rule(old.done & !new.done == 0, "what is done stays done")?;
        let is_allowed =
            old.status == new.status || Event::VARIANTS.iter().any(|event| old.status.after(*event) == Ok(new.status));
        rule(is_allowed, "a state changes only by an event that it allows")?;
        let is_untouched = old.rev == new.rev && old.done == new.done && old.epoch == new.epoch;
        rule(
            !old.status.is_ended() || is_untouched || (old.status, new.status) == (Status::Failed, Status::Pending),
            "an ended job changes only by resume",
        )?;
    }
    for (n, (old, new)) in before.users.iter().zip(&after.users).enumerate() {
        rule(new.writer >= old.writer, "the sink's mark never falls")?;
        rule(
            taken_back(before, after, n) & old.asked & !new.asked == old.asked & !new.asked,
            "a day once asked for is covered, or known missing, or taken back by the only job that asked",
        )?;
    }
    Ok(())
}

/// The days of a user that this step may take back: those of a job that it cancels which no other job asks for, but for
/// cancelled ones.
fn taken_back(before: &Snapshot, after: &Snapshot, user: usize) -> u64 {
    let of_user = |job: &Option<JobFacts>| job.filter(|it| it.user == user);
    let is_cancelled = |job: JobFacts| job.status == Status::Cancelled;
    let now_cancelled =
        before.jobs.iter().zip(&after.jobs).filter_map(|(old, new)| Some((of_user(old)?, of_user(new)?)));
    let given_up =
        now_cancelled.filter(|(old, new)| !is_cancelled(*old) && is_cancelled(*new)).map(|(_, new)| new.days);
    let wanted = after.jobs.iter().filter_map(of_user).filter(|job| !is_cancelled(*job)).map(|job| job.days);
    given_up.fold(0, |all, days| all | days) & !wanted.fold(0, |all, days| all | days)
}
