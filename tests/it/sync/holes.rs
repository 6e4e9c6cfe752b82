//! Days that can't be fetched: they cost only themselves, are reported, and never block anything.

use chrono::NaiveDate;

use super::*;
use test_support::stack::{Plan, Stack};

const INCREMENTAL: &str = "/integrations/garmin/sync/incremental";
const ACCEPT: &str = "/integrations/garmin/sync/coverage/accept";

fn health(start: &str, end: &str) -> Value {
    let mut body = days(start, end);
    body["dataTypes"] = json!(["health"]);
    body
}

async fn coverage_of_health(stack: &Stack) -> Value {
    stack.get("/integrations/garmin/sync/coverage").await.1["dataTypes"][0].clone()
}

async fn today(stack: &Stack) -> NaiveDate {
    stack.status().await["today"].as_str().unwrap().parse().unwrap()
}

/// The days of each request from number `from` on.
async fn asked_since(stack: &Stack, from: usize) -> Vec<(String, String)> {
    let text = |it: &Value, key: &str| it[key].as_str().unwrap().to_owned();
    stack.requests().await.split_off(from).iter().map(|it| (text(it, "start"), text(it, "end"))).collect()
}

/// Starts an incremental sync of health, and returns the job when it has ended with that status.
async fn incremental(stack: &Stack, status: &str) -> Value {
    let (_, started) = stack.post(INCREMENTAL, json!({"dataTypes": ["health"]})).await;
    assert_eq!(started["status"], json!("started"), "{started}");
    let is_it = |job: &Value| job["id"] == started["jobId"] && job["status"] == status;
    stack.wait_for_job(status, SOON, is_it).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_day_costs_only_itself_however_it_fails() {
    let faults = [
        json!({"kind": "status", "status": 500}),
        json!({"kind": "cut"}),
        json!({"kind": "html"}),
        json!({"kind": "status", "status": 400}),
    ];
    let runs = faults.map(|mut fault| async move {
        let stack = Plan::default().start().await;
        fault["endpoint"] = json!("health");
        fault["start"] = json!("2024-02-10");
        fault["end"] = json!("2024-02-10");
        stack.fault(fault.clone()).await;
        stack.post(START, health("2024-02-01", "2024-03-02")).await;
        let job = stack.wait_for_status("failed", SOON).await;
        let message = job["errorMessage"].as_str().unwrap();
        assert!(message.contains("health 2024-02-10: ") && !message.contains(".."), "{fault}: {message}");
        assert_eq!(job["failedChunks"].as_array().unwrap().len(), 1, "{fault}");
        let stored = "SELECT count(*) FROM sync_days WHERE data_type = 'health'";
        assert_eq!(count(&stack.database(), stored).await, 30, "{fault}");
        let known = coverage_of_health(&stack).await;
        assert_eq!(known["missing"][0], json!({"start": "2024-02-10", "end": "2024-02-10"}), "{fault}");
        // Five good windows; the bad one up to three times in each pass, then 4 and 3, 2 and 2, 1 and 1 days, the bad day up to
        // three times.
        let requests = stack.first_requests().await.len();
        assert!(requests <= 5 + 3 + 3 + 6 + 2, "{fault}: {requests}");
    });
    futures::future::join_all(runs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_day_costs_only_itself_where_one_request_asks_for_a_month() {
    let stack = Plan::default().start().await;
    let fault =
        json!({"kind": "status", "status": 500, "endpoint": "activities", "start": "2024-02-10", "end": "2024-02-10"});
    stack.fault(fault).await;
    let mut body = days("2024-02-01", "2024-03-02");
    body["dataTypes"] = json!(["activities"]);
    stack.post(START, body).await;
    let job = stack.wait_for_status("failed", SOON).await;
    let message = job["errorMessage"].as_str().unwrap();
    assert!(message.contains("activities 2024-02-10: ") && !message.contains(".."), "{message}");
    let stored = "SELECT count(*) FROM sync_days WHERE data_type = 'activities'";
    assert_eq!(count(&stack.database(), stored).await, 30);
    let asked = asked_since(&stack, 0).await;
    assert_eq!(asked[0], ("2024-02-01".to_owned(), "2024-03-01".to_owned()));
    // One good chunk; the bad one up to three times in each pass, then 15 and 15, 8 and 7, 4 and 4, 2 and 2, 1 and 1 days, the
    // bad day up to three times.
    assert!(asked.len() <= 1 + 3 + 3 + 10 + 2, "{}", asked.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_waits_only_for_short_requests_gets_short_requests() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "status", "status": 504, "minDays": 3})).await;
    stack.post(START, health("2024-02-01", "2024-03-02")).await;
    let job = stack.wait_for_status("completed", SOON).await;
    assert_eq!(job["failedChunks"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_fails_always_costs_only_a_little_more_than_two_passes() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "status", "status": 400})).await;
    stack.post(START, health("2023-01-01", "2023-12-31")).await;
    stack.wait_for_status("failed", SOON).await;
    // 53 windows in two passes, and the search for good days until none are expected any more.
    let requests = stack.requests().await.len();
    let windows = 13 * 5;
    assert!((2 * windows - 12..=2 * windows + 20).contains(&requests), "{requests}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hole_is_tried_again_by_itself_and_nothing_that_is_stored_in_between_is_asked_for() {
    let stack = Plan::default().env("GARMIN_SYNC__SYNC__MIN_INTERVAL_S", "0").start().await;
    let today = today(&stack).await;
    let ago = |days: i64| (today - chrono::TimeDelta::days(days)).to_string();
    let bad = ago(100);
    stack.fault(json!({"kind": "status", "status": 400, "endpoint": "health", "start": bad, "end": bad})).await;
    stack.post(START, health(&ago(120), &ago(0))).await;
    stack.wait_for_status("failed", SOON).await;

    // Not again on the same day: only the latest days.
    let before = stack.requests().await.len();
    let job = incremental(&stack, "completed").await;
    let latest = |asked: &[(String, String)]| asked.iter().all(|(start, _)| *start >= ago(2));
    let asked = asked_since(&stack, before).await;
    assert!(latest(&asked) && asked.len() <= 3, "{asked:?}");
    assert_eq!((&job["daysTotal"], &job["startDate"], &job["chunksTotal"]), (&json!(3), &json!(ago(2)), &json!(1)));
    assert_eq!(asked[0].1, today.to_string(), "newest first");

    // A day later, in the hash that records when it was tried.
    let mut redis = stack.redis().await;
    let key = "{garmin-sync}:tried:me:health";
    let tried: std::collections::HashMap<u32, String> =
        redis::cmd("HGETALL").arg(key).query_async(&mut redis).await.unwrap();
    let (day, text) = tried.iter().next().unwrap();
    let (first, last) = text.split_once(',').unwrap();
    assert_eq!((tried.len(), first), (1, last));
    let yesterday = first.parse::<u32>().unwrap() - 1;
    let () = redis::cmd("HSET")
        .arg(key)
        .arg(day)
        .arg(format!("{yesterday},{yesterday}"))
        .query_async(&mut redis)
        .await
        .unwrap();
    let before = stack.requests().await.len();
    let job = incremental(&stack, "failed").await;
    let asked = asked_since(&stack, before).await;
    assert!(asked.iter().all(|(start, _)| *start >= ago(2) || *start == bad), "{asked:?}");
    assert_eq!(asked.iter().filter(|(start, _)| *start == bad).count(), 2, "once in each pass: {asked:?}");
    assert_eq!((&job["daysTotal"], &job["startDate"], &job["latestStart"]), (&json!(4), &json!(bad), &json!(ago(2))));

    // It may be available by now; an explicit resume does not wait.
    stack.clear_faults().await;
    stack.post("/integrations/garmin/sync/resume", json!({"jobId": job["id"]})).await;
    stack.wait_for_status("completed", SOON).await;
    let known = coverage_of_health(&stack).await;
    assert_eq!((&known["missing"], &known["missingDays"]), (&json!([]), &json!(0)));
    let left: u32 = redis::cmd("EXISTS").arg(key).query_async(&mut redis).await.unwrap();
    assert_eq!(left, 0, "what is stored is no longer on the list of what to try");
}

#[tokio::test(flavor = "multi_thread")]
async fn among_days_half_of_which_fail_every_good_one_is_found() {
    let stack = Plan::default().start().await;
    let bad: Vec<String> = (1..=28).step_by(2).map(|day| format!("2024-02-{day:02}")).collect();
    for day in &bad {
        stack.fault(json!({"kind": "status", "status": 400, "endpoint": "health", "start": day, "end": day})).await;
    }
    stack.post(START, health("2024-02-01", "2024-02-28")).await;
    stack.wait_for_status("failed", SOON).await;
    let known = coverage_of_health(&stack).await;
    let missing: Vec<_> = bad.iter().map(|day| json!({"start": day, "end": day})).collect();
    // The last missing days are the ones since, which were never asked for.
    let named = &known["missing"].as_array().unwrap()[..14];
    assert_eq!((named, &known["storedDays"]), (missing.as_slice(), &json!(14)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hole_outlives_a_cancel_of_a_later_sync_over_it() {
    let stack = Plan::default().start().await;
    stack
        .fault(
            json!({"kind": "status", "status": 400, "endpoint": "health", "start": "2024-02-10", "end": "2024-02-10"}),
        )
        .await;
    stack.post(START, health("2024-02-01", "2024-02-28")).await;
    stack.wait_for_status("failed", SOON).await;
    stack.clear_faults().await;
    stack.hold_from("2024-02-01").await;
    let (_, second) = stack.post(START, health("2024-02-01", "2024-02-28")).await;
    stack.post("/integrations/garmin/sync/cancel", json!({"jobId": second["jobId"]})).await;
    let known = coverage_of_health(&stack).await;
    assert_eq!(known["missing"][0], json!({"start": "2024-02-10", "end": "2024-02-10"}));
    assert_eq!(stack.status().await["lastSuccessfulSync"], json!("2024-02-28"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hole_that_is_accepted_is_shown_apart_and_not_asked_for_by_itself() {
    let stack = Plan::default().env("GARMIN_SYNC__SYNC__MIN_INTERVAL_S", "0").start().await;
    let today = today(&stack).await;
    let ago = |days: i64| (today - chrono::TimeDelta::days(days)).to_string();
    let bad = ago(20);
    stack.fault(json!({"kind": "status", "status": 400, "endpoint": "health", "start": bad, "end": bad})).await;
    stack.post(START, health(&ago(40), &ago(0))).await;
    stack.wait_for_status("failed", SOON).await;
    let mut body = json!({"dataType": "health", "start": ago(25), "end": ago(15)});
    let (code, accepted) = stack.post(ACCEPT, body.clone()).await;
    assert_eq!((code, &accepted["days"]), (200, &json!(1)), "{accepted}");
    let known = coverage_of_health(&stack).await;
    assert_eq!((&known["accepted"], &known["missing"]), (&json!([{"start": bad, "end": bad}]), &json!([])));
    assert_eq!(stack.status().await["lastSuccessfulSync"], json!(today.to_string()));
    assert_eq!(incremental(&stack, "completed").await["daysTotal"], json!(3));

    body["accepted"] = json!(false);
    stack.post(ACCEPT, body).await;
    stack.clear_faults().await;
    assert_eq!(coverage_of_health(&stack).await["missing"], json!([{"start": bad, "end": bad}]));
    // Wanted again, and at once.
    assert_eq!(incremental(&stack, "completed").await["daysTotal"], json!(4));
    assert_eq!(coverage_of_health(&stack).await["missing"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_are_empty_so_far_are_asked_for_again_until_they_are_final() {
    let stack = Plan::default().env("GARMIN_SYNC__SYNC__MIN_INTERVAL_S", "0").start().await;
    let today = today(&stack).await;
    let ago = |days: i64| (today - chrono::TimeDelta::days(days)).to_string();
    let activities = |first: i64| {
        let mut body = days(&ago(first), &ago(0));
        body["dataTypes"] = json!(["activities"]);
        body
    };
    stack.post(START, activities(80)).await;
    stack.wait_for_status("completed", SOON).await;
    let known = stack.get("/integrations/garmin/sync/coverage").await.1["dataTypes"][2].clone();
    let first = |kind: &str| known[kind][0]["start"].as_str().unwrap().to_owned();
    // Days requested a month later are final, stored or not; data of younger ones may still arrive.
    assert!(first("emptySoFar") > ago(30), "{known:#}");
    assert!(known["noData"].as_array().unwrap().iter().all(|run| run["end"].as_str().unwrap() <= ago(30).as_str()));
    assert_eq!(known["missingDays"], json!(0));
    // None of it is due today except recent days.
    let before = stack.requests().await.len();
    let (_, started) = stack.post(INCREMENTAL, json!({"dataTypes": ["activities"]})).await;
    stack.wait_for_job("completed", SOON, |job| job["id"] == started["jobId"] && job["status"] == "completed").await;
    let recent = asked_since(&stack, before).await;
    assert!(recent.len() <= 6, "{recent:?}");
}
