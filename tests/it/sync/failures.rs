//! Failing upstreams: what the user is told, and what is kept.

use super::*;
use test_support::stack::Plan;

/// Shaped like a sign-in, but so short that the upstream treats it as a file name, and has none.
pub const REFUSED_TOKENS: &str = r#"{"di_token": "old", "di_refresh_token": "old-secret", "di_client_id": "TEST"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_fails_for_good_is_named_and_resume_asks_only_for_it() {
    let stack = Plan::default().start().await;
    stack
        .fault(
            json!({"kind": "status", "status": 500, "endpoint": "health", "start": "2024-02-08", "end": "2024-02-14"}),
        )
        .await;
    let mut body = days("2024-02-01", "2024-03-31");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body).await;
    let waiting = stack.wait_for_job("a second try", SOON, |job| job["stage"]["kind"] == "retrying").await;
    let mut stage = waiting["stage"].clone();
    assert!(stage["until"].take().is_string());
    let health = json!({"kind": "retrying", "dataTypes": ["health"], "start": "2024-02-08", "end": "2024-02-14",
                        "until": null, "cause": "upstream_error"});
    assert_eq!(stage, health);
    let job = stack.wait_for_status("failed", SOON).await;
    assert_eq!((&job["errorCode"], &job["chunksTotal"]), (&json!("chunks_failed"), &json!(2)));
    assert!(job["errorMessage"].as_str().unwrap().contains("2024-02-08..2024-02-14"), "{job:#}");
    let failed = job["failedChunks"].as_array().unwrap();
    assert_eq!((failed.len(), &failed[0]["start"], &failed[0]["end"]), (1, &json!("2024-02-01"), &json!("2024-03-01")));
    assert_eq!((&job["chunksCompleted"], &job["lastSuccessfulDate"]), (&json!(1), &json!("2024-02-07")));
    assert!(job["progress"].as_f64().unwrap() < 1.0);
    assert_eq!(stack.status().await["lastSuccessfulSync"], json!("2024-03-31"));
    let later = "SELECT count(*) FROM daily_metrics WHERE date > '2024-02-14'";
    assert!(count(&stack.database(), later).await > 40);

    let (code, refused) = stack.post("/integrations/garmin/sync/pause", json!({"jobId": job["id"]})).await;
    assert_eq!((code, &refused["code"], &refused["state"]), (409, &json!("wrong_state"), &json!("failed")));

    stack.clear_faults().await;
    let before = stack.first_requests().await.len();
    let (code, resumed) = stack.post("/integrations/garmin/sync/resume", json!({"jobId": job["id"]})).await;
    assert_eq!((code, &resumed["status"]), (200, &json!("resumed")), "{resumed}");
    let job = stack.wait_for_status("completed", SOON).await;
    assert_eq!((&job["failedChunks"], &job["errorMessage"]), (&json!([]), &Value::Null));
    let asked: Vec<_> = stack
        .first_requests()
        .await
        .split_off(before)
        .iter()
        .map(|it| (it["start"].clone(), it["end"].clone()))
        .collect();
    assert_eq!(asked, [(json!("2024-02-08"), json!("2024-02-14"))]);
    assert_eq!(stack.status().await["lastSuccessfulSync"], json!("2024-03-31"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_is_off_fails_a_short_sync_soon_and_says_so() {
    let mut stack = Plan::default().start().await;
    stack.simulator.as_mut().unwrap().kill();
    let (code, _) = stack.post("/garmin/health", json!({})).await;
    assert_eq!(code, 202);
    let job = stack.wait_for_status("failed", SOON).await;
    assert_eq!(job["errorCode"], "source_unreachable");
    let (_, simple) = stack.get("/garmin/sync/status").await;
    assert_eq!(simple["status"], "failed");
    let message = simple["error_message"].as_str().unwrap();
    assert!(message.contains("could not be reached"), "{message}");
    assert!(!message.contains(&stack.simulator_port.to_string()), "no address: {message}");
    assert!(simple["end_time"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_hangs_is_tried_again_over_fewer_days_when_the_upstream_may_be_done_with_it() {
    let stack = Plan::default().env("GARMIN_SYNC__GARMIN__TIMEOUT_MS", "10000").start().await;
    // Requests with the fifth hang twice; a single day then works. Quick answers let requests grow only slowly.
    stack
        .fault(json!({"kind": "hang", "endpoint": "health", "start": "2024-05-05", "end": "2024-05-05", "count": 2}))
        .await;
    let mut body = days("2024-05-01", "2024-05-28");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body).await;
    let is_waiting = |job: &Value| {
        (&job["stage"]["kind"], &job["stage"]["cause"]) == (&json!("waiting_for_upstream"), &json!("timeout"))
    };
    stack.wait_for_job("the wait", SOON, is_waiting).await;
    let slot = format!("{{garmin-sync}}:slot:127.0.0.1:{}", stack.simulator_port);
    let is_held: bool = redis::cmd("EXISTS").arg(slot).query_async(&mut stack.redis().await).await.unwrap();
    assert!(is_held, "nobody else asks meanwhile");
    stack.wait_for_status("completed", SOON).await;
    let requests = stack.requests().await;
    let at = |it: &Value| it["at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    // The time-out and the wait, less the time a request takes to arrive.
    let pause = at(&requests[1]) - at(&requests[0]);
    assert!(pause >= chrono::TimeDelta::milliseconds(14_000), "asked again after {pause}");
    let spans: Vec<i64> = requests
        .iter()
        .filter(|it| it["start"].as_str().unwrap() <= "2024-05-07")
        .map(|it| {
            let date = |key: &str| it[key].as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
            (date("end") - date("start")).num_days() + 1
        })
        .collect();
    assert_eq!(spans, [7, 3, 3, 1, 1, 1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_refused_for_good_ends_the_job_and_says_what_to_do() {
    let stack = Plan::default()
        .env("GARMIN_SYNC__GARMIN__TOKENS", REFUSED_TOKENS)
        .env("GARMIN_SYNC__GARMIN__TOKENS_FILE", "")
        .start()
        .await;
    let (code, body) = stack.post("/garmin/health", json!({})).await;
    assert_eq!(code, 202, "{body}");
    let job = stack.wait_for_status("failed", SOON).await;
    assert_eq!(job["errorCode"], "auth_required");
    let message = job["errorMessage"].as_str().unwrap();
    assert!(message.contains("Link the account again") && message.contains("without a restart"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rotated_tokens_are_kept_before_the_data_and_never_shown() {
    // The token expires in a minute, so the upstream rotates it with the first request and invalidates the old one.
    let soon = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap().timestamp();
    let claims = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, format!("{{\"exp\":{soon}}}"));
    let tokens = json!({"di_token": format!("e30.{claims}.{}", "y".repeat(600)), "di_refresh_token": "first-refresh",
                        "di_client_id": "TEST"});
    let stack = Plan::default()
        .env("GARMIN_SYNC__GARMIN__TOKENS", &tokens.to_string())
        .env("GARMIN_SYNC__GARMIN__TOKENS_FILE", "")
        .start()
        .await;
    stack.post(START, days("2024-05-01", "2024-05-20")).await;
    stack.wait_for_status("completed", SOON).await;
    let mut redis = stack.redis().await;
    let account: std::collections::HashMap<String, String> =
        redis::cmd("HGETALL").arg("{garmin-sync}:account:me").query_async(&mut redis).await.unwrap();
    assert_eq!(account["version"], "2");
    let everything = format!("{account:?}{}", stack.logs());
    for secret in ["first-refresh", "yyyyyyyy", &claims] {
        assert!(!everything.contains(secret), "{secret} is shown");
    }
}
