//! Jobs that end because the user has to act first: their message, and that they continue afterwards.

use super::*;
use sqlx::Connection as _;
use test_support::stack::{Plan, Stack, stop};

/// Some weeks of health, one window per request.
async fn start(stack: &Stack) -> Value {
    let mut body = days("2024-01-01", "2024-02-29");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body).await.1["jobId"].clone()
}

async fn resume_and_complete(stack: &Stack, id: &Value) {
    let (code, resumed) = stack.post("/integrations/garmin/sync/resume", json!({"jobId": id})).await;
    assert_eq!((code, &resumed["status"]), (200, &json!("resumed")), "{resumed}");
    let job = stack.wait_for_status("completed", SOON).await;
    assert_eq!((&job["id"], &job["errorCode"], &job["errorMessage"]), (id, &Value::Null, &Value::Null));
    assert_eq!(count(&stack.database(), "SELECT count(DISTINCT day) FROM sync_days").await, 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stays_locked_ends_the_job_and_resume_goes_on_where_it_was() {
    let stack = Plan::default().env("GARMIN_SYNC__SINK__RETRY_FOR_S", "2").start().await;
    stack.hold_from("2024-01-22").await;
    let id = start(&stack).await;
    stack.wait_for_held("2024-01-22").await;
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stack.database());
    let mut other = sqlx::SqliteConnection::connect_with(&options.busy_timeout(SOON)).await.unwrap();
    sqlx::query("BEGIN EXCLUSIVE").execute(&mut other).await.unwrap();
    stack.clear_faults().await;
    let job = stack.wait_for_status("failed", SOON).await;
    assert_eq!(job["errorCode"], "sink_unavailable");
    let message = job["errorMessage"].as_str().unwrap();
    assert!(message.contains("could not be written to for") && message.contains("resume this sync"), "{message}");
    let done = job["windowsCompleted"].as_u64().unwrap();
    assert!(done >= 2 && job["progress"].as_f64().unwrap() < 1.0, "{job:#}");
    other.close().await.unwrap();
    let before = stack.first_requests().await.len();
    resume_and_complete(&stack, &id).await;
    // Stored days are not requested again.
    let asked = stack.first_requests().await.len() - before;
    assert_eq!(asked as u64, job["windowsTotal"].as_u64().unwrap() - done);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_with_another_key_and_no_sign_in_ends_the_job_and_one_with_the_right_key_goes_on() {
    let mut stack = Plan::default().workers(0).start().await;
    stack.set("GARMIN_SYNC__GARMIN__TOKENS_FILE", "");
    let right = stack.set("GARMIN_SYNC__SECRETS__KEY", "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA=");
    stack.add_worker();
    let id = start(&stack).await;
    let job = stack.wait_for_status("failed", SOON).await;
    assert_eq!(job["errorCode"], "secrets_key_mismatch");
    let message = job["errorMessage"].as_str().unwrap();
    assert!(message.contains("GARMIN_SYNC__SECRETS__KEY") && message.contains("start the sync again"), "{message}");
    assert!(stack.requests().await.is_empty(), "nothing is asked for without a sign-in");
    stop(&mut stack.workers[0], SOON).await;
    stack.set("GARMIN_SYNC__SECRETS__KEY", &right);
    stack.add_worker();
    resume_and_complete(&stack, &id).await;
}
