//! What a first user does: start, watch, find the data.

use super::*;
use nix::sys::signal::Signal;
use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_health_goes_from_the_api_through_a_worker_into_sqlite() {
    let stack = Plan::default().start().await;
    let (code, body) =
        stack.post("/garmin/health", json!({"start_date": "2024-05-02", "end_date": "2024-05-02"})).await;
    assert_eq!((code, &body["status_url"]), (202, &json!("/garmin/sync/status")), "{body}");
    stack.wait_for_status("completed", SOON).await;
    let (code, job) = stack.get("/garmin/sync/status").await;
    assert_eq!(
        (code, &job["status"], &job["progress"], &job["job_type"]),
        (200, &json!("completed"), &json!(1.0), &json!("health"))
    );
    let database = stack.database();
    assert_eq!(count(&database, "SELECT count(*) FROM daily_metrics WHERE date = '2024-05-02'").await, 1);
    assert!(count(&database, "SELECT count(*) FROM intraday_samples").await > 500);
    let summary = "SELECT count(*) FROM daily_summary WHERE user_id = 'me' AND steps > 0 AND distance_m > 100 \
                   AND resting_heart_rate_bpm > 20 AND sleep_s > 3600";
    assert_eq!(count(&database, summary).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_days_show_progress_on_the_way_and_never_less_than_before() {
    let stack = Plan::default().start().await;
    stack.hold_from("2024-05-04").await;
    let (code, body) =
        stack.post("/garmin/health", json!({"start_date": "2024-05-02", "end_date": "2024-05-09"})).await;
    assert_eq!(code, 202, "{body}");
    let mut seen: Vec<f64> = Vec::new();
    // It stops after every two days, a quarter of all, for as long as the checks take.
    for (held, next) in [("2024-05-04", "2024-05-06"), ("2024-05-06", "2024-05-08"), ("2024-05-08", "2024-05-10")] {
        stack.wait_for_held(held).await;
        let progress = stack.status().await["job"]["progress"].as_f64().unwrap();
        assert!(seen.last().is_none_or(|last| *last < progress), "{seen:?} and then {progress}");
        seen.push(progress);
        // The worker does not continue before the next days are held as well.
        stack.workers[0].signal(Signal::SIGSTOP);
        stack.clear_faults().await;
        stack.hold_from(next).await;
        stack.workers[0].signal(Signal::SIGCONT);
    }
    assert_eq!(seen, [0.25, 0.5, 0.75]);
    stack
        .wait_for_job("completed", SOON, |job| {
            let progress = job["progress"].as_f64().unwrap();
            if seen.last() != Some(&progress) {
                assert!(seen.last().is_none_or(|last| *last < progress), "{seen:?} and then {progress}");
                seen.push(progress);
            }
            job["status"] == "completed"
        })
        .await;
    assert_eq!(seen.last(), Some(&1.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn all_data_types_arrive_and_a_second_run_changes_no_row() {
    let stack = Plan::default().start().await;
    let mut body = days("2024-03-01", "2024-03-31");
    body["dataTypes"] = json!(["health", "activities", "workouts", "nutrition"]);
    let (_, started) = stack.post(START, body.clone()).await;
    assert_eq!(
        (&started["status"], &started["chunksTotal"], &started["estimatedMinutes"]),
        (&json!("started"), &json!(2), &json!(1)),
        "{started}"
    );
    let job = stack.wait_for_status("completed", SOON).await;
    assert_eq!(
        (&job["chunksCompleted"], &job["percentComplete"], &job["lastSuccessfulDate"]),
        (&json!(2), &json!(100), &json!("2024-03-31"))
    );
    let requests = stack.first_requests().await;
    let of = |path: &str| requests.iter().filter(|it| it["path"].as_str().unwrap().ends_with(path)).count();
    let asked = ["health_and_wellness", "activities_and_workouts", "nutrition_diary"].map(of);
    assert_eq!(asked, [6, 2, 6], "activities by chunks, the others by windows");
    let tables = [
        "daily_metrics",
        "intraday_samples",
        "sleep_sessions",
        "activities",
        "workouts",
        "nutrition_entries",
        "weigh_ins",
        "blood_pressure_readings",
    ];
    let before = dump(&stack, &tables).await;
    for (table, rows) in tables.iter().zip(&before) {
        assert!(!rows.is_empty(), "{table} is empty");
    }
    let (_, again) = stack.post(START, body).await;
    assert_eq!(again["status"], "started", "{again}");
    let id = again["jobId"].clone();
    stack.wait_for_job("the second run", SOON, |job| job["id"] == id && job["status"] == "completed").await;
    let after = dump(&stack, &tables).await;
    for ((table, before), after) in tables.iter().zip(&before).zip(&after) {
        assert!(before == after, "{table} changed: {} rows, then {}", before.len(), after.len());
    }
}

/// What is stored, to look at.
async fn data(stack: &test_support::stack::Stack) -> sqlx::SqlitePool {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stack.database()).read_only(true);
    sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}

/// Every column of every row of each table, as text.
pub(super) async fn dump(stack: &test_support::stack::Stack, tables: &[&str]) -> Vec<Vec<String>> {
    let pool = data(stack).await;
    let mut all = Vec::new();
    for table in tables {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT name FROM pragma_table_info(?)").bind(table).fetch_all(&pool).await.unwrap();
        let quoted: Vec<String> = columns.iter().map(|name| format!("quote({name})")).collect();
        let query = format!("SELECT {} FROM {table} ORDER BY 1", quoted.join(" || ',' || "));
        let mut rows: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_all(&pool).await.unwrap();
        rows.sort();
        all.push(rows);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incremental_sync_takes_the_last_week_first_and_then_says_that_it_is_up_to_date() {
    let stack = Plan::default().start().await;
    let path = "/integrations/garmin/sync/incremental";
    let (_, first) = stack.post(path, json!({})).await;
    assert_eq!(first["status"], "started", "{first}");
    let job = stack.wait_for_status("completed", SOON).await;
    let today = stack.status().await["today"].as_str().unwrap().to_owned();
    assert_eq!(job["endDate"], json!(today));
    assert_eq!(job["syncType"], "incremental");
    assert_eq!(stack.status().await["lastSuccessfulSync"], json!(today));
    let (code, second) = stack.post(path, json!({})).await;
    assert_eq!(
        (code, &second["status"], &second["message"]),
        (200, &json!("up_to_date"), &json!("Already synced up to today"))
    );
    // The simple interface never answers that: an explicit start runs, and looks back a few days.
    let (code, third) = stack.post("/garmin/activities", json!({})).await;
    assert_eq!(code, 202, "{third}");
    let job = stack
        .wait_for_job("the third", SOON, |job| {
            job["status"] == "completed" && job["dataTypes"] == json!(["activities"])
        })
        .await;
    // A day without an activity is not final for a month: which days have one depends on when this runs.
    let lookback = today.parse::<chrono::NaiveDate>().unwrap() - chrono::TimeDelta::days(2);
    let final_day: Option<String> = sqlx::query_scalar("SELECT max(date) FROM activities WHERE date < ?")
        .bind(lookback.to_string())
        .fetch_one(&data(&stack).await)
        .await
        .unwrap();
    let after = |day: String| day.parse::<chrono::NaiveDate>().unwrap() + chrono::TimeDelta::days(1);
    let start = final_day.map_or(lookback - chrono::TimeDelta::days(5), after);
    assert_eq!((&job["startDate"], &job["endDate"]), (&json!(start.to_string()), &json!(today)));
}

#[tokio::test(flavor = "multi_thread")]
async fn days_that_are_stored_and_final_are_passed_over_on_request() {
    let stack = Plan::default().start().await;
    stack.post(START, days("2024-03-01", "2024-03-10")).await;
    stack.wait_for_status("completed", SOON).await;
    let before = stack.requests().await.len();
    let mut body = days("2024-03-01", "2024-03-12");
    body["skipExisting"] = json!(true);
    body["order"] = json!("newest");
    let (_, started) = stack.post(START, body).await;
    let id = started["jobId"].clone();
    stack.wait_for_job("the second", SOON, |job| job["id"] == id && job["status"] == "completed").await;
    let asked = stack.requests().await.split_off(before);
    assert!(!asked.is_empty());
    for request in &asked {
        assert!(request["start"].as_str().unwrap() >= "2024-03-11", "{request}");
    }
}
