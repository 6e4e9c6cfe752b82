//! A part of what failed is asked for again; and the days that an unfinished sync is still to bring are queued.

use super::*;
use test_support::stack::{Plan, Stack};

const RETRY: &str = "/integrations/garmin/sync/retry";

/// A sync of two chunks that ended without a week of health in the first and without the activities of the second.
async fn ended_with_failures() -> (Stack, Value) {
    let stack = Plan::default().start().await;
    for (endpoint, start, end) in [("health", "2024-02-08", "2024-02-14"), ("activities", "2024-03-02", "2024-03-31")] {
        let fault = json!({"kind": "status", "status": 500, "endpoint": endpoint, "start": start, "end": end});
        stack.fault(fault).await;
    }
    let mut body = days("2024-02-01", "2024-03-31");
    body["dataTypes"] = json!(["health", "activities"]);
    stack.post(START, body).await;
    let job = stack.wait_for_status("failed", SOON).await;
    assert_eq!(job["failedChunks"].as_array().unwrap().len(), 2, "{job:#}");
    assert_eq!(job["actions"], json!(["resume", "retry"]));
    stack.clear_faults().await;
    (stack, job["id"].clone())
}

/// Waits until the job has ended another time.
async fn wait_for_end(stack: &Stack) -> Value {
    let is_over = |job: &Value| job["status"] == "failed" || job["status"] == "completed";
    stack.wait_for_job("the end", SOON, is_over).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_chunk_or_one_kind_is_asked_for_again_and_the_rest_stays_failed() {
    let (stack, id) = ended_with_failures().await;
    assert_eq!(stack.status().await["lastSyncedAt"], Value::Null, "no sync has completed yet");
    let before = stack.first_requests().await.len();
    let (code, answer) = stack.post(RETRY, json!({"jobId": id, "chunk": 1})).await;
    assert_eq!((code, &answer["status"], &answer["jobId"]), (200, &json!("retried"), &id), "{answer}");
    let job = wait_for_end(&stack).await;
    assert_eq!((&job["id"], &job["status"], &job["errorCode"]), (&id, &json!("failed"), &json!("chunks_failed")));
    let failed: Vec<_> = job["failedChunks"].as_array().unwrap().iter().map(|chunk| chunk["start"].clone()).collect();
    assert_eq!(failed, [json!("2024-03-02")], "{job:#}");
    let asked: Vec<_> = stack.first_requests().await.split_off(before);
    let asked: Vec<_> = asked.iter().map(|it| (it["start"].clone(), it["end"].clone())).collect();
    assert_eq!(asked, [(json!("2024-02-08"), json!("2024-02-14"))], "nothing of the other chunk");

    let (code, refused) = stack.post(RETRY, json!({"jobId": id, "dataType": "health"})).await;
    assert_eq!(
        (code, &refused["code"], &refused["state"]),
        (409, &json!("wrong_state"), &json!("failed")),
        "{refused}"
    );
    let (code, _) = stack.post(RETRY, json!({"jobId": id, "dataType": "activities"})).await;
    assert_eq!(code, 200);
    let job = wait_for_end(&stack).await;
    assert_eq!((&job["status"], &job["failedChunks"]), (&json!("completed"), &json!([])), "{job:#}");
    let status = stack.status().await;
    assert_eq!(status["lastSyncedAt"], job["completedAt"]);
    let (code, refused) = stack.post(RETRY, json!({"jobId": id})).await;
    assert_eq!((code, &refused["state"]), (409, &json!("completed")), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_a_sync_is_still_to_bring_are_queued_and_not_missing() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "hang", "endpoint": "health", "start": "2024-02-15", "end": "2024-02-15"})).await;
    let mut body = days("2024-02-01", "2024-02-29");
    body["dataTypes"] = json!(["health"]);
    let (_, started) = stack.post(START, body).await;
    stack.wait_for_job("the first weeks", SOON, |job| job["lastSuccessfulDate"] == "2024-02-14").await;
    let coverage = "/integrations/garmin/sync/coverage?from=2024-01-31&to=2024-03-01";
    let (_, answer) = stack.get(coverage).await;
    let health = &answer["dataTypes"][0];
    assert_eq!(health["queued"], json!([{"start": "2024-02-15", "end": "2024-02-29"}]), "{health:#}");
    assert_eq!(health["queuedDays"], json!(15));
    let never_asked =
        json!([{"start": "2024-01-31", "end": "2024-01-31"}, {"start": "2024-03-01", "end": "2024-03-01"}]);
    assert_eq!(health["missing"], never_asked);
    assert_eq!(
        (&answer["dataTypes"][2]["dataType"], &answer["dataTypes"][2]["queued"]),
        (&json!("activities"), &json!([]))
    );

    let job = json!({"jobId": started["jobId"]});
    stack.post("/integrations/garmin/sync/pause", job.clone()).await;
    assert_eq!(stack.get(coverage).await.1["dataTypes"][0]["queuedDays"], json!(15), "while it is paused, too");
    stack.post("/integrations/garmin/sync/cancel", job).await;
    let (_, answer) = stack.get(coverage).await;
    assert_eq!(
        (&answer["dataTypes"][0]["queuedDays"], &answer["dataTypes"][0]["missingDays"]),
        (&json!(0), &json!(17))
    );
}
