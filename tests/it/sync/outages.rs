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
