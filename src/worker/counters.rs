//! What a worker counts, in words.

/// Says what each counter means, beside its numbers.
pub(super) fn describe() {
    for (name, meaning) in [
        ("garmin_sync_job_runs_total", "Jobs that this worker took, by how it parted from them."),
        ("garmin_sync_jobs_lost_total", "Jobs found without a living worker by this worker's sweeps."),
        (
            "garmin_sync_leases_refused_total",
            "Renewals that Redis refused: the job was stopped, or is another worker's.",
        ),
        ("garmin_sync_writes_refused_total", "Writes under a claim that had passed, by who refused them."),
        ("garmin_sync_source_failures_total", "Requests to the source that failed, by kind."),
        ("garmin_sync_rows_total", "Rows handed to the store, by what came of them."),
    ] {
        metrics::describe_counter!(name, meaning);
    }
}
