//! Everything of a user, deleted by real workers that die on the way.

use sqlx::{Connection as _, SqliteConnection};

use super::*;
use test_support::stack::{Plan, Stack, eventually};

const ACCOUNT: &str = "/integrations/garmin/status";
const UNLINK: &str = "/integrations/garmin/unlink";
const DAYS: &str = "SELECT count(*) FROM daily_metrics WHERE user_id = 'me'";

async fn connect(stack: &Stack) -> SqliteConnection {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stack.database());
    SqliteConnection::connect_with(&options).await.unwrap()
}

async fn is_pending(stack: &Stack) -> bool {
    !stack.get(ACCOUNT).await.1["deletion"].is_null()
}

async fn done(stack: &Stack) {
    eventually("the deletion", SOON, async || (!is_pending(stack).await).then_some(())).await;
}

async fn link(stack: &Stack, key: &str) -> (u16, Value) {
    stack.post("/integrations/garmin/credentials", json!({ "apiKey": key })).await
}

async fn week(stack: &Stack) -> Value {
    let types = ["health", "activities", "nutrition", "workouts"];
    stack.post(START, json!({"startDate": "2024-05-01", "endDate": "2024-05-07", "dataTypes": types})).await;
    stack.wait_for_status("completed", SOON).await
}

async fn bens_key(stack: &Stack) -> String {
    let keys = stack.simulator_url("/_simulator/keys");
    let made: Value =
        stack.http.post(keys).json(&json!({"account": "ben"})).send().await.unwrap().json().await.unwrap();
    made["key"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_outlives_the_deaths_of_its_workers_and_another_account_can_be_linked_and_synced_afterwards() {
    let mut stack = Plan::default().personal().start().await;
    week(&stack).await;
    assert_eq!(count(&stack.database(), DAYS).await, 7);
    // While somebody reads, rows can be deleted, but not what they leave in the file: a deletion stays at that.
    let mut reader = connect(&stack).await;
    let mut snapshot = reader.begin().await.unwrap();
    let seen: i64 = sqlx::query_scalar(DAYS).fetch_one(&mut *snapshot).await.unwrap();
    assert_eq!(seen, 7);
    let (status, answer) = stack.post(UNLINK, json!({"deleteData": true})).await;
    assert_eq!((status, answer["account"]["deletion"]["requestedAt"].is_string()), (200, true), "{answer}");
    let is_gone = async || (count(&stack.database(), DAYS).await == 0).then_some(());
    eventually("the rows to be gone", SOON, is_gone).await;
    assert!(is_pending(&stack).await);
    stack.workers[0].kill();
    let (status, refused) = link(&stack, "GCDC_demo").await;
    assert_eq!((status, &refused["code"]), (409, &json!("deletion_pending")), "{refused}");

    // The next one begins again, and dies too.
    let writes = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'writes'";
    let before = count(&stack.database(), writes).await;
    let second = stack.add_worker();
    let has_begun = async || (count(&stack.database(), writes).await > before).then_some(());
    eventually("the second worker to begin", SOON, has_begun).await;
    stack.workers[second].kill();
    assert!(is_pending(&stack).await);
    snapshot.rollback().await.unwrap();
    reader.close().await.unwrap();
    let third = stack.add_worker();
    done(&stack).await;
    assert!(stack.workers[third].log().contains("deleted the stored data of a user"), "{}", stack.logs());

    let status = stack.status().await;
    assert_eq!((&status["job"], &status["lastSuccessfulSync"]), (&Value::Null, &Value::Null), "{status}");
    let coverage = stack.get("/integrations/garmin/sync/coverage").await.1;
    let of_types = coverage["dataTypes"].as_array().unwrap();
    assert!(of_types.iter().all(|one| one["storedDays"] == 0 && one["firstAsked"].is_null()), "{coverage:#}");

    let key = bens_key(&stack).await;
    let (status, account) = link(&stack, &key).await;
    assert_eq!((status, &account["isLinked"]), (200, &json!(true)), "{account}");
    let job = week(&stack).await;
    assert_eq!(count(&stack.database(), DAYS).await, 7);
    assert_eq!(job["recordsRemoved"], 0, "a first sync");
    assert_eq!(stack.status().await["lastSuccessfulSync"], "2024-05-07");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_frozen_over_a_deletion_brings_nothing_back() {
    let mut stack = Plan::default().env("GARMIN_SYNC__WORKER__LEASE_MS", "6000").start().await;
    stack.hold_from("2024-05-03").await;
    stack.post(START, days("2024-05-01", "2024-05-14")).await;
    stack.wait_for_open_request().await;
    stack.workers[0].signal(nix::sys::signal::Signal::SIGSTOP);
    stack.clear_faults().await;
    let (status, answer) = stack.post(UNLINK, json!({"deleteData": true})).await;
    assert_eq!((status, answer["cancelledJobId"].is_string()), (200, true), "{answer}");
    stack.add_worker();
    done(&stack).await;
    stack.workers[0].signal(nix::sys::signal::Signal::SIGCONT);
    eventually("the first worker to let go", SOON, async || {
        stack.workers[0].log().contains("job is no longer this worker's").then_some(())
    })
    .await;
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM sync_days").await, 0);
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM intraday_samples").await, 0);
    assert_eq!(stack.status().await["job"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_sign_in_in_the_settings_waits_for_the_deletion_and_two_workers_share_it() {
    let plan = Plan::default().env("GARMIN_SYNC__GARMIN__TOKENS_FILE", "given.json").workers(0).apis(0);
    let mut stack = plan.start().await;
    let file = stack.folder.path().join("given.json");
    let put = |text: String| std::fs::write(&file, text).unwrap();
    put(test_support::stack::fake_tokens());
    stack.add_api().await;
    let is_linked = async || stack.get(ACCOUNT).await.1["isLinked"].as_bool().unwrap().then_some(());
    eventually("the account to be linked", SOON, is_linked).await;
    stack.post(UNLINK, json!({"deleteData": true})).await;
    put(test_support::stack::fake_tokens().replace("not-a-secret", "another"));
    eventually("the API to tell that it waits", SOON, async || {
        stack.apis[0].0.log().contains("waits until the stored data is deleted").then_some(())
    })
    .await;
    assert!(is_linked().await.is_none());
    stack.add_worker();
    stack.add_worker();
    done(&stack).await;
    let is_linked = async || stack.get(ACCOUNT).await.1["isLinked"].as_bool().unwrap().then_some(());
    eventually("the new sign-in to be linked", SOON, is_linked).await;
    let logs = [0, 1].map(|n| stack.workers[n].log());
    let ended = logs.iter().filter(|log| log.contains("deleted the stored data of a user")).count();
    assert_eq!(ended, 1, "{logs:?}");
}
