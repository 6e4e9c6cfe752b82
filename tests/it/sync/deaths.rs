//! Real workers and APIs that die or are stopped.

use super::*;
use test_support::stack::{Plan, eventually, stop};

fn body() -> Value {
    let mut body = days("2024-01-01", "2024-03-30");
    body["dataTypes"] = json!(["health"]);
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_on_elsewhere_when_its_worker_is_killed_and_at_most_a_window_is_fetched_twice() {
    let mut stack = Plan::default().workers(2).env("GARMIN_SYNC__WORKER__LEASE_MS", "8000").start().await;
    stack.hold_from("2024-01-22").await;
    stack.post(START, body()).await;
    stack.wait_for_held("2024-01-22").await;
    let running = stack.status().await["job"].clone();
    let holder = running["worker"].as_str().unwrap().to_owned();
    let number = (0..2).find(|n| stack.workers[*n].log().contains(&holder)).unwrap();
    stack.workers[number].kill();
    stack.clear_faults().await;
    let progress = running["progress"].as_f64().unwrap();
    let job = stack
        .wait_for_job("the end", SOON, |job| {
            assert!(job["progress"].as_f64().unwrap() >= progress);
            job["status"] == "completed"
        })
        .await;
    assert_eq!((&job["chunksCompleted"], &job["failedChunks"]), (&json!(3), &json!([])));
    let requests = stack.requests().await;
    let spans: std::collections::HashSet<_> =
        requests.iter().map(|it| (it["start"].to_string(), it["end"].to_string())).collect();
    assert!(requests.len() <= spans.len() + 1, "{} requests for {} windows", requests.len(), spans.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_told_to_stop_hands_over_at_once() {
    // A lease this long does not run out during the test: only a handover lets the job continue.
    let mut stack = Plan::default().env("GARMIN_SYNC__WORKER__LEASE_MS", "3600000").start().await;
    stack.hold_from("2024-01-22").await;
    stack.post(START, body()).await;
    stack.wait_for_held("2024-01-22").await;
    let first = stack.status().await["job"].clone();
    stack.add_worker();
    stack.wait_for_workers(2).await;
    stop(&mut stack.workers[0], SOON).await;
    let log = stack.workers[0].log();
    assert!(log.contains("job released") && !log.contains("did not end in time"), "{log}");
    let other = |job: &Value| job["status"] == "running" && job["worker"] != first["worker"];
    stack.wait_for_job("another worker", SOON, other).await;
    stack.clear_faults().await;
    stack.wait_for_status("completed", SOON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_survives_a_restart_of_api_worker_and_redis() {
    let mut stack = Plan::default().start().await;
    stack.sync_always().await;
    stack.hold_from("2024-01-22").await;
    stack.post(START, body()).await;
    stack.wait_for_held("2024-01-22").await;
    stop(&mut stack.workers[0], SOON).await;
    stack.clear_faults().await;
    let before = stack.status().await["job"].clone();
    assert_eq!(before["status"], "pending");
    stack.apis[0].0.kill();
    stack.redis.kill();
    stack.restart_redis().await;
    stack.revive_api(0).await;
    let after = stack.status().await["job"].clone();
    assert_eq!(
        (&after["id"], &after["progress"], &after["status"]),
        (&before["id"], &before["progress"], &before["status"])
    );
    stack.add_worker();
    stack.wait_for_status("completed", SOON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_frozen_beyond_its_lease_can_write_no_more_and_counts_it() {
    let plan = Plan::default().workers(2).env("GARMIN_SYNC__WORKER__METRICS_BIND", "127.0.0.1:0");
    let stack = plan.env("GARMIN_SYNC__WORKER__LEASE_MS", "6000").start().await;
    stack.hold_from("2024-01-22").await;
    stack.post(START, body()).await;
    stack.wait_for_held("2024-01-22").await;
    let first = stack.status().await["job"].clone();
    let holder = first["worker"].as_str().unwrap().to_owned();
    let (mine, others): (Vec<_>, Vec<_>) = stack.workers.iter().partition(|worker| worker.log().contains(&holder));
    let (frozen, other) = (mine[0], others[0]);
    frozen.signal(nix::sys::signal::Signal::SIGSTOP);
    let done = stack.status().await["job"]["windowsCompleted"].clone();
    stack.clear_faults().await;
    // The other has not only claimed the job, but written under its claim, which no other worker can.
    let gone_on = |job: &Value| job["windowsCompleted"].as_u64() > done.as_u64();
    stack.wait_for_job("the other worker's progress", SOON, gone_on).await;
    frozen.signal(nix::sys::signal::Signal::SIGCONT);
    let log = eventually("the frozen worker to drop the job", SOON, async || {
        let log = frozen.log();
        log.contains("job is no longer this worker's").then_some(log)
    })
    .await;
    let shown = log.lines().find_map(|line| line.split("serving metrics").nth(1)).unwrap();
    let address = shown.rsplit('=').next().unwrap().trim();
    let metrics = stack.http.get(format!("http://{address}/metrics")).send().await.unwrap().text().await.unwrap();
    let counted: f64 = metrics
        .lines()
        .filter(|line| {
            line.starts_with("garmin_sync_writes_refused_total{")
                || line.starts_with("garmin_sync_leases_refused_total ")
        })
        .map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap())
        .sum();
    assert!(counted >= 1.0, "{metrics}");
    let job = stack.wait_for_status("completed", SOON).await;
    assert!(other.log().contains("job completed") && !frozen.log().contains("job completed"), "{}", stack.logs());
    assert_eq!(job["failedChunks"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_worker_shows_that_it_lives_long_before_its_lease_would_end() {
    let stack = Plan::default().apis(0).env("GARMIN_SYNC__WORKER__LEASE_MS", "3600000").start().await;
    stack.wait_for_workers(1).await;
    let mut redis = stack.redis().await;
    let mut seen = async || {
        let mut command = redis::cmd("ZRANGE");
        command.arg("{garmin-sync}:workers").arg(0).arg(0).arg("WITHSCORES");
        let found: Vec<(String, f64)> = command.query_async(&mut redis).await.unwrap();
        found[0].1
    };
    // The first heartbeats are those of its start, which follow each other quickly.
    let first = seen().await;
    eventually("a later heartbeat", SOON, async || (seen().await > first + 5000.0).then_some(())).await;
}
