//! Pause, cancel and resume, also in the middle of a request.

use super::*;
use test_support::stack::{Plan, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn cancel_takes_effect_in_the_middle_of_a_request_and_frees_the_user_at_once() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "hang"})).await;
    let (_, started) = stack.post(START, days("2024-05-01", "2024-05-28")).await;
    stack.wait_for_open_request().await;
    let (code, answer) = stack.post("/integrations/garmin/sync/cancel", json!({"jobId": started["jobId"]})).await;
    assert_eq!((code, &answer["status"]), (200, &json!("cancelled")));
    // The upstream has not answered, and would not for two more minutes; the request is still aborted.
    let cut = eventually("the end of the request", SOON, async || {
        stack.requests().await.into_iter().find(|it| it["aborted"] == true)
    });
    assert_eq!(cut.await["status"], Value::Null);
    let (_, simple) = stack.get("/garmin/sync/status").await;
    assert_eq!((&simple["status"], &simple["error_message"]), (&json!("failed"), &json!("Sync cancelled")));
    let (code, again) = stack.post("/integrations/garmin/sync/cancel", json!({"jobId": started["jobId"]})).await;
    assert_eq!((code, &again["code"], &again["state"]), (409, &json!("wrong_state"), &json!("cancelled")));
    stack.clear_faults().await;
    // Nothing was fetched, so nothing counts as asked for when it comes to gaps.
    assert_eq!(stack.status().await["lastSuccessfulSync"], Value::Null);
    let (code, next) =
        stack.post("/garmin/health", json!({"start_date": "2024-06-01", "end_date": "2024-06-01"})).await;
    assert_eq!(code, 202, "{next}");
    stack.wait_for_status("completed", SOON).await;
    let gone = stack.get(&format!("/integrations/garmin/sync/jobs/{}", started["jobId"].as_str().unwrap())).await;
    assert_eq!(gone.1["status"], "cancelled", "an end state stays: {}", gone.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_job_keeps_the_user_busy_and_goes_on_where_it_was() {
    let stack = Plan::default().start().await;
    stack.hold_from("2024-06-07").await;
    let (_, started) = stack.post(START, days("2024-05-01", "2024-06-30")).await;
    let id = started["jobId"].clone();
    stack.wait_for_held("2024-06-07").await;
    let (code, _) = stack.post("/garmin/sync/pause", json!({})).await;
    assert_eq!(code, 200);
    let (_, simple) = stack.get("/garmin/sync/status").await;
    assert_eq!(simple["status"], "in_progress");
    let (code, held) = stack.post("/garmin/health", json!({})).await;
    assert_eq!((code, &held["code"], &held["jobId"]), (409, &json!("sync_in_progress"), &Value::Null));
    let (code, held) = stack.post(START, days("2024-05-01", "2024-05-02")).await;
    assert_eq!((code, &held["status"], &held["jobId"]), (200, &json!("already_running"), &id));
    let paused = stack.status().await["job"].clone();
    assert_eq!((&paused["status"], &paused["worker"]), (&json!("paused"), &Value::Null));
    let done = paused["progress"].as_f64().unwrap();
    assert!(done > 0.0);
    stack.clear_faults().await;
    let (code, resumed) = stack.post("/integrations/garmin/sync/resume", json!({"jobId": id})).await;
    assert_eq!((code, &resumed["status"]), (200, &json!("resumed")), "{resumed}");
    let job = stack
        .wait_for_job("the end", SOON, |job| {
            assert!(job["progress"].as_f64().unwrap() >= done);
            job["status"] == "completed"
        })
        .await;
    assert_eq!(job["id"], id);
}
