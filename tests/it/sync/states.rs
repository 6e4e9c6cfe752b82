//! Every state of both interfaces, reached by a real run, and its shape.

use super::*;
use test_support::stack::{Plan, Stack};

/// Both statuses, with what differs from run to run replaced.
async fn both(stack: &Stack) -> Value {
    let (_, mut simple) = stack.get("/garmin/sync/status").await;
    let mut jobs = stack.status().await;
    for (object, keys) in [
        (&mut simple, &["start_time", "end_time"][..]),
        (
            &mut jobs["job"],
            &[
                "id",
                "createdAt",
                "startedAt",
                "completedAt",
                "version",
                "worker",
                "heartbeatAt",
                "etaSeconds",
                "secondsSinceHeartbeat",
            ],
        ),
    ] {
        for key in keys {
            if object.get(key).is_some_and(|value| !value.is_null()) {
                object[key] = json!(format!("[{key}]"));
            }
        }
    }
    jobs["today"] = json!("[today]");
    if !jobs["lastSyncedAt"].is_null() {
        jobs["lastSyncedAt"] = json!("[lastSyncedAt]");
    }
    json!({"simple": simple, "jobs": jobs})
}

#[tokio::test(flavor = "multi_thread")]
async fn every_state_is_shown_as_agreed_on_both_interfaces() {
    let mut stack = Plan::default().workers(0).start().await;
    insta::assert_json_snapshot!("idle", both(&stack).await);

    let mut range = days("2024-05-01", "2024-05-31");
    range["dataTypes"] = json!(["health"]);
    let (_, started) = stack.post(START, range).await;
    let id = json!({"jobId": started["jobId"]});
    insta::assert_json_snapshot!("pending", both(&stack).await);

    stack.fault(json!({"kind": "hang", "start": "2024-05-08", "end": "2024-05-14"})).await;
    stack.add_worker();
    stack
        .wait_for_job("the second window", SOON, |job| {
            (&job["stage"]["kind"], &job["stage"]["start"]) == (&json!("fetching"), &json!("2024-05-08"))
        })
        .await;
    stack.wait_for_open_request().await;
    insta::assert_json_snapshot!("running", both(&stack).await);

    stack.post("/integrations/garmin/sync/pause", id.clone()).await;
    insta::assert_json_snapshot!("paused", both(&stack).await);

    stack.post("/integrations/garmin/sync/cancel", id.clone()).await;
    insta::assert_json_snapshot!("cancelled", both(&stack).await);

    stack.clear_faults().await;
    stack.fault(json!({"kind": "status", "status": 500, "start": "2024-05-08", "end": "2024-05-14"})).await;
    stack.post("/garmin/health", json!({"start_date": "2024-05-01", "end_date": "2024-05-31"})).await;
    let failed = stack.wait_for_status("failed", SOON).await;
    insta::assert_json_snapshot!("failed", both(&stack).await);

    stack.clear_faults().await;
    stack.post("/integrations/garmin/sync/resume", json!({"jobId": failed["id"]})).await;
    stack.wait_for_status("completed", SOON).await;
    insta::assert_json_snapshot!("completed", both(&stack).await);
}
