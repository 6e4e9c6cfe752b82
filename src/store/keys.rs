//! Every key, with its type, its fields and its expiry. All begin with the configured prefix; its braces keep them in
//! one slot of a cluster, so that a script may touch several.

use crate::domain::data_type::DataType;
use crate::domain::ids::{JobId, UserId, WorkerId};

/// Kinds of bitmaps that say what is stored; the sink knows the same.
const MARKS: [&str; 4] = ["coverage", "empty", "settled", "partial"];

/// Builds keys.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    prefix: String,
}

impl Keys {
    pub(super) fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    fn key(&self, kind: &str, of: &str) -> String {
        format!("{}:{kind}:{of}", self.prefix)
    }

    /// String: the id of the user's unfinished job. Set only while there is none, deleted by the script that ends the
    /// job. No expiry: whether the job is alive is the lease's matter.
    pub(super) fn lock(&self, user: &UserId) -> String {
        self.key("lock", user.as_str())
    }

    /// Hash: the job. Fields: `id user sync_type data_types metric_types start_date end_date selection order skip_existing
    /// accept_removals chunk_days window_days status epoch rev chunks_total chunks_done chunks_failed windows_total windows_done progress
    /// stage chunk_start chunk_end last_successful_date records removed kept no_data_days partial_days losses worker heartbeat_at
    /// next_attempt_at rate created_at started_at updated_at ended_at error_code error_message`, `first_asked`, which only scripts
    /// read, and `doubted` (it ended in the future, by a clock that was wrong). Times in ms since 1970, `stage` as JSON; an empty text or a
    /// missing field is "none". No expiry; trimmed with the user's oldest jobs.
    pub(super) fn job(&self, job: &JobId) -> String {
        self.key("job", job.as_str())
    }

    /// What the key of every job begins with, for scripts that follow a lock or `latest`.
    pub(super) fn job_prefix(&self) -> String {
        self.key("job", "")
    }

    /// Hash: chunk number from 0 → the chunk record as JSON. Lives as long as the job.
    pub(super) fn chunks(&self, job: &JobId) -> String {
        self.key("chunks", job.as_str())
    }

    /// What the key of every job's chunks begins with.
    pub(super) fn chunks_prefix(&self) -> String {
        self.key("chunks", "")
    }

    /// Bitmap: one bit a day of the job (one in all for workouts), finished in this job. Lives as long as the job.
    pub(super) fn done(&self, job: &JobId, data_type: DataType) -> String {
        self.key("done", &format!("{job}:{data_type}"))
    }

    /// Bitmap: of the done bits, those for which nothing exists upstream. Lives as long as the job.
    pub(super) fn no_data(&self, job: &JobId, data_type: DataType) -> String {
        self.key("nodata", &format!("{job}:{data_type}"))
    }

    /// String: the id of the current or last job. No expiry.
    pub(super) fn latest(&self, user: &UserId) -> String {
        self.key("latest", user.as_str())
    }

    /// Sorted set: ids of the user's jobs by time of creation in ms. No expiry.
    pub(super) fn jobs(&self, user: &UserId) -> String {
        self.key("jobs", user.as_str())
    }

    /// List: ids of jobs that wait, the next to be taken at the right. A hint: the job's status is the truth.
    pub(super) fn queue(&self) -> String {
        format!("{}:queue", self.prefix)
    }

    /// List: signals that a worker took and has not tried to claim yet.
    pub(super) fn inflight(&self, worker: &WorkerId) -> String {
        self.key("inflight", worker.as_str())
    }

    /// Sorted set: ids of pending and running jobs by the time of their last signal or claim in ms.
    pub(super) fn active(&self) -> String {
        format!("{}:active", self.prefix)
    }

    /// Sorted set: workers by last sign of life in ms.
    pub(super) fn workers(&self) -> String {
        format!("{}:workers", self.prefix)
    }

    /// String `worker:epoch`: the claim whose writes are accepted. Expires after a lease unless renewed.
    pub(super) fn lease(&self, job: &JobId) -> String {
        self.key("lease", job.as_str())
    }

    /// String: the newest epoch that was ever given. No expiry.
    pub(super) fn epoch(&self) -> String {
        format!("{}:epoch", self.prefix)
    }

    /// Hash: `credentials` (encrypted, base64), `version`, `fingerprint` of every configured text that was imported, newest
    /// first, `linked_at`, `updated_at`, `token_ends_at` (or empty) in ms. No expiry.
    pub(super) fn account(&self, user: &UserId) -> String {
        self.key("account", user.as_str())
    }

    /// Hash: `until` in ms, `length` (how long it was to be, in ms), `reason`, `strikes`, `user` (whose
    /// requests brought it on; empty: of several). Expires a day after `until`.
    pub(super) fn cool_down(&self, scope: &str) -> String {
        self.key("cooldown", scope)
    }

    /// String: the claim that asks an upstream now. Expires with a lease unless it is kept.
    pub(super) fn slot(&self, upstream: &str) -> String {
        self.key("slot", upstream)
    }

    /// String: the claim that asked an upstream last. Expires after a lease.
    pub(super) fn slot_last(&self, upstream: &str) -> String {
        self.key("slot", &format!("{upstream}:last"))
    }

    /// String: a claim that waits for an upstream. Expires within seconds unless it asks again.
    pub(super) fn slot_waiting(&self, upstream: &str) -> String {
        self.key("slot", &format!("{upstream}:waiting"))
    }

    /// String: when a user's requests would be on pace again, in microseconds since 1970. Expires then.
    pub(super) fn budget(&self, user: &UserId) -> String {
        self.key("budget", user.as_str())
    }

    /// Bitmap by days since 2000-01-01: asked for by a job, and not taken back by a cancel before it was got.
    /// No expiry.
    pub(super) fn asked(&self, user: &UserId, data_type: DataType) -> String {
        self.key("asked", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: of the days that were asked for, those that more than one job asked for. No expiry.
    pub(super) fn asked_again(&self, user: &UserId, data_type: DataType) -> String {
        self.key("again", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: stored, or known to have no data. No expiry.
    pub(super) fn coverage(&self, user: &UserId, data_type: DataType) -> String {
        self.key("coverage", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: of the covered days, those known to have no data. No expiry.
    pub(super) fn empty(&self, user: &UserId, data_type: DataType) -> String {
        self.key("empty", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: covered by a request late enough for the day to be final. No expiry.
    pub(super) fn settled(&self, user: &UserId, data_type: DataType) -> String {
        self.key("settled", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: stored, but for something that should be there too. Says nothing of days that are not
    /// stored. No expiry.
    pub(super) fn partial(&self, user: &UserId, data_type: DataType) -> String {
        self.key("partial", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: not to be had, as the user has accepted. No expiry.
    pub(super) fn accepted(&self, user: &UserId, data_type: DataType) -> String {
        self.key("accepted", &format!("{user}:{data_type}"))
    }

    /// Of a key of [`Self::coverage`] the one of [`Self::accepted`] for the same user and type.
    pub(super) fn accepted_beside(&self, coverage: &str) -> Option<String> {
        coverage.strip_prefix(&self.key("coverage", "")).map(|of| self.key("accepted", of))
    }

    /// Hash: day (since 2000-01-01) → `first,last`, the days on which it first and last was tried in vain; of one that is
    /// empty so far, itself and the day on which it was last asked for. No expiry.
    pub(super) fn tried(&self, user: &UserId, data_type: DataType) -> String {
        self.key("tried", &format!("{user}:{data_type}"))
    }

    /// Hash: dated type → how many seconds a day of it (and of what one request fetches with it) took in the user's last job
    /// that fetched all of it, once a week of days was measured; a decimal number. Written with a job's progress. No expiry.
    pub(super) fn speed(&self, user: &UserId) -> String {
        self.key("speed", user.as_str())
    }

    /// Patterns that match every key of what is known to be stored: coverage, empty, settled and partial.
    pub(super) fn marks_patterns(&self) -> [String; 4] {
        MARKS.map(|kind| self.pattern(kind))
    }

    /// Whether a key is one of those.
    pub(super) fn is_mark(&self, key: &str) -> bool {
        MARKS.iter().any(|kind| key.starts_with(&self.key(kind, "")))
    }

    /// The pattern that matches the keys of one kind, of all users.
    pub(super) fn pattern(&self, kind: &str) -> String {
        let literal: String = self
            .prefix
            .chars()
            .flat_map(|c| matches!(c, '*' | '?' | '[' | ']' | '\\' | '^').then_some('\\').into_iter().chain([c]))
            .collect();
        format!("{literal}:{kind}:*")
    }

    /// Of a key that [`Self::pattern`] matches the user whose it is.
    pub(super) fn user_of(&self, key: &str) -> Option<UserId> {
        let rest = key.strip_prefix(&self.prefix)?.strip_prefix(':')?;
        UserId::parse(rest.split_once(':')?.1).ok()
    }

    /// What every key begins with.
    pub(super) fn beginning(&self) -> String {
        format!("{}:", self.prefix)
    }

    /// What the names begin with under which damaged values are put away: the rest is that of their key. Any type. They
    /// expire after a week.
    pub(super) fn put_away(&self) -> String {
        self.key("damaged", "")
    }

    /// String: the id of the store that coverage describes. No expiry.
    pub(super) fn sink(&self) -> String {
        format!("{}:sink", self.prefix)
    }

    /// String: how often that store had been written to when coverage last moved. No expiry.
    pub(super) fn sink_writes(&self) -> String {
        format!("{}:sink_writes", self.prefix)
    }

    /// Channel: `user job status` at every change of a job.
    pub(super) fn events(&self) -> String {
        format!("{}:events", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_share_the_prefix_and_so_the_slot() {
        let keys = Keys::new("{garmin-sync}");
        let job = JobId::parse("01JD3V5H6K7M8N9PQRSTVWXYZ0").unwrap();
        assert_eq!(keys.lock(&UserId::me()), "{garmin-sync}:lock:me");
        assert_eq!(keys.job(&job), format!("{}{job}", keys.job_prefix()));
        assert_eq!(keys.chunks(&job), format!("{}{job}", keys.chunks_prefix()));
        assert_eq!(keys.done(&job, DataType::Health), format!("{{garmin-sync}}:done:{job}:health"));
    }

    #[test]
    fn a_prefix_with_wildcards_matches_only_itself() {
        assert_eq!(Keys::new("a*[b]").marks_patterns()[0], r"a\*\[b\]:coverage:*");
    }
}
