//! Redis away, for a while.

use super::*;
use crate::support::stack::{Plan, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_the_api_says_so_and_recovers_and_the_worker_goes_on_with_its_job() {
    let mut stack = Plan::default().latency_ms(200).env("GARMIN_SYNC__WORKER__LEASE_MS", "2000").start().await;
    let mut body = days("2024-01-01", "2024-03-30");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body).await;
    let before = stack.wait_for_job("some progress", SOON, |job| job["windowsCompleted"].as_u64() >= Some(2)).await;
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
    // Longer than a lease: the lease is gone when Redis is back, and the worker takes it again.
    tokio::time::sleep(Duration::from_secs(3)).await;
    stack.restart_redis().await;
    eventually("the API to recover", SOON, async || (stack.get("/readyz").await.0 == 200).then_some(())).await;
    let job = stack.wait_for_status("completed", SOON).await;
    assert_eq!(job["id"], before["id"]);
    assert!(!stack.workers[0].log().contains("swept up"), "no loss is counted for an outage:\n{}", stack.logs());
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_that_redis_lost_under_a_living_worker_is_made_again_and_the_job_completes() {
    let stack = Plan::default().latency_ms(200).start().await;
    let mut body = days("2024-01-01", "2024-01-30");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body).await;
    let job = stack.wait_for_job("some progress", SOON, |job| job["windowsCompleted"].as_u64() >= Some(2)).await;
    let done = format!("{{garmin-sync}}:done:{}:health", job["id"].as_str().unwrap());
    let mut redis = stack.redis().await;
    let () = redis::cmd("DEL").arg(done).query_async(&mut redis).await.unwrap();
    stack.wait_for_status("completed", SOON).await;
    assert!(stack.workers[0].log().contains("handing it back"), "{}", stack.logs());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_takes_no_writes_for_longer_than_a_lease_stops_nothing_for_good() {
    let stack = Plan::default().latency_ms(300).env("GARMIN_SYNC__WORKER__LEASE_MS", "1500").start().await;
    let mut body = days("2024-01-01", "2024-05-29");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body).await;
    let mut redis = stack.redis().await;
    let mut raw = async |line: &str| {
        let mut command = redis::Cmd::new();
        line.split(' ').for_each(|word| {
            command.arg(word);
        });
        command.exec_async(&mut redis).await.unwrap();
    };
    let mut done = 1;
    for (refuse, allow) in
        [("CONFIG SET maxmemory 1", "CONFIG SET maxmemory 0"), ("REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    {
        stack.wait_for_job("progress", SOON, |job| job["windowsCompleted"].as_u64() > Some(done)).await;
        raw(refuse).await;
        let from = tokio::time::Instant::now();
        let (code, refused) = stack.post("/garmin/health", json!({})).await;
        assert_eq!((code, &refused["code"]), (503, &json!("store_unavailable")), "{refuse}");
        // The lease's own expiry is what has to pass.
        tokio::time::sleep_until(from + Duration::from_secs(3)).await;
        raw(allow).await;
        // Scripts are forgotten as after a restart; they are sent again by themselves.
        raw("SCRIPT FLUSH").await;
        done = stack.status().await["job"]["windowsCompleted"].as_u64().unwrap();
    }
    stack.wait_for_status("completed", SOON).await;
    assert!(!stack.workers[0].log().contains("swept up"), "no loss is counted for an outage:\n{}", stack.logs());
    let lines = stack.workers[0].log().lines().count();
    assert!(lines < 150, "it does not spin: {lines} lines");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_redis_lost_everything_the_worker_drops_the_job_and_coverage_comes_back_from_the_store() {
    let stack = Plan::default().latency_ms(200).env("GARMIN_SYNC__WORKER__LEASE_MS", "1500").start().await;
    let mut body = days("2024-01-01", "2024-02-29");
    body["dataTypes"] = json!(["health"]);
    stack.post(START, body.clone()).await;
    stack.wait_for_job("progress", SOON, |job| job["windowsCompleted"].as_u64() >= Some(3)).await;
    let mut redis = stack.redis().await;
    redis::cmd("FLUSHALL").exec_async(&mut redis).await.unwrap();
    assert_eq!(stack.status().await["job"], Value::Null);
    eventually("the worker to drop the job", SOON, async || {
        stack.workers[0].log().contains("job is no longer this worker's").then_some(())
    })
    .await;
    let stored = count(&stack.database(), "SELECT count(DISTINCT day) FROM sync_days").await;
    assert!(stored >= 21, "{stored}");
    // The account of the settings is linked again by itself.
    let asked = stack.requests().await.len();
    body["skipExisting"] = json!(true);
    eventually("the account to be linked again", SOON, async || {
        (stack.post(START, body.clone()).await.1["status"] == "started").then_some(())
    })
    .await;
    stack.wait_for_status("completed", SOON).await;
    let first = stack.requests().await[asked]["start"].as_str().unwrap().to_owned();
    assert!(first.as_str() >= "2024-01-22", "what is stored is passed over: asked from {first} on");
    assert_eq!(stack.status().await["lastSuccessfulSync"], json!("2024-02-29"));
}
