//! Rules between successive snapshots, and within each.

use std::collections::{BTreeMap, BTreeSet};

use super::snapshot::{JobState, Snapshot};

/// A failed job, at the moment of its failure.
#[derive(Clone, Debug)]
pub struct Ended {
    pub id: String,
    pub code: String,
    pub from_ms: i64,
    pub to_ms: i64,
}

/// Checks successive snapshots.
#[derive(Default)]
pub struct Rules {
    last: BTreeMap<(String, String), JobState>,
    broken: BTreeSet<String>,
    /// Every failure of every job; a job that was resumed may have several.
    pub failures: Vec<Ended>,
    pub seen: u64,
    /// Deaths of Redis that changed a job.
    pub undone: u64,
    may_be_undone: bool,
}

impl Rules {
    /// Checks one snapshot. `resumed` are the jobs that a user has asked to resume at any time before.
    pub fn see(&mut self, now: &Snapshot, resumed: &BTreeSet<String>) {
        self.seen += 1;
        if std::mem::take(&mut self.may_be_undone) {
            let before = std::mem::take(&mut self.last);
            let is = |user: &String, id: &String| Some(&now.users.get(user)?.jobs.get(id)?.rev);
            let fell = |((user, id), job): (&(String, String), &JobState)| {
                is(user, id).is_none_or(|rev| number(rev) < number(&job.rev))
            };
            self.undone += u64::from(before.iter().any(fell));
        }
        for (user, state) in &now.users {
            let unfinished: Vec<&String> =
                state.jobs.iter().filter(|(_, job)| !job.is_ended()).map(|(id, _)| id).collect();
            if unfinished.len() > 1 {
                self.broken.insert(format!("{user} has several unfinished jobs: {unfinished:?}"));
            }
            match unfinished.first() {
                Some(id) if state.lock != **id => {
                    self.broken.insert(format!("{user}: job {id} is unfinished, but the lock names {:?}", state.lock));
                }
                None if !state.lock.is_empty() => {
                    self.broken.insert(format!("{user}: the lock names {}, which is no unfinished job", state.lock));
                }
                _ => {}
            }
            for (id, job) in &state.jobs {
                self.see_job(user, id, job, resumed);
            }
        }
        let gone: Vec<(String, String)> = self
            .last
            .keys()
            .filter(|(user, id)| now.users.get(user).is_none_or(|state| !state.jobs.contains_key(id)))
            .cloned()
            .collect();
        for key in gone {
            self.broken.insert(format!("{}: job {} is gone", key.0, key.1));
            self.last.remove(&key);
        }
    }

    fn see_job(&mut self, user: &str, id: &str, job: &JobState, resumed: &BTreeSet<String>) {
        if (number(&job.progress) >= 1.0) != (job.status == "completed") {
            self.broken.insert(format!("{id}: progress is {} and status {}", job.progress, job.status));
        }
        if (job.status == "failed") == job.error_code.is_empty() {
            self.broken.insert(format!("{id}: status is {} and the error code {:?}", job.status, job.error_code));
        }
        if job.is_ended() == job.ended_at.is_empty() {
            self.broken.insert(format!("{id}: status is {} and it ended at {:?}", job.status, job.ended_at));
        }
        if job.is_ended() && !job.lease.is_empty() {
            self.broken.insert(format!("{id}: it is {} and still leased to {}", job.status, job.lease));
        }
        let before = self.last.insert((user.to_owned(), id.to_owned()), job.clone());
        if job.status == "failed" && before.as_ref().is_none_or(|before| before.ended_at != job.ended_at) {
            let (from_ms, to_ms) = (job.created_ms(), job.ended_ms());
            self.failures.push(Ended { id: id.to_owned(), code: job.error_code.clone(), from_ms, to_ms });
        }
        let Some(before) = before else { return };
        for (name, old, new) in [
            ("rev", &before.rev, &job.rev),
            ("epoch", &before.epoch, &job.epoch),
            ("progress", &before.progress, &job.progress),
        ] {
            if number(new) < number(old) {
                self.broken.insert(format!("{id}: {name} fell from {old} to {new}"));
            }
        }
        if before.is_ended() && before != *job {
            let is_resume = before.status == "failed" && resumed.contains(id);
            if !is_resume {
                self.broken.insert(format!("{id}: it had ended as {before:?} and is now {job:?}"));
            }
        }
    }

    /// Redis has died without having synced all that it had confirmed: the next snapshot is the new baseline.
    pub fn redis_forgot(&mut self) {
        self.may_be_undone = true;
    }

    /// Everything that was broken, each once.
    pub fn broken(&self) -> Vec<String> {
        self.broken.iter().cloned().collect()
    }
}

/// Revisions and epochs stay far below where a float would round them.
fn number(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}
