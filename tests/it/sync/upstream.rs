//! An upstream with rate limits, without answers, or renewing the sign-in.

use super::*;
use chrono::{DateTime, Utc};
use garmin_sync::clock::SystemClock;
use garmin_sync::ports::Clock as _;
use test_support::stack::Plan;
use test_support::world;

const COOL_DOWN: &str = "/integrations/garmin/cool-down";

fn health(start: &str, end: &str) -> Value {
    let mut body = days(start, end);
    body["dataTypes"] = json!(["health"]);
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cool_down_is_waited_out_by_all_workers_with_the_lease_kept_and_no_try_spent() {
    // The first wait is longer than a lease, there are more refusals than a request has tries, and two workers both
    // want to ask.
    let stack = Plan::default().workers(2).env("GARMIN_SYNC__WORKER__LEASE_MS", "8000").start().await;
    for (seconds, count) in [(10, 1), (2, 3)] {
        let refusal =
            json!({"kind": "status", "status": 429, "retryAfter": seconds, "start": "2024-05-08", "count": count});
        stack.fault(refusal).await;
    }
    stack.post(START, health("2024-05-01", "2024-05-31")).await;
    let waiting = stack.wait_for_job("the cool-down", SOON, |job| !job["nextAttemptAt"].is_null()).await;
    assert_eq!((&waiting["status"], &waiting["etaSeconds"]), (&json!("running"), &Value::Null));
    let stage = &waiting["stage"];
    assert_eq!((&stage["kind"], &stage["cause"]), (&json!("cooling_down"), &json!("rate_limited")), "{waiting:#}");
    assert!(waiting["currentStage"].as_str().unwrap().starts_with("waiting until"), "{waiting:#}");
    let job = stack
        .wait_for_job("the end", SOON, |job| {
            assert!(job["status"] != "running" || job["worker"] == waiting["worker"], "the job stays with its worker");
            job["status"] == "completed"
        })
        .await;
    assert_eq!((&job["nextAttemptAt"], &job["failedChunks"]), (&Value::Null, &json!([])));
    let requests = stack.requests().await;
    let at = |it: &Value| it["at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let refused: Vec<_> = requests.windows(2).filter(|pair| pair[0]["status"] == 429).collect();
    assert_eq!(refused.len(), 4);
    for (pair, seconds) in refused.into_iter().zip([10, 2, 2, 2]) {
        let wait = at(&pair[1]) - at(&pair[0]);
        assert!(wait >= chrono::TimeDelta::seconds(seconds), "asked again after {wait}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_hides_a_failure_is_not_taken_for_days_without_data() {
    let stack = Plan::default().start().await;
    stack
        .fault(json!({"kind": "empty", "endpoint": "health", "start": "2024-05-08", "end": "2024-05-14", "count": 1}))
        .await;
    let mut body = days("2024-05-01", "2024-05-31");
    body["dataTypes"] = json!(["health", "activities", "workouts", "nutrition"]);
    stack.post(START, body).await;
    stack.wait_for_status("completed", SOON).await;
    let hidden = stack.requests().await.iter().filter(|it| it["start"] == "2024-05-08" && it["status"] == 200).count();
    assert!(hidden >= 2, "it was asked again");
    let [first, last] = ["2024-05-01", "2024-05-31"].map(|day| day.parse().unwrap());
    let report = world::compare(&stack.simulator_url(""), &stack.database(), first, last).await;
    assert!(report.is_clean(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_while_the_sign_in_is_renewed_does_not_cost_the_sign_in() {
    // The token has expired, so the first request makes the upstream renew it, which uses the old one up.
    let claims = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, "{\"exp\":1700000000}");
    let tokens = json!({"di_token": format!("e30.{claims}.{}", "y".repeat(600)), "di_refresh_token": "first-refresh",
                        "di_client_id": "TEST"});
    let stack = Plan::default()
        .env("GARMIN_SYNC__GARMIN__TOKENS", &tokens.to_string())
        .env("GARMIN_SYNC__GARMIN__TOKENS_FILE", "")
        .start()
        .await;
    stack.fault(json!({"kind": "hang", "count": 1})).await;
    let (_, started) = stack.post(START, health("2024-05-01", "2024-05-07")).await;
    stack.wait_for_open_request().await;
    let (code, answer) = stack.post("/integrations/garmin/sync/cancel", json!({"jobId": started["jobId"]})).await;
    assert_eq!((code, &answer["status"]), (200, &json!("cancelled")));
    let (_, next) = stack.post(START, health("2024-05-01", "2024-05-07")).await;
    assert_eq!(next["status"], "started");
    stack.clear_faults().await;
    let job =
        stack.wait_for_job("the end", SOON, |job| job["status"] == "completed" || job["status"] == "failed").await;
    assert_eq!((&job["id"], &job["status"]), (&next["jobId"], &json!("completed")), "still signed in: {job:#}");
    let requests = stack.requests().await;
    assert!(requests.iter().all(|it| it["aborted"] != true), "the request that renews is not cut off: {requests:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cool_down_of_days_is_one_of_an_hour_and_its_user_may_end_it() {
    let stack = Plan::default().start().await;
    for count in [1, 1] {
        stack.fault(json!({"kind": "status", "status": 429, "retryAfter": 86_400, "count": count})).await;
    }
    let (code, shown) = stack.get(COOL_DOWN).await;
    assert_eq!((code, shown), (200, json!({"until": null, "reason": null, "canBeCleared": false})));
    stack.post(START, health("2024-05-01", "2024-05-07")).await;
    let waiting = async || stack.wait_for_job("the cool-down", SOON, |job| !job["nextAttemptAt"].is_null()).await;
    let first = waiting().await["nextAttemptAt"].clone();
    let (_, shown) = stack.get(COOL_DOWN).await;
    assert_eq!((&shown["until"], &shown["canBeCleared"]), (&first, &json!(true)));
    let until = first.as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    assert!(until <= SystemClock.now() + chrono::TimeDelta::minutes(61), "{until}");
    let clear = async || stack.request(0, reqwest::Method::DELETE, COOL_DOWN, None).await;
    // Refused again, it waits again.
    assert_eq!(clear().await, (200, json!({"cleared": true})));
    stack
        .wait_for_job("the next cool-down", SOON, |job| {
            !job["nextAttemptAt"].is_null() && job["nextAttemptAt"] != first && job["status"] == "running"
        })
        .await;
    assert_eq!(clear().await, (200, json!({"cleared": true})));
    let from = tokio::time::Instant::now();
    stack.wait_for_status("completed", SOON).await;
    assert!(from.elapsed() < std::time::Duration::from_mins(1), "it asked again at once");
    assert_eq!(clear().await, (200, json!({"cleared": false})));
}
