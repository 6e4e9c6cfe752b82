//! Every key, with its type, fields and expiry. All start with the configured prefix; its braces keep them in one
//! cluster slot, so that a script may use several.

use crate::domain::data_type::DataType;
use crate::domain::ids::{JobId, UserId, WorkerId};

/// Kinds of coverage bitmaps that are rebuilt from the sink.
const COVERAGE_KINDS: [&str; 4] = ["coverage", "empty", "settled", "partial"];

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
    /// job. No expiry: whether the job is alive is decided by the lease.
    pub(super) fn lock(&self, user: &UserId) -> String {
        self.key("lock", user.as_str())
    }

    /// Hash: the job. Fields: `id user sync_type data_types metric_types start_date end_date selection order skip_existing
    /// accept_removals chunk_days window_days status epoch rev chunks_total chunks_done chunks_failed windows_total windows_done progress
    /// stage chunk_start chunk_end last_successful_date records removed kept not_offered no_data_days partial_days losses worker heartbeat_at
    /// next_attempt_at rate created_at started_at updated_at ended_at error_code error_message`, `first_asked`, which only scripts
    /// read, and `doubted` (it ended in the future: wrong clock). Times in ms since 1970, `stage` as JSON; an empty text or a
    /// missing field is "none". No expiry; trimmed with the user's oldest jobs.
    pub(super) fn job(&self, job: &JobId) -> String {
        self.key("job", job.as_str())
    }

    /// Prefix of every job's key, for scripts that follow a lock or `latest`.
    pub(super) fn job_prefix(&self) -> String {
        self.key("job", "")
    }

    /// Hash: chunk number from 0 → the chunk record as JSON. Lives as long as the job.
    pub(super) fn chunks(&self, job: &JobId) -> String {
        self.key("chunks", job.as_str())
    }

    /// Prefix of every job's chunks key.
    pub(super) fn chunks_prefix(&self) -> String {
        self.key("chunks", "")
    }

    /// Bitmap: one bit per day of the job (one in total for workouts), set when done by this job. Lives as long as the
    /// job.
    pub(super) fn done(&self, job: &JobId, data_type: DataType) -> String {
        self.key("done", &format!("{job}:{data_type}"))
    }

    /// Bitmap: of the done bits, those without data upstream. Lives as long as the job.
    pub(super) fn no_data(&self, job: &JobId, data_type: DataType) -> String {
        self.key("nodata", &format!("{job}:{data_type}"))
    }

    /// String: the id of the current or last job. No expiry.
    pub(super) fn latest(&self, user: &UserId) -> String {
        self.key("latest", user.as_str())
    }

    /// String: when a job of the user last completed, in ms. No expiry.
    pub(super) fn synced(&self, user: &UserId) -> String {
        self.key("synced", user.as_str())
    }

    /// Sorted set: ids of the user's jobs by creation time in ms. No expiry.
    pub(super) fn jobs(&self, user: &UserId) -> String {
        self.key("jobs", user.as_str())
    }

    /// List: ids of waiting jobs, the next one on the right. A hint: the job's status is authoritative.
    pub(super) fn queue(&self) -> String {
        format!("{}:queue", self.prefix)
    }

    /// List: signals that a worker took but has not tried to claim yet.
    pub(super) fn inflight(&self, worker: &WorkerId) -> String {
        self.key("inflight", worker.as_str())
    }

    /// Sorted set: ids of pending and running jobs by the time of their last signal or claim in ms.
    pub(super) fn active(&self) -> String {
        format!("{}:active", self.prefix)
    }

    /// Sorted set: workers by last heartbeat in ms.
    pub(super) fn workers(&self) -> String {
        format!("{}:workers", self.prefix)
    }

    /// String `worker:epoch`: the claim whose writes are accepted. Expires after a lease unless renewed.
    pub(super) fn lease(&self, job: &JobId) -> String {
        self.key("lease", job.as_str())
    }

    /// String: the newest epoch ever issued. No expiry.
    pub(super) fn epoch(&self) -> String {
        format!("{}:epoch", self.prefix)
    }

    /// Hash: `credentials` (encrypted, base64), `source` (the name of the one that takes them, or empty), `version`,
    /// `fingerprint` of every text that was linked or imported, newest first, `linked_at`, `updated_at`, `token_ends_at`
    /// (or empty), `key_ends_at` in ms; `garmin_id` (Garmin's number of the profile whose data is stored), `timezone` (IANA
    /// name), `areas_refused` (names, separated by commas). Without credentials the account is not linked; what stays then is
    /// `version`, `fingerprint`, `garmin_id`, `updated_at` and `unlinked_at` in ms. No expiry.
    pub(super) fn account(&self, user: &UserId) -> String {
        self.key("account", user.as_str())
    }

    /// Hash: user → `requested:epoch`, the order to delete what is stored of that user: when it was asked for, in ms, and its
    /// epoch. Deleted by the script that ends it. No expiry.
    pub(super) fn deletions(&self) -> String {
        format!("{}:deletions", self.prefix)
    }

    /// Hash: `until` in ms, `length` (intended duration, in ms), `strikes`, `user` (whose requests caused it;
    /// empty: several users'). Expires a day after `until`.
    pub(super) fn cool_down(&self, scope: &str) -> String {
        self.key("cooldown", scope)
    }

    /// String: the claim that currently holds an upstream's permit. Expires after a lease unless extended.
    pub(super) fn slot(&self, upstream: &str) -> String {
        self.key("slot", upstream)
    }

    /// String: the claim that held an upstream's permit last. Expires after a lease.
    pub(super) fn slot_last(&self, upstream: &str) -> String {
        self.key("slot", &format!("{upstream}:last"))
    }

    /// String: a claim that waits for an upstream. Expires within seconds unless it tries again.
    pub(super) fn slot_waiting(&self, upstream: &str) -> String {
        self.key("slot", &format!("{upstream}:waiting"))
    }

    /// String: when a user's requests would be back on pace, in microseconds since 1970. Expires then.
    pub(super) fn budget(&self, user: &UserId) -> String {
        self.key("budget", user.as_str())
    }

    /// Bitmap by days since 2000-01-01: asked for by a job, unless a cancel took it back before it was fetched. No
    /// expiry.
    pub(super) fn asked(&self, user: &UserId, data_type: DataType) -> String {
        self.key("asked", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: of the days asked for, those asked for by more than one job. No expiry.
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
    pub(super) fn final_days(&self, user: &UserId, data_type: DataType) -> String {
        self.key("settled", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: stored, with a missing part. Says nothing of days that are not stored. No
    /// expiry.
    pub(super) fn partial(&self, user: &UserId, data_type: DataType) -> String {
        self.key("partial", &format!("{user}:{data_type}"))
    }

    /// Bitmap by days since 2000-01-01: accepted by the user as unavailable. No expiry.
    pub(super) fn accepted(&self, user: &UserId, data_type: DataType) -> String {
        self.key("accepted", &format!("{user}:{data_type}"))
    }

    /// The [`Self::accepted`] key for the same user and type as a [`Self::coverage`] key.
    pub(super) fn accepted_beside(&self, coverage: &str) -> Option<String> {
        coverage.strip_prefix(&self.key("coverage", "")).map(|of| self.key("accepted", of))
    }

    /// Hash: day (since 2000-01-01) → `first,last`, the days on which it was first and last tried in vain; for an empty
    /// day, that day and when it was last asked for. No expiry.
    pub(super) fn tried(&self, user: &UserId, data_type: DataType) -> String {
        self.key("tried", &format!("{user}:{data_type}"))
    }

    /// Hash: dated type → seconds per day of it (and of what is fetched in the same request) in the user's last job
    /// that fetched all of it, once a week of days was measured; a decimal number. Written with a job's progress. No
    /// expiry.
    pub(super) fn speed(&self, user: &UserId) -> String {
        self.key("speed", user.as_str())
    }

    /// Patterns of all keys that hold what is stored: coverage, empty, settled and partial.
    pub(super) fn coverage_patterns(&self) -> [String; 4] {
        COVERAGE_KINDS.map(|kind| self.pattern(kind))
    }

    /// Whether a key is one of those.
    pub(super) fn is_mark(&self, key: &str) -> bool {
        COVERAGE_KINDS.iter().any(|kind| key.starts_with(&self.key(kind, "")))
    }

    /// The pattern of one kind of key, for all users.
    pub(super) fn pattern(&self, kind: &str) -> String {
        let literal: String = self
            .prefix
            .chars()
            .flat_map(|c| matches!(c, '*' | '?' | '[' | ']' | '\\' | '^').then_some('\\').into_iter().chain([c]))
            .collect();
        format!("{literal}:{kind}:*")
    }

    /// The user of a key that [`Self::pattern`] matches.
    pub(super) fn user_of(&self, key: &str) -> Option<UserId> {
        let rest = key.strip_prefix(&self.prefix)?.strip_prefix(':')?;
        UserId::parse(rest.split_once(':')?.1).ok()
    }

    /// Prefix of every key.
    pub(super) fn beginning(&self) -> String {
        format!("{}:", self.prefix)
    }

    /// Prefix under which damaged values are put away, followed by the rest of their key. Any type. They expire after a
    /// week.
    pub(super) fn put_away(&self) -> String {
        self.key("damaged", "")
    }

    /// Where a damaged value of that key is put away.
    pub(super) fn away(&self, key: &str) -> String {
        format!("{}{}", self.put_away(), key.strip_prefix(&self.beginning()).unwrap_or(key))
    }

    /// String: the id of the store that coverage describes. No expiry.
    pub(super) fn sink(&self) -> String {
        format!("{}:sink", self.prefix)
    }

    /// String: how often that store had been written to when coverage was last updated. No expiry.
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
        assert_eq!(Keys::new("a*[b]").coverage_patterns()[0], r"a\*\[b\]:coverage:*");
    }
}
