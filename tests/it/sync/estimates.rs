//! Estimates given before a sync starts, compared with how long it takes.

use chrono::{DateTime, Utc};

use super::*;
use test_support::stack::{Plan, Stack};

const TEN_YEARS: &str = "/integrations/garmin/sync/estimate?startDate=2015-01-01&endDate=2024-12-28";

/// How long ten years of these kinds of data would take: at least and at most, in minutes.
async fn ten_years(stack: &Stack, types: &str) -> (u64, u64) {
    let (code, answer) = stack.get(&format!("{TEN_YEARS}&dataTypes={types}")).await;
    assert_eq!((code, &answer["days"], &answer["chunksTotal"]), (200, &json!(3650), &json!(122)), "{answer}");
    minutes(&answer)
}

fn minutes(answer: &Value) -> (u64, u64) {
    let minutes = |name: &str| answer["estimate"][name].as_u64().unwrap();
    (minutes("lowMinutes"), minutes("highMinutes"))
}

async fn completed(stack: &Stack, body: Value) -> (Value, Value) {
    let (_, started) = stack.post(START, body).await;
    assert_eq!(started["status"], "started", "{started}");
    let is_done = |job: &Value| job["id"] == started["jobId"] && job["status"] == "completed";
    let job = stack.wait_for_job("the end", SOON, is_done).await;
    (started, job)
}

fn seconds(job: &Value) -> f64 {
    let at = |name: &str| job[name].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    (at("completedAt") - at("startedAt")).as_seconds_f64()
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_first_import_there_is_a_range_and_then_what_it_took() {
    let mut plan = Plan::default();
    // As slow as a real upstream, so that this machine's speed does not matter.
    plan.simulator.extend(["--latency-ms".to_owned(), "250".to_owned()]);
    let stack = plan.start().await;
    let (_, before) = stack.get(TEN_YEARS).await;
    assert_eq!((minutes(&before), &before["estimatedMinutes"]), ((65, 406), &json!(61)));
    assert_eq!(before["message"], "1 to 7 hours; we know better after a minute");
    assert_eq!(stack.status().await["job"], Value::Null, "nothing is started");

    let (first, _) = completed(&stack, days("2024-01-01", "2024-02-29")).await;
    assert_eq!((minutes(&first), &first["estimatedMinutes"]), ((2, 7), &json!(1)));

    let (_, known) = stack.get(TEN_YEARS).await;
    let (low, high) = minutes(&known);
    assert_eq!((low, &known["estimatedMinutes"]), (high, &json!(high)));
    assert!(known["message"].as_str().unwrap().starts_with("about "), "{known}");
    let (second, job) = completed(&stack, days("2024-03-01", "2024-04-29")).await;
    assert_eq!((minutes(&second), &second["estimatedMinutes"]), ((1, 1), &json!(1)));
    // Whole minutes say little about a job of seconds, but enough about ten years.
    let (said, took) = (f64::from(u32::try_from(high).unwrap()) * 60.0 * 60.0 / 3650.0, seconds(&job));
    assert!(said < 2.0 * took && took < 2.0 * said, "{said} s said, {took} s taken");

    let (low, high) = ten_years(&stack, "health,nutrition").await;
    assert!(low < high, "nutrition was not measured");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_is_enough_and_so_is_a_job_that_dies_but_not_one_that_is_narrowed() {
    let mut stack = Plan::default().start().await;
    let of = |start: &str, end: &str, types: Value| {
        let mut body = days(start, end);
        body["dataTypes"] = types;
        body
    };
    let mut narrowed = of("2024-01-01", "2024-01-30", json!(["health"]));
    narrowed["metricTypes"] = json!(["steps"]);
    completed(&stack, narrowed).await;
    completed(&stack, of("2024-01-01", "2024-01-06", json!(["activities"]))).await;
    assert_eq!(ten_years(&stack, "health").await, (50, 310));
    let (low, high) = ten_years(&stack, "activities").await;
    assert!(low < high, "six days are too few");

    completed(&stack, of("2024-01-01", "2024-01-07", json!(["activities"]))).await;
    let (low, high) = ten_years(&stack, "activities,workouts").await;
    assert_eq!(low, high);

    stack.hold_from("2024-01-22").await;
    stack.post(START, of("2024-01-01", "2024-03-30", json!(["health"]))).await;
    stack.wait_for_held("2024-01-22").await;
    stack.workers[0].kill();
    let (low, high) = ten_years(&stack, "health").await;
    assert_eq!(low, high);
}
