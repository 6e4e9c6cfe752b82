//! Upstream answers that may exhaust a reader's memory or time. `make chaos` sends many more.

use super::*;
use test_support::hostile::{Bomb, Hostile, packed, piece, plain, values_of};
use test_support::memory::mib;
use test_support::stack::{Plan, Stack, eventually};

/// The most memory a worker may ever use, and may keep, in MiB.
const MOST: u64 = 256;
const AT_REST: u64 = 80;

const DAY: &str = "2024-05-01";

fn spaces(n: u64) -> Vec<u8> {
    piece(n, &vec![b' '; 1 << 20])
}

async fn stack(hostile: &Hostile, lease_ms: u32) -> Stack {
    let plan = Plan::default().env("GARMIN_SYNC__WORKER__LEASE_MS", &lease_ms.to_string());
    plan.env("GARMIN_SYNC__GARMIN__BASE_URL", &hostile.url).start().await
}

/// Heart rates of a day: these alone cause no repeated request.
async fn start(stack: &Stack) {
    let body = json!({"startDate": DAY, "endDate": DAY, "dataTypes": ["health"], "metricTypes": ["heart_rates"]});
    let (code, answer) = stack.post(START, body).await;
    assert_eq!((code, &answer["status"]), (200, &json!("started")), "{answer}");
}

async fn is_at_rest(stack: &Stack) {
    eventually("the memory to be given back", SOON, async || {
        (mib(&stack.workers[0], "VmRSS") <= AT_REST).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bombs_fail_as_answers_do_and_leave_the_worker_well_and_small() {
    // A few kilobytes of each; read into a tree the first takes more than a gigabyte.
    let bombs: [(Bomb, &str); 3] = [
        (
            packed(r#"{"data":{"steps":[{"date":"2024-05-01","value":["#, r#"{"a":1},"#, 16 << 20, "0]}]}}"),
            "many times what a month",
        ),
        (Bomb::Endless(spaces), "larger than 64 MiB"),
        (packed(r#"{"data":{"steps":["#, "[", 16 << 20, ""), "deeper than any data"),
    ];
    let hostile = Hostile::start(plain(r#"{"data":{}}"#)).await;
    let stack = stack(&hostile, 30_000).await;
    for (bomb, told) in bombs {
        hostile.throw(bomb);
        start(&stack).await;
        let job = stack.wait_for_job("the failure", SOON, |job| job.to_string().contains(told)).await;
        assert!(hostile.answered() > 0);
        // It may have exited on its own.
        stack.post("/integrations/garmin/sync/cancel", json!({"jobId": job["id"]})).await;
    }
    let most = mib(&stack.workers[0], "VmHWM");
    assert!(most <= MOST, "{most} MiB");
    is_at_rest(&stack).await;
    hostile.throw(plain(&values_of(DAY, 1)));
    start(&stack).await;
    stack.wait_for_status("completed", SOON).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lease_is_renewed_at_its_third_while_a_huge_answer_is_read_and_stored() {
    const LEASE_MS: i64 = 3000;
    let hostile = Hostile::start(plain(&values_of(DAY, 100))).await;
    let stack = stack(&hostile, 3000).await;
    start(&stack).await;
    let id = stack.wait_for_job("a worker", SOON, |job| job["status"] == "running").await["id"].clone();
    let (mut redis, key) = (stack.redis().await, format!("{{garmin-sync}}:lease:{}", id.as_str().unwrap()));
    let mut least = LEASE_MS;
    let job = loop {
        let left: i64 = redis::cmd("PTTL").arg(&key).query_async(&mut redis).await.unwrap();
        let job = stack.status().await["job"].clone();
        if job["status"] != "running" {
            break job;
        }
        least = least.min(left);
    };
    assert_eq!((&job["status"], &job["recordsStored"]), (&json!("completed"), &json!(100_000)), "{}", stack.logs());
    // Two thirds of it are left when it is renewed; a busy machine uses some of that.
    assert!(least >= LEASE_MS / 3, "{least} ms were left of the lease");
    let most = mib(&stack.workers[0], "VmHWM");
    assert!(most <= MOST, "{most} MiB");
    is_at_rest(&stack).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_stored_as_full_as_may_be_costs_no_more_when_it_comes_again() {
    let hostile = Hostile::start(plain(&values_of(DAY, 100))).await;
    let stack = stack(&hostile, 30_000).await;
    start(&stack).await;
    stack.wait_for_status("completed", SOON).await;
    let most = mib(&stack.workers[0], "VmHWM");
    hostile.throw(plain(&values_of(DAY, 99)));
    let body = json!({
        "startDate": DAY, "endDate": DAY, "dataTypes": ["health"], "metricTypes": ["heart_rates"], "skipExisting": false,
    });
    let (code, answer) = stack.post(START, body).await;
    assert_eq!((code, &answer["status"]), (200, &json!("started")), "{answer}");
    let job =
        stack.wait_for_job("the end", SOON, |job| job["id"] != answer["jobId"] || job["completedAt"].is_string()).await;
    assert_eq!((&job["status"], &job["recordsRemoved"]), (&json!("completed"), &json!(1000)), "{job}");
    let again = mib(&stack.workers[0], "VmHWM");
    assert!(again <= most + 16, "{again} MiB instead of {most}");
    is_at_rest(&stack).await;
}
