//! Days that Garmin delivered only in part.

use super::*;
use test_support::stack::{Plan, Stack, asks_once_more, eventually};

const CHUNKS: &str = "/integrations/garmin/sync/jobs";

fn of_health(first: &str, last: &str) -> Value {
    let mut body = days(first, last);
    body["dataTypes"] = json!(["health"]);
    body
}

async fn synced(stack: &Stack, body: Value) -> Value {
    let (_, started) = stack.post(START, body).await;
    let is_it = |job: &Value| job["id"] == started["jobId"] && job["status"] == "completed";
    stack.wait_for_job("completed", SOON, is_it).await
}

/// What is missing according to a job's chunks, as `sleep 2024-03-05..2024-03-06`.
async fn lacking(stack: &Stack, job: &Value) -> Vec<String> {
    let (_, answer) = stack.get(&format!("{CHUNKS}/{}/chunks", job["id"].as_str().unwrap())).await;
    let spans = answer["chunks"].as_array().unwrap().iter().flat_map(|chunk| chunk["partial"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    spans.map(|it| format!("{} {}..{}", text(&it["lacks"]), text(&it["start"]), text(&it["end"]))).collect()
}

/// The days of health that coverage calls partial.
async fn partial(stack: &Stack) -> (Value, Value) {
    let (_, coverage) = stack.get("/integrations/garmin/sync/coverage?from=2024-03-01&to=2024-03-31").await;
    let health = &coverage["dataTypes"][0];
    (health["partialDays"].clone(), health["partial"].clone())
}

/// Changes the store directly; returns how many rows changed.
async fn changed(stack: &Stack, sql: &'static str) -> u64 {
    let database = sqlx::sqlite::SqliteConnectOptions::new().filename(stack.database());
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(database).await.unwrap();
    sqlx::query(sql).execute(&pool).await.unwrap().rows_affected()
}

/// The requests for some metrics only, as `sleep 2024-03-05..2024-03-05`.
async fn narrowed(stack: &Stack) -> Vec<String> {
    let requests = stack.requests().await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let words = |it: &Value| {
        let names: Vec<_> = it["metric_types"].as_array().into_iter().flatten().map(text).collect();
        format!("{} {}..{}", names.join(","), text(&it["start"]), text(&it["end"]))
    };
    requests.iter().filter(|it| asks_once_more(it)).map(words).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_that_garmin_failed_on_once_comes_when_it_is_asked_for_by_name() {
    let stack = Plan::default().start().await;
    let fault = json!({"kind": "lacking", "lacks": "sleep", "start": "2024-03-12", "end": "2024-03-13", "count": 1});
    stack.fault(fault).await;
    let job = synced(&stack, of_health("2024-03-01", "2024-03-28")).await;
    let nights = "SELECT count(*) FROM sleep_sessions WHERE date IN ('2024-03-12', '2024-03-13')";
    assert_eq!(count(&stack.database(), nights).await, 2, "{job:#}");
    assert!(narrowed(&stack).await.iter().any(|it| it.starts_with("sleep 2024-03-")), "{:?}", narrowed(&stack).await);
    assert!(
        !lacking(&stack, &job).await.iter().any(|it| it.contains("2024-03-12")),
        "{:?}",
        lacking(&stack, &job).await
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_night_that_can_not_be_had_is_counted_in_job_coverage_store_and_log() {
    let stack = Plan::default().start().await;
    let lost = [json!({"start": "2024-03-12", "end": "2024-03-13"})];
    stack.fault(json!({"kind": "lacking", "lacks": "sleep", "start": "2024-03-12", "end": "2024-03-13"})).await;
    let job = synced(&stack, of_health("2024-03-01", "2024-03-28")).await;
    let all = job["partialDays"].as_i64().unwrap();
    // From outside, what the watch has not recorded looks the same.
    let unrecorded = all - 2;
    assert!((0..5).contains(&unrecorded), "{job:#}");
    assert!(lacking(&stack, &job).await.contains(&"sleep 2024-03-12..2024-03-13".to_owned()));
    let (number, days) = partial(&stack).await;
    assert_eq!(number, json!(all));
    assert!(days.as_array().unwrap().contains(&lost[0]), "{days}");
    let noted = "SELECT count(*) FROM sync_days WHERE data_type = 'health' AND is_partial = 1";
    assert_eq!(count(&stack.database(), noted).await, all);
    assert!(stack.logs().contains("sleep 2024-03-12"), "{}", stack.logs());
    assert!(stack.logs().contains("days are stored only in part"), "{}", stack.logs());
    // When Garmin has it again, a sync of these days completes them; they stay stored and complete when Garmin fails on
    // them later.
    stack.clear_faults().await;
    assert_eq!(synced(&stack, of_health("2024-03-01", "2024-03-28")).await["partialDays"], json!(unrecorded));
    let nights = count(&stack.database(), "SELECT count(*) FROM sleep_sessions").await;
    stack.fault(json!({"kind": "lacking", "lacks": "sleep", "start": "2024-03-12", "end": "2024-03-13"})).await;
    assert_eq!(synced(&stack, of_health("2024-03-01", "2024-03-28")).await["partialDays"], json!(unrecorded));
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM sleep_sessions").await, nights);
    assert_eq!((partial(&stack).await.0, count(&stack.database(), noted).await), (json!(unrecorded), unrecorded));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_watch_off_at_night_lacks_no_nights() {
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "lacking", "lacks": "night"})).await;
    let job = synced(&stack, of_health("2024-03-01", "2024-03-28")).await;
    let heart = "SELECT count(DISTINCT date) FROM intraday_samples WHERE metric = 'heart_rate_bpm'";
    assert!(count(&stack.database(), heart).await > 20);
    assert_eq!((&job["partialDays"], partial(&stack).await.0), (&json!(0), json!(0)), "{job:#}");
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM sync_days WHERE is_partial").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_first_nights_the_days_around_lack_theirs_at_once_and_everywhere_the_same() {
    let mut stack = Plan::default().start().await;
    stack.fault(json!({"kind": "lacking", "lacks": "night", "start": "2024-03-11", "end": "2024-03-31"})).await;
    stack.fault(json!({"kind": "hang", "start": "2024-02-01", "end": "2024-02-25"})).await;
    let mut body = of_health("2024-02-01", "2024-03-31");
    body["order"] = json!("newest");
    let (_, started) = stack.post(START, body).await;
    let id = started["jobId"].as_str().unwrap().to_owned();
    // Counts are consistent in every answer.
    let job = eventually("the nights of the weeks before", SOON, async || {
        let (code, job) = stack.get(&format!("{CHUNKS}/{id}")).await;
        assert_eq!(code, 200, "{job}");
        (job["partialDays"].as_u64() > Some(0)).then_some(job)
    })
    .await;
    stack.workers[0].kill();
    let (code, answer) = stack.post("/integrations/garmin/sync/cancel", json!({"jobId": id})).await;
    assert_eq!(code, 200, "{answer}");
    assert!(job["partialDays"].as_u64() > Some(15), "{job:#}");
    assert!(
        lacking(&stack, &job).await.iter().any(|it| it.contains("..2024-03-31")),
        "{:?}",
        lacking(&stack, &job).await
    );
    assert_eq!(partial(&stack).await.0, job["partialDays"]);
    let noted = count(&stack.database(), "SELECT count(*) FROM sync_days WHERE is_partial").await;
    assert_eq!(json!(noted), job["partialDays"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn activities_without_what_belongs_to_them_are_asked_for_again_and_counted() {
    let of = |first, last| {
        let mut body = days(first, last);
        body["dataTypes"] = json!(["activities"]);
        body
    };
    let stack = Plan::default().start().await;
    stack.fault(json!({"kind": "lacking", "lacks": "details", "count": 1})).await;
    let job = synced(&stack, of("2024-03-01", "2024-03-28")).await;
    let bare = "SELECT count(*) FROM activities WHERE details IS NULL";
    assert_eq!((&job["partialDays"], count(&stack.database(), bare).await), (&json!(0), 0), "{job:#}");
    stack.fault(json!({"kind": "lacking", "lacks": "details"})).await;
    let job = synced(&stack, of("2024-03-01", "2024-03-28")).await;
    let left = count(&stack.database(), bare).await;
    assert_eq!((&job["partialDays"], left), (&json!(0), 0), "what is stored of them stays: {job:#}");
    let job = synced(&stack, of("2024-02-01", "2024-02-28")).await;
    assert!(job["partialDays"].as_u64().unwrap() > 0, "{job:#}");
    assert!(count(&stack.database(), bare).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_within_a_day_goes_once_it_was_looked_for_by_name() {
    let stack = Plan::default().start().await;
    synced(&stack, of_health("2024-03-01", "2024-03-28")).await;
    // As if Garmin had once had water on a day that has none.
    let water = "UPDATE daily_metrics SET hydration_ml = 777, raw = json_set(raw, '$.hydration', json('{\"hydration\": 777}')) \
                 WHERE date = (SELECT min(date) FROM daily_metrics WHERE hydration_ml IS NULL AND raw IS NOT NULL)";
    assert_eq!(changed(&stack, water).await, 1);
    let job = synced(&stack, of_health("2024-03-01", "2024-03-28")).await;
    assert_eq!(job["recordsRemoved"], json!(1), "{job:#}");
    // The days around, which were requested to tell a deletion from a failure, are not part of this sync.
    assert!(narrowed(&stack).await.iter().any(|it| it.contains("hydration 2024-02")), "{:?}", narrowed(&stack).await);
    let others = "SELECT count(*) FROM daily_metrics WHERE date NOT BETWEEN '2024-03-01' AND '2024-03-28'";
    assert_eq!(count(&stack.database(), others).await, 0);
    let left = "SELECT count(*) FROM daily_metrics WHERE hydration_ml = 777 OR raw LIKE '%777}%'";
    assert_eq!(count(&stack.database(), left).await, 0);
    assert!(narrowed(&stack).await.iter().any(|it| it.contains("hydration")), "{:?}", narrowed(&stack).await);
    let kept = "SELECT count(*) FROM removed_rows WHERE table_name = 'daily_metrics' AND row LIKE '%777%'";
    assert_eq!(count(&stack.database(), kept).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_value_a_month_stays_when_its_metric_fails_for_good() {
    let stack = Plan::default().start().await;
    synced(&stack, of_health("2024-03-01", "2024-05-20")).await;
    // As if water had been logged three times, far enough apart that each is the only one of its chunk.
    let none = "UPDATE daily_metrics SET hydration_ml = NULL, raw = json_remove(raw, '$.hydration')";
    changed(&stack, none).await;
    let water = "UPDATE daily_metrics SET hydration_ml = 777, raw = json_set(raw, '$.hydration', json('{\"hydration\": 777}')) \
                 WHERE raw IS NOT NULL AND date IN (SELECT min(date) FROM daily_metrics WHERE raw IS NOT NULL \
                                                    GROUP BY substr(date, 1, 7))";
    assert_eq!(changed(&stack, water).await, 3);
    stack.fault(json!({"kind": "lacking", "lacks": "hydration"})).await;
    let job = synced(&stack, of_health("2024-03-01", "2024-05-20")).await;
    assert_eq!(job["recordsRemoved"], json!(0), "{job:#}");
    assert!(job["partialDays"].as_u64().unwrap() >= 3, "{job:#}");
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM daily_metrics WHERE hydration_ml = 777").await, 3);
    assert!(narrowed(&stack).await.iter().any(|it| it.contains("hydration")), "{:?}", narrowed(&stack).await);
}
