//! Days whose exact values are still to come when something goes wrong: none of them is forgotten, and none that was
//! whole becomes less.

use super::personal::sync;
use super::*;
use test_support::stack::{Plan, Stack, eventually};
use test_support::world::{self, Truth};

const DAYS: (&str, &str) = ("2024-03-01", "2024-04-09");
const PARTIAL: &str = "SELECT count(*) FROM sync_days WHERE is_partial";

fn plan() -> Plan {
    Plan::default().personal().env("GARMIN_SYNC__SYNC__MIN_INTERVAL_S", "0")
}

/// Everything of these days is stored as it should be.
async fn is_whole(stack: &Stack) {
    let [first, last] = [DAYS.0, DAYS.1].map(|day| day.parse().unwrap());
    let report = world::compare_with(Truth::Personal, &stack.simulator_url(""), &stack.database(), first, last).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(count(&stack.database(), PARTIAL).await, 0);
    let health = coverage(stack).await;
    assert_eq!((&health["missing"], &health["partialDays"]), (&json!([]), &json!(0)), "{health:#}");
}

async fn coverage(stack: &Stack) -> Value {
    coverage_of(stack, DAYS).await
}

async fn coverage_of(stack: &Stack, (first, last): (&str, &str)) -> Value {
    let path = format!("/integrations/garmin/sync/coverage?from={first}&to={last}");
    let (_, all) = stack.get(&path).await;
    all["dataTypes"].as_array().unwrap().iter().find(|it| it["dataType"] == "health").unwrap().clone()
}

async fn begin(stack: &Stack, (first, last): (&str, &str)) -> Value {
    let types = ["health", "intraday", "activities", "nutrition"];
    let (_, started) = stack.post(START, json!({"startDate": first, "endDate": last, "dataTypes": types})).await;
    assert_eq!(started["status"], "started", "{started}");
    started["jobId"].clone()
}

/// The last forty days, the first and the last of them.
async fn recent(stack: &Stack) -> (String, String) {
    let (_, all) = stack.get("/integrations/garmin/sync/coverage").await;
    let today: chrono::NaiveDate = all["today"].as_str().unwrap().parse().unwrap();
    ((today - chrono::TimeDelta::days(39)).to_string(), today.to_string())
}

/// Waits until the summaries of so many days were asked for since there were `before` requests.
async fn until_summaries(stack: &Stack, before: usize, wanted: usize) {
    eventually("some days' own summaries", SOON, async || {
        let requests = stack.requests().await;
        let own = requests[before..].iter().filter(|it| it["path"].as_str().unwrap().ends_with("usersummary/daily"));
        (own.count() >= wanted).then_some(())
    })
    .await;
}

async fn incremental(stack: &Stack) -> Value {
    let types = ["health", "intraday", "activities", "nutrition"];
    let path = "/integrations/garmin/sync/incremental";
    let (_, started) = stack.post(path, json!({ "dataTypes": types })).await;
    assert_eq!(started["status"], "started", "{started}");
    let id = started["jobId"].clone();
    stack.wait_for_job("the end", SOON, |job| job["id"] == id && job["status"] == "completed").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_outage_of_the_days_own_summaries_leaves_no_day_behind() {
    let stack = plan().start().await;
    stack
        .fault(json!({"kind": "status", "status": 503, "endpoint": "day", "start": "2024-03-12", "end": "2024-03-14",
                       "count": 9}))
        .await;
    sync(&stack, DAYS).await;
    is_whole(&stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_cant_be_completed_are_failed_by_name_and_resuming_asks_for_them_again() {
    let stack = plan().start().await;
    stack
        .fault(json!({"kind": "status", "status": 400, "endpoint": "day", "start": "2024-03-12", "end": "2024-03-14"}))
        .await;
    let id = begin(&stack, DAYS).await;
    let job = stack.wait_for_job("the end", SOON, |job| job["id"] == id && job["status"] == "failed").await;
    assert_eq!(job["errorCode"], "chunks_failed", "{job:#}");
    assert!(job["errorMessage"].as_str().unwrap().contains("health 2024-03-12..2024-03-14"), "{job:#}");
    let values = "SELECT count(steps) FROM daily_metrics WHERE date BETWEEN '2024-03-12' AND '2024-03-14'";
    assert!(count(&stack.database(), values).await > 0, "what the first answer had stays");
    assert_eq!(coverage(&stack).await["partial"], json!([{"start": "2024-03-12", "end": "2024-03-14"}]));

    stack.clear_faults().await;
    let (code, _) = stack.post("/integrations/garmin/sync/resume", json!({ "jobId": id })).await;
    assert_eq!(code, 200);
    stack.wait_for_job("the end", SOON, |job| job["status"] == "completed").await;
    is_whole(&stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelled_before_its_summaries_a_sync_is_gone_on_with_by_the_next() {
    let stack = plan().start().await;
    let (first, last) = recent(&stack).await;
    let before = stack.requests().await.len();
    let id = begin(&stack, (&first, &last)).await;
    until_summaries(&stack, before, 5).await;
    stack.post("/integrations/garmin/sync/cancel", json!({ "jobId": id })).await;
    assert!(count(&stack.database(), PARTIAL).await > 0, "the store knows that exact values are to come");
    incremental(&stack).await;
    let health = coverage_of(&stack, (&first, &last)).await;
    assert_eq!((&health["missing"], &health["partialDays"]), (&json!([]), &json!(0)), "{health:#}");
    assert_eq!(count(&stack.database(), PARTIAL).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_whole_days_again_and_cancelling_leaves_them_whole() {
    let stack = plan().start().await;
    sync(&stack, DAYS).await;
    is_whole(&stack).await;
    let before = stack.requests().await.len();
    let id = begin(&stack, DAYS).await;
    until_summaries(&stack, before, 3).await;
    let during = stack.status().await["job"].clone();
    assert_eq!((&during["partialDays"], &during["chunksCompleted"]), (&json!(0), &json!(0)), "{during:#}");
    stack.post("/integrations/garmin/sync/cancel", json!({ "jobId": id })).await;
    is_whole(&stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_redis_forgot_of_exact_values_to_come_the_store_knows() {
    let stack = plan().start().await;
    let (first, last) = recent(&stack).await;
    let before = stack.requests().await.len();
    begin(&stack, (&first, &last)).await;
    until_summaries(&stack, before, 5).await;
    redis::cmd("FLUSHALL").exec_async(&mut stack.redis().await).await.unwrap();
    let (code, answer) = stack.post("/integrations/garmin/credentials", json!({"apiKey": "GCDC_demo"})).await;
    assert_eq!(code, 200, "{answer}");
    // What is stored is read again when there is something to do.
    incremental(&stack).await;
    incremental(&stack).await;
    let health = coverage_of(&stack, (&first, &last)).await;
    assert_eq!((&health["missing"], &health["partialDays"]), (&json!([]), &json!(0)), "{health:#}");
    assert_eq!(count(&stack.database(), PARTIAL).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_whose_own_summary_is_empty_counts_as_partial_and_is_asked_for_again() {
    let stack = plan().start().await;
    stack.fault(json!({"kind": "empty", "endpoint": "day", "start": "2024-03-12", "end": "2024-03-14"})).await;
    let job = sync(&stack, DAYS).await;
    assert_eq!(job["partialDays"], 3, "{job:#}");
    assert_eq!(coverage(&stack).await["partial"], json!([{"start": "2024-03-12", "end": "2024-03-14"}]));
    stack.clear_faults().await;
    sync(&stack, DAYS).await;
    is_whole(&stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_day_is_whole_with_rounded_values_alone() {
    let stack = plan().start().await;
    stack.fault(json!({"kind": "empty", "endpoint": "day"})).await;
    let job = sync(&stack, DAYS).await;
    let stored = "SELECT count(*) FROM daily_metrics WHERE json_extract(raw, '$.dailysummaries') IS NOT NULL";
    let stored = count(&stack.database(), stored).await;
    assert!(stored > 20);
    assert_eq!((&job["partialDays"], count(&stack.database(), PARTIAL).await), (&json!(stored), stored), "{job:#}");
}
