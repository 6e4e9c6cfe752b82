//! Every error that a request can get, one row each.

mod link;

use garmin_sync::domain::job::Status;
use garmin_sync::ports::{ControlOutcome, StartOutcome};
use serde_json::{Value, json};

use super::super::double::{ID, Mood, OTHER_ID, Told, id, job};

const HISTORICAL: &str = "/integrations/garmin/sync/historical";
const INCREMENTAL: &str = "/integrations/garmin/sync/incremental";
const RESUME: &str = "/integrations/garmin/sync/resume";
const RETRY: &str = "/integrations/garmin/sync/retry";
const YEAR: &str = r#"{"startDate":"2024-01-01","endDate":"2024-12-31"}"#;

fn works(_: &mut Told) {}
fn held(told: &mut Told) {
    told.start = StartOutcome::Held(id(OTHER_ID));
}
fn not_linked(told: &mut Told) {
    told.start = StartOutcome::NotLinked;
}
fn completed(told: &mut Told) {
    told.control = ControlOutcome::WrongState(Status::Completed);
    told.report.job = Some(job(Status::Completed));
}
fn unknown(told: &mut Told) {
    told.control = ControlOutcome::NotFound;
}
fn other_runs(told: &mut Told) {
    told.control = ControlOutcome::Held(id(OTHER_ID));
    told.report.job = Some(job(Status::Failed));
}
pub(super) fn down(told: &mut Told) {
    told.mood = Mood::Down;
}
fn damaged(told: &mut Told) {
    told.mood = Mood::Damaged;
}

/// Method, path, body, what the store does; status, code, and what else is in the body.
pub(super) type Case = (&'static str, &'static str, &'static str, fn(&mut Told), u16, &'static str, Value);

pub(super) fn cases() -> Vec<Case> {
    [link::cases(), rest()].concat()
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn rest() -> Vec<Case> {
    vec![
        ("POST", HISTORICAL, "{", works, 400, "invalid_json", json!({})),
        ("POST", HISTORICAL, "\u{feff}{}", works, 400, "invalid_json", json!({})),
        ("POST", HISTORICAL, "[]", works, 400, "invalid_body", json!({})),
        ("POST", HISTORICAL, "7", works, 400, "invalid_body", json!({})),
        ("POST", HISTORICAL, "", works, 400, "missing_field", json!({"field": "startDate"})),
        ("POST", HISTORICAL, "null", works, 400, "missing_field", json!({"field": "startDate"})),
        ("POST", HISTORICAL, r#"{"startDate":"2024-01-01"}"#, works, 400, "missing_field", json!({"field": "endDate"})),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":null,"endDate":null}"#,
            works,
            400,
            "missing_field",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"start_date":"2024-01-01"}"#,
            works,
            400,
            "unknown_field",
            json!({"field": "start_date"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2024-01-01","startDate":"2024-01-01"}"#,
            works,
            400,
            "invalid_body",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":20240101,"endDate":"2024-01-02"}"#,
            works,
            400,
            "invalid_body",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2024-02-30","endDate":"2024-03-01"}"#,
            works,
            400,
            "invalid_date",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2024-01-01","endDate":"01/02/2024"}"#,
            works,
            400,
            "invalid_date",
            json!({"field": "endDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2024-01-01","endDate":""}"#,
            works,
            400,
            "invalid_date",
            json!({"field": "endDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2024-01-02","endDate":"2024-01-01"}"#,
            works,
            400,
            "invalid_date_range",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"1999-12-31","endDate":"2000-01-01"}"#,
            works,
            400,
            "invalid_date_range",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2014-01-01","endDate":"2024-01-09"}"#,
            works,
            400,
            "range_too_long",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2026-11-21","endDate":"2026-11-22"}"#,
            works,
            400,
            "end_in_future",
            json!({"field": "endDate"}),
        ),
        // Days are checked before the running job, and the running job before the account.
        (
            "POST",
            HISTORICAL,
            r#"{"startDate":"2026-11-21","endDate":"2026-11-22"}"#,
            held,
            400,
            "end_in_future",
            json!({"field": "endDate"}),
        ),
        ("POST", HISTORICAL, YEAR, not_linked, 400, "not_linked", json!({})),
        ("POST", HISTORICAL, YEAR, down, 503, "store_unavailable", json!({"retry_after": 2})),
        ("POST", INCREMENTAL, r#"{"dataTypes":[]}"#, works, 400, "invalid_body", json!({"field": "dataTypes"})),
        ("POST", INCREMENTAL, r#"{"dataTypes":["Health"]}"#, works, 400, "invalid_body", json!({"field": "dataTypes"})),
        ("POST", INCREMENTAL, r#"{"dataTypes":"health"}"#, works, 400, "invalid_body", json!({"field": "dataTypes"})),
        ("POST", INCREMENTAL, r#"{"dataTypes":[null]}"#, works, 400, "invalid_body", json!({"field": "dataTypes"})),
        (
            "POST",
            INCREMENTAL,
            r#"{"metricTypes":["step"]}"#,
            works,
            400,
            "invalid_body",
            json!({"field": "metricTypes"}),
        ),
        ("POST", INCREMENTAL, r#"{"metricTypes":{}}"#, works, 400, "invalid_body", json!({"field": "metricTypes"})),
        ("POST", INCREMENTAL, r#"{"order":"random"}"#, works, 400, "invalid_body", json!({"field": "order"})),
        (
            "POST",
            INCREMENTAL,
            r#"{"skipExisting":"yes"}"#,
            works,
            400,
            "invalid_body",
            json!({"field": "skipExisting"}),
        ),
        (
            "POST",
            INCREMENTAL,
            r#"{"startDate":"2024-01-01"}"#,
            works,
            400,
            "unknown_field",
            json!({"field": "startDate"}),
        ),
        ("POST", INCREMENTAL, "{}", not_linked, 400, "not_linked", json!({})),
        ("POST", INCREMENTAL, "{}", down, 503, "store_unavailable", json!({"retry_after": 2})),
        // These tests have no data file.
        ("GET", "/integrations/garmin/data/metrics", "", works, 503, "store_unreachable", json!({"state": "no_file"})),
        ("POST", RETRY, "{}", works, 400, "missing_field", json!({"field": "jobId"})),
        (
            "POST",
            RETRY,
            r#"{"jobId":"01JD2Q4ZP3V6B7N8R9T0W1X2Y3","chunk":0}"#,
            works,
            400,
            "invalid_body",
            json!({"field": "chunk"}),
        ),
        (
            "POST",
            RETRY,
            r#"{"jobId":"01JD2Q4ZP3V6B7N8R9T0W1X2Y3","dataType":"moods"}"#,
            works,
            400,
            "invalid_body",
            json!({"field": "dataType"}),
        ),
        ("POST", RETRY, r#"{"jobId":"nope"}"#, works, 404, "job_not_found", json!({})),
        ("POST", RESUME, "", works, 400, "missing_field", json!({"field": "jobId"})),
        ("POST", RESUME, r#"{"jobId":null}"#, works, 400, "missing_field", json!({"field": "jobId"})),
        ("POST", RESUME, r#"{"jobId":7}"#, works, 400, "invalid_body", json!({"field": "jobId"})),
        ("POST", RESUME, r#"{"jobId":"7"}"#, works, 404, "job_not_found", json!({})),
        ("POST", RESUME, r#"{"jobId":"01JD2Q4ZP3V6B7N8R9T0W1X2Y3"}"#, unknown, 404, "job_not_found", json!({})),
        (
            "POST",
            RESUME,
            r#"{"jobId":"01JD2Q4ZP3V6B7N8R9T0W1X2Y3"}"#,
            completed,
            409,
            "wrong_state",
            json!({"state": "completed", "jobId": ID}),
        ),
        (
            "POST",
            RESUME,
            r#"{"jobId":"01JD2Q4ZP3V6B7N8R9T0W1X2Y3"}"#,
            other_runs,
            409,
            "sync_in_progress",
            json!({"jobId": OTHER_ID}),
        ),
        (
            "POST",
            RESUME,
            r#"{"jobId":"01JD2Q4ZP3V6B7N8R9T0W1X2Y3"}"#,
            down,
            503,
            "store_unavailable",
            json!({"retry_after": 2}),
        ),
        (
            "POST",
            "/integrations/garmin/sync/cancel",
            r#"{"jobId":"01JD2Q4ZP3V6B7N8R9T0W1X2Y3"}"#,
            completed,
            409,
            "wrong_state",
            json!({"state": "completed", "jobId": ID}),
        ),
        (
            "POST",
            "/integrations/garmin/sync/pause",
            r#"{"id":"x"}"#,
            works,
            400,
            "unknown_field",
            json!({"field": "id"}),
        ),
        ("GET", "/integrations/garmin/sync/status", "", down, 503, "store_unavailable", json!({"retry_after": 2})),
        ("GET", "/integrations/garmin/sync/jobs?limit=0", "", works, 400, "invalid_body", json!({"field": "limit"})),
        ("GET", "/integrations/garmin/sync/jobs?limit=101", "", works, 400, "invalid_body", json!({"field": "limit"})),
        ("GET", "/integrations/garmin/sync/jobs?limit=ten", "", works, 400, "invalid_body", json!({"field": "limit"})),
        (
            "GET",
            "/integrations/garmin/sync/jobs?limit=1&limit=2",
            "",
            works,
            400,
            "invalid_body",
            json!({"field": "limit"}),
        ),
        (
            "GET",
            "/integrations/garmin/sync/jobs?cursor=%00%ff",
            "",
            works,
            400,
            "invalid_body",
            json!({"field": "cursor"}),
        ),
        ("GET", "/integrations/garmin/sync/jobs?offset=3", "", works, 400, "unknown_field", json!({"field": "offset"})),
        ("GET", "/integrations/garmin/sync/jobs/7", "", works, 404, "job_not_found", json!({})),
        ("GET", "/integrations/garmin/sync/jobs/7/chunks", "", works, 404, "job_not_found", json!({})),
        (
            "GET",
            "/integrations/garmin/sync/jobs/01JD2Q4ZP3V6B7N8R9T0W1X2Y3",
            "",
            works,
            404,
            "job_not_found",
            json!({}),
        ),
        (
            "POST",
            "/garmin/health",
            r#"{"end_date":"2024-01-01"}"#,
            works,
            400,
            "missing_field",
            json!({"field": "start_date"}),
        ),
        (
            "POST",
            "/garmin/health",
            r#"{"start_date":"2024-13-01"}"#,
            works,
            400,
            "invalid_date",
            json!({"field": "start_date"}),
        ),
        (
            "POST",
            "/garmin/health",
            r#"{"start_date":"2026-11-22"}"#,
            works,
            400,
            "invalid_date_range",
            json!({"field": "start_date"}),
        ),
        (
            "POST",
            "/garmin/health",
            r#"{"startDate":"2024-01-01"}"#,
            works,
            400,
            "unknown_field",
            json!({"field": "startDate"}),
        ),
        (
            "POST",
            "/garmin/health",
            r#"{"start_date":"2014-01-01"}"#,
            works,
            400,
            "range_too_long",
            json!({"field": "start_date"}),
        ),
        (
            "POST",
            "/garmin/health",
            r#"{"start_date":"2024-01-01","end_date":"2030-01-01"}"#,
            works,
            400,
            "end_in_future",
            json!({"field": "end_date"}),
        ),
        ("POST", "/garmin/activities", "", held, 409, "sync_in_progress", json!({"status_url": "/garmin/sync/status"})),
        ("POST", "/garmin/workouts", "", not_linked, 400, "not_linked", json!({})),
        ("POST", "/garmin/sync/pause", "", works, 409, "wrong_state", json!({"state": "idle"})),
        ("POST", "/garmin/sync/cancel", "", completed, 409, "wrong_state", json!({"state": "completed"})),
        (
            "POST",
            "/garmin/sync/resume",
            "",
            other_runs,
            409,
            "sync_in_progress",
            json!({"status_url": "/garmin/sync/status"}),
        ),
        ("POST", "/garmin/sync/cancel", r#"{"jobId":"x"}"#, works, 400, "unknown_field", json!({"field": "jobId"})),
        ("GET", "/garmin/sync/status", "", down, 503, "store_unavailable", json!({"retry_after": 2})),
        ("GET", "/garmin/sync/status", "", damaged, 500, "record_damaged", json!({})),
        ("GET", "/integrations/garmin/sync/jobs", "", damaged, 500, "record_damaged", json!({})),
        ("GET", "/garmin/activities", "", works, 405, "method_not_allowed", json!({})),
        ("GET", "/garmin", "", works, 404, "not_found", json!({})),
    ]
}
