//! Idle connections to a worker's metrics address.

use std::time::Duration;

use garmin_sync::server::raise_descriptor_limit;
use tokio::net::TcpStream;

use super::*;
use test_support::port::free_port;
use test_support::stack::Plan;

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_to_its_metrics_cost_a_worker_nothing() {
    raise_descriptor_limit();
    let address = format!("127.0.0.1:{}", free_port());
    let stack = Plan::default().workers(1).env("GARMIN_SYNC__WORKER__METRICS_BIND", &address).start().await;
    stack.wait_for_workers(1).await;
    let mut held = Vec::new();
    for _ in 0..1100 {
        held.push(TcpStream::connect(&address).await.unwrap());
    }
    stack.post(START, days("2024-01-01", "2024-01-20")).await;
    stack.wait_for_status("completed", SOON).await;
    let open = std::fs::read_dir(format!("/proc/{}/fd", stack.workers[0].pid())).unwrap().count();
    assert!(open < 200, "the worker has {open} descriptors open");
    let url = format!("http://{address}/metrics");
    let scraped = stack.http.get(url).timeout(Duration::from_secs(5)).send().await.unwrap().text().await.unwrap();
    assert!(scraped.contains("garmin_sync_job_runs_total"), "{scraped}");
}
