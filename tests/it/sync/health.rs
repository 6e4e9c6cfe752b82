//! A worker's health and metrics.

use super::*;
use test_support::stack::{Plan, Stack, eventually};

async fn address(stack: &Stack) -> String {
    eventually("the worker to say where it answers", SOON, async || {
        let log = stack.workers[0].log();
        let line = log.lines().find(|line| line.contains("serving metrics") && line.contains("address="))?;
        Some(line.rsplit('=').next()?.trim().to_owned())
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_is_ready_while_it_answers_and_redis_hears_of_it() {
    let plan = Plan::default().apis(0).workers(0).env("GARMIN_SYNC__WORKER__METRICS_BIND", "127.0.0.1:0");
    let mut stack = plan.start().await;
    stack.redis.kill();
    stack.add_worker();
    let url = format!("http://{}/readyz", address(&stack).await);
    let answer = stack.http.get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 503);
    let body: Value = answer.json().await.unwrap();
    assert!(body["status"] == "unavailable" && body["reason"].as_str().unwrap().contains("Redis"), "{body}");

    stack.restart_redis().await;
    let is_ready = async || {
        let answer = stack.http.get(&url).timeout(Duration::from_millis(500)).send().await.ok()?;
        (answer.status() == 200).then_some(answer.json::<Value>())?.await.ok()
    };
    assert_eq!(eventually("the worker to be ready", SOON, is_ready).await, json!({"status": "ok"}));
    stack.workers[0].signal(nix::sys::signal::Signal::SIGSTOP);
    eventually("a frozen worker to answer nobody", SOON, async || is_ready().await.is_none().then_some(())).await;
    stack.workers[0].signal(nix::sys::signal::Signal::SIGCONT);
    eventually("the worker to be ready again", SOON, is_ready).await;
}
