//! Redis outages.

use super::*;
use test_support::stack::{Plan, Stack, eventually};

/// A third of it, which a rescue waits after an outage, is far longer than a worker needs to renew it.
const LEASE_MS: u64 = 15_000;

/// One worker, and a job of months that stops before its fourth window; the job's id.
async fn held() -> (Stack, String) {
    let plan = Plan::default().env("GARMIN_SYNC__WORKER__LEASE_MS", &LEASE_MS.to_string());
    // Each attempt of the worker is told of at this level only.
    let stack =
        plan.env("GARMIN_SYNC__LOG__LEVEL", "info,garmin_sync::worker=debug,garmin_sync::runner=debug").start().await;
    stack.hold_from("2024-01-22").await;
    let mut body = days("2024-01-01", "2024-03-30");
    body["dataTypes"] = json!(["health"]);
    let (_, started) = stack.post(START, body).await;
    stack.wait_for_held("2024-01-22").await;
    (stack, started["jobId"].as_str().unwrap().to_owned())
}

fn lease(job: &str) -> String {
    format!("{{garmin-sync}}:lease:{job}")
}

/// Makes the lease expire by the end of the coming outage, as if that had lasted longer.
async fn end_lease(stack: &Stack, job: &str) {
    let mut redis = stack.redis().await;
    redis::cmd("PEXPIRE").arg(lease(job)).arg(1).exec_async(&mut redis).await.unwrap();
}

/// The job continues into the outage, and will stop again at `day`. Waits until the outage has affected all that the
/// worker does: the job, the lease, the rescue.
async fn met(stack: &Stack, job: &str, day: &str) {
    let before = stack.workers[0].log().len();
    stack.clear_faults().await;
    stack.hold_from(day).await;
    eventually("the worker to notice", SOON, async || {
        let log = stack.workers[0].log();
        let said = |words: &str, of: &str| log[before..].lines().any(|it| it.contains(words) && it.contains(of));
        let all = said("waiting for the state store", job) && said("can't be renewed yet", job);
        (all && said("can't look for jobs of dead workers now", "")).then_some(())
    })
    .await;
}

/// After the outage: the worker takes the lease again, continues to `day`, and has rescued when this returns.
async fn over(stack: &Stack, job: &str, day: &str) {
    let mut redis = stack.redis().await;
    eventually("the lease to be taken again", SOON, async || {
        let there: bool = redis::cmd("EXISTS").arg(lease(job)).query_async(&mut redis).await.unwrap();
        there.then_some(())
    })
    .await;
    stack.wait_for_held(day).await;
    // The rescue waits a third of a lease; nothing shows a rescue that finds nothing.
    tokio::time::sleep(Duration::from_millis(LEASE_MS / 3 + 1000)).await;
}

fn assert_no_loss(stack: &Stack) {
    assert!(!stack.workers[0].log().contains("rescued jobs"), "no loss is counted for an outage:\n{}", stack.logs());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_api_says_so_and_recovers_and_the_worker_goes_on_with_its_job() {
    let (mut stack, id) = held().await;
    stack.sync_always().await;
    end_lease(&stack, &id).await;
    stack.redis.kill();
    for (path, code) in
        [("/garmin/sync/status", 503), ("/integrations/garmin/sync/status", 503), ("/readyz", 503), ("/healthz", 200)]
    {
        let answer = stack.http.get(stack.url(0, path)).send().await.unwrap();
        assert_eq!(answer.status(), code, "{path}");
        if path.contains("sync") {
            assert!(answer.headers().contains_key("retry-after"), "{path}");
            let body: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
            assert_eq!(body["code"], "store_unavailable");
        }
    }
    let (code, refused) = stack.post("/garmin/health", json!({})).await;
    assert_eq!((code, &refused["code"]), (503, &json!("store_unavailable")));
    met(&stack, &id, "2024-02-14").await;
    stack.restart_redis().await;
    eventually("the API to recover", SOON, async || (stack.get("/readyz").await.0 == 200).then_some(())).await;
    over(&stack, &id, "2024-02-14").await;
    stack.clear_faults().await;
    let job = stack.wait_for_status("completed", SOON).await;
    assert_eq!(job["id"], json!(id));
    assert_no_loss(&stack);
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_that_redis_lost_under_a_living_worker_is_made_again_and_the_job_completes() {
    let (stack, id) = held().await;
    let mut redis = stack.redis().await;
    let done = format!("{{garmin-sync}}:done:{id}:health");
    let deleted: u32 = redis::cmd("DEL").arg(done).query_async(&mut redis).await.unwrap();
    assert_eq!(deleted, 1);
    stack.clear_faults().await;
    stack.wait_for_status("completed", SOON).await;
    assert!(stack.workers[0].log().contains("releasing it"), "{}", stack.logs());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_takes_no_writes_for_longer_than_a_lease_stops_nothing_for_good() {
    let (stack, id) = held().await;
    let from = tokio::time::Instant::now();
    let mut redis = stack.redis().await;
    let mut raw = async |line: &str| {
        let mut command = redis::Cmd::new();
        line.split(' ').for_each(|word| {
            command.arg(word);
        });
        command.exec_async(&mut redis).await.unwrap();
    };
    for (refuse, allow, day) in [
        ("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0", "2024-02-14"),
        ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE", "2024-03-14"),
    ] {
        end_lease(&stack, &id).await;
        raw(refuse).await;
        let (code, refused) = stack.post("/garmin/health", json!({})).await;
        assert_eq!((code, &refused["code"]), (503, &json!("store_unavailable")), "{refuse}");
        met(&stack, &id, day).await;
        raw(allow).await;
        // Scripts are lost as after a restart; they are sent again automatically.
        raw("SCRIPT FLUSH").await;
        over(&stack, &id, day).await;
    }
    stack.clear_faults().await;
    stack.wait_for_status("completed", SOON).await;
    assert_no_loss(&stack);
    let (lines, seconds) = (stack.workers[0].log().lines().count(), from.elapsed().as_secs());
    assert!(lines as u64 <= 50 + 10 * seconds, "it does not spin: {lines} lines in {seconds} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_redis_lost_everything_the_worker_drops_the_job_and_coverage_comes_back_from_the_store() {
    let stack = Plan::default().env("GARMIN_SYNC__WORKER__LEASE_MS", "6000").start().await;
    stack.hold_from("2024-01-29").await;
    let mut body = days("2024-01-01", "2024-02-29");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body.clone()).await;
    stack.wait_for_held("2024-01-29").await;
    let mut redis = stack.redis().await;
    redis::cmd("FLUSHALL").exec_async(&mut redis).await.unwrap();
    assert_eq!(stack.status().await["job"], Value::Null);
    eventually("the worker to drop the job", SOON, async || {
        stack.workers[0].log().contains("job is no longer this worker's").then_some(())
    })
    .await;
    stack.clear_faults().await;
    let stored = count(&stack.database(), "SELECT count(DISTINCT day) FROM sync_days").await;
    assert_eq!(stored, 28);
    let partial = days_of(&stack.database(), "SELECT day FROM sync_days WHERE is_partial").await;
    // The account of the settings is linked again automatically.
    let asked = stack.requests().await.len();
    body["skipExisting"] = json!(true);
    eventually("the account to be linked again", SOON, async || {
        (stack.post(START, body.clone()).await.1["status"] == "started").then_some(())
    })
    .await;
    stack.wait_for_status("completed", SOON).await;
    let again: Vec<String> = stack.requests().await[asked..]
        .iter()
        .map(|it| it["start"].as_str().unwrap().to_owned())
        .filter(|first| first.as_str() < "2024-01-29" && !partial.contains(first))
        .collect();
    assert!(again.is_empty(), "what is stored whole is passed over: {again:?}");
    assert_eq!(stack.status().await["lastSuccessfulSync"], json!("2024-02-29"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_knows_later_claims_than_redis_is_written_to_all_the_same() {
    let stack = Plan::default().start().await;
    stack.post(START, days("2024-03-01", "2024-03-07")).await;
    stack.wait_for_status("completed", SOON).await;
    // The clock was a year ahead, and Redis has lost that.
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(stack.database());
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    sqlx::query("UPDATE writers SET epoch = epoch + 31536000000000").execute(&pool).await.unwrap();
    pool.close().await;
    let mut redis = stack.redis().await;
    let () = redis::cmd("DEL").arg("{garmin-sync}:epoch").query_async(&mut redis).await.unwrap();
    let (_, started) = stack.post(START, days("2024-03-01", "2024-03-14")).await;
    let is_it = |job: &Value| job["id"] == started["jobId"] && job["status"] == "completed";
    stack.wait_for_job("completed", SOON, is_it).await;
    assert_eq!(count(&stack.database(), "SELECT count(*) FROM sync_days WHERE data_type = 'health'").await, 14);
}

#[tokio::test]
async fn a_start_right_after_redis_lost_everything_finds_the_account_of_the_settings() {
    let stack = Plan::default().workers(0).start().await;
    redis::cmd("FLUSHALL").exec_async(&mut stack.redis().await).await.unwrap();
    let (code, started) = stack.post(START, days("2024-01-01", "2024-01-02")).await;
    assert_eq!((code, &started["status"]), (200, &json!("started")), "{started}");
}
