//! Descriptions of what a worker counts and times.

/// Registers the descriptions.
pub(super) fn describe() {
    for (name, meaning) in [
        ("garmin_sync_job_runs_total", "Jobs that this worker ran, by outcome."),
        ("garmin_sync_jobs_lost_total", "Jobs of lost workers that this worker found."),
        (
            "garmin_sync_leases_refused_total",
            "Renewals that Redis refused: the job was stopped, or is another worker's.",
        ),
        ("garmin_sync_writes_refused_total", "Writes under a claim that was no longer valid, by who refused them."),
        ("garmin_sync_source_failures_total", "Requests to the source that failed, by kind."),
        ("garmin_sync_deletions_total", "Users whose stored data this worker deleted."),
        ("garmin_sync_heartbeats_total", "Heartbeats of this worker that Redis accepted."),
        ("garmin_sync_rows_total", "Rows handed to the store, by resulting change."),
    ] {
        metrics::describe_counter!(name, meaning);
    }
    metrics::describe_gauge!("garmin_sync_jobs_running", "Jobs that this worker has claimed and is working on.");
    metrics::describe_histogram!(
        "garmin_sync_source_request_duration_seconds",
        metrics::Unit::Seconds,
        "How long requests to the source took, by outcome: answered, or the kind of failure."
    );
}
