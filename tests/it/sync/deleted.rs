//! Data that Garmin no longer has, and data that the store no longer has.

use super::*;
use test_support::stack::{Plan, Stack};

async fn change(stack: &Stack, statement: &str) -> u64 {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stack.database());
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let done = sqlx::query(sqlx::AssertSqlSafe(statement.to_owned())).execute(&pool).await.unwrap();
    pool.close().await;
    done.rows_affected()
}

/// Syncs these days, and returns the job when it is completed.
async fn synced(stack: &Stack, body: Value) -> Value {
    let (_, started) = stack.post(START, body).await;
    let is_it = |job: &Value| job["id"] == started["jobId"] && job["status"] == "completed";
    stack.wait_for_job("completed", SOON, is_it).await
}

/// Runs one of the product's programs on the stack's data.
async fn program(stack: &Stack, arguments: &[&str]) -> String {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_garmin-sync"));
    let url = format!("sqlite://{}", stack.database().display());
    let output = command.args(arguments).env("GARMIN_SYNC__SINK__URL", url).output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_garmin_no_longer_has_goes_is_counted_and_can_be_put_back() {
    let stack = Plan::default().start().await;
    let mut body = days("2024-03-01", "2024-03-20");
    body["dataTypes"] = json!(["health", "activities", "nutrition"]);
    assert_eq!(synced(&stack, body.clone()).await["recordsRemoved"], json!(0));
    // As if Garmin had had these once.
    let copy = |table: &str, key: &str, value: &str| {
        format!(
            "CREATE TABLE copy AS SELECT * FROM {table} ORDER BY date LIMIT 1; UPDATE copy SET {key} = {value}; \
             INSERT INTO {table} SELECT * FROM copy; DROP TABLE copy"
        )
    };
    change(&stack, &copy("activities", "id", "77")).await;
    change(&stack, &copy("nutrition_entries", "log_id", "'gone'")).await;
    change(&stack, &copy("weigh_ins", "time_local", "'2024-03-01T23:59:58.000'")).await;
    let job = synced(&stack, body.clone()).await;
    assert_eq!(job["recordsRemoved"], json!(3), "{job:#}");
    let gone = "SELECT (SELECT count(*) FROM activities WHERE id = 77) \
                + (SELECT count(*) FROM nutrition_entries WHERE log_id = 'gone') \
                + (SELECT count(*) FROM weigh_ins WHERE time_local LIKE '%23:59:58%')";
    assert_eq!(count(&stack.database(), gone).await, 0);

    let id = job["id"].as_str().unwrap();
    let trial = program(&stack, &["restore-removed", "--job", id, "--dry-run"]).await;
    assert!(trial.starts_with("3 rows would be put back:"), "{trial}");
    let restored: Value =
        serde_json::from_str(&program(&stack, &["restore-removed", "--job", id, "--json"]).await).unwrap();
    assert_eq!(restored["rows"].as_array().unwrap().len(), 3);
    assert!(restored["rows"].as_array().unwrap().iter().all(|row| row["restored"] == true), "{restored}");
    assert_eq!(count(&stack.database(), gone).await, 3);
    assert_eq!(synced(&stack, body).await["recordsRemoved"], json!(3), "Garmin still does not have them");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_at_once_to_be_believed_gone_stays_is_told_and_goes_when_somebody_says_so() {
    let stack = Plan::default().start().await;
    let mut body = days("2024-03-01", "2024-03-20");
    body["dataTypes"] = json!(["nutrition"]);
    synced(&stack, body.clone()).await;
    let eaten = count(&stack.database(), "SELECT count(*) FROM nutrition_entries").await;
    assert!(eaten >= 20, "{eaten}");
    // As if half of all data had been deleted at Garmin, all of one day.
    let double = "CREATE TABLE copy AS SELECT * FROM nutrition_entries; \
                  UPDATE copy SET log_id = 'gone ' || log_id, date = '2024-03-02'; \
                  INSERT INTO nutrition_entries SELECT * FROM copy; DROP TABLE copy";
    change(&stack, double).await;
    let job = synced(&stack, body.clone()).await;
    assert_eq!((&job["recordsRemoved"], &job["recordsKept"]), (&json!(0), &json!(eaten)), "{job:#}");
    let id = job["id"].as_str().unwrap();
    let url = stack.url(0, "");
    let said = program(&stack, &["jobs", id, "--url", &url]).await;
    assert!(said.contains("too many at once to remove") && said.contains("--accept-removals"), "{said}");
    let chunks = program(&stack, &["jobs", id, "--chunks", "--url", &url]).await;
    assert!(chunks.contains(&format!("{eaten} records kept that Garmin no longer lists")), "{chunks}");

    body["acceptRemovals"] = json!(true);
    let job = synced(&stack, body).await;
    assert_eq!((&job["recordsRemoved"], &job["recordsKept"]), (&json!(eaten), &json!(0)), "{job:#}");
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM nutrition_entries").await, eaten);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_deleted_in_the_middle_is_filled_again_before_the_job_completes() {
    let stack = Plan::default().start().await;
    stack.hold_from("2024-02-15").await;
    let mut body = days("2024-01-01", "2024-03-31");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body).await;
    stack.wait_for_held("2024-02-15").await;
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", stack.database().display()));
    }
    stack.clear_faults().await;
    let job = stack.wait_for_status("completed", SOON).await;
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM sync_days WHERE data_type = 'health'").await, 91);
    assert_eq!((&job["percentComplete"], &job["lastSuccessfulDate"]), (&json!(100), &json!("2024-03-31")));
    assert!(stack.logs().contains("the data store lacks days that this sync had stored"), "{}", stack.logs());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_that_is_put_back_is_noticed_and_what_it_lacks_is_fetched_again() {
    let mut stack = Plan::default().start().await;
    let of = |first: &str, last: &str| {
        let mut body = days(first, last);
        (body["dataTypes"], body["skipExisting"]) = (json!(["health"]), json!(true));
        body
    };
    synced(&stack, of("2024-01-01", "2024-01-31")).await;
    let backup = stack.folder.path().join("backup.db");
    change(&stack, &format!("VACUUM INTO '{}'", backup.display())).await;
    synced(&stack, of("2024-02-01", "2024-02-29")).await;
    stack.workers[0].kill();
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", stack.database().display()));
    }
    std::fs::copy(&backup, stack.database()).unwrap();
    stack.add_worker();
    synced(&stack, of("2024-01-01", "2024-02-29")).await;
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM sync_days WHERE data_type = 'health'").await, 60);
}

/// Puts a copy of the file in its place.
fn put_back(stack: &Stack, copy: &std::path::Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", stack.database().display()));
    }
    std::fs::copy(copy, stack.database()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_copy_put_back_in_the_middle_of_a_job_is_noticed_though_its_count_catches_up() {
    let stack = Plan::default().start().await;
    let of = |first: &str, last: &str| {
        let mut body = days(first, last);
        body["dataTypes"] = json!(["health"]);
        body
    };
    synced(&stack, of("2024-01-01", "2024-01-20")).await;
    let backup = stack.folder.path().join("backup.db");
    change(&stack, &format!("VACUUM INTO '{}'", backup.display())).await;
    synced(&stack, of("2024-01-21", "2024-01-31")).await;
    stack.hold_from("2024-03-01").await;
    let (_, started) = stack.post(START, of("2024-02-01", "2024-05-31")).await;
    stack.wait_for_held("2024-03-01").await;
    put_back(&stack, &backup);
    stack.clear_faults().await;
    let is_it = |job: &Value| job["id"] == started["jobId"] && job["status"] == "completed";
    stack.wait_for_job("completed", SOON, is_it).await;
    let noted = "SELECT count(*) FROM sync_days WHERE data_type = 'health'";
    assert_eq!(count(&stack.database(), noted).await, 20 + 121, "the job's own days are there");
    let (_, coverage) = stack.get("/integrations/garmin/sync/coverage?from=2024-01-01&to=2024-05-31").await;
    let health = &coverage["dataTypes"][0];
    assert_eq!(health["missing"], json!([{ "start": "2024-01-21", "end": "2024-01-31" }]), "{health:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_noted_by_day_is_fetched_again_when_the_file_is_gone() {
    let stack = Plan::default().start().await;
    stack.hold_from("2024-02-15").await;
    let mut body = days("2024-01-01", "2024-03-31");
    body["metricTypes"] = json!(["steps"]);
    stack.post(START, body.clone()).await;
    stack.wait_for_held("2024-02-15").await;
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", stack.database().display()));
    }
    stack.clear_faults().await;
    stack.wait_for_status("completed", SOON).await;
    let rows = async || count(&stack.database(), "SELECT count(*) FROM daily_metrics WHERE steps IS NOT NULL").await;
    let filled = rows().await;
    assert!(filled > 80, "{filled}");
    synced(&stack, body).await;
    assert_eq!(rows().await, filled, "another sync of the same days brings nothing more");
}
