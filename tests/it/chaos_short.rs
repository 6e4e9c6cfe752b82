//! A short chaos run, always with the same seed: a little of everything, and nothing may be wrong afterwards.

use std::time::Duration;

use serde_json::json;

use test_support::chaos::site::{Setup, Site};
use test_support::chaos::{Kind, Options, Reference, run};
use test_support::stack::eventually;

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_every_kind_costs_no_day_and_leaves_no_job_behind() {
    let reference = Reference::make().await;
    let options = Options { seed: 5, each: 1, pace: Duration::from_millis(400), keep: None };
    let outcome = run(&options, &reference).await;
    assert!(outcome.violations.is_empty(), "{:#?}", outcome.violations);
    let hit: usize = outcome.hits.values().filter(|hits| **hits > 0).count();
    assert!(hit >= Kind::ALL.len() / 2, "too few faults hit a running job: {:#?}", outcome.hits);
    assert!(outcome.counts["completed jobs compared"] > 0, "{:#?}", outcome.counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_its_turn_behind_a_refused_one_does_not_ask() {
    let site = Site::start(Setup { workers: 1, apis: 1, latency_ms: 200, ..Setup::default() }).await;
    let start = json!({"startDate": "2024-01-01", "endDate": "2024-02-25", "dataTypes": ["health"]});
    for user in ["anna", "ben"] {
        let (code, answer) = site.post(0, user, "historical", start.clone()).await.unwrap();
        assert_eq!((code, &answer["status"]), (200, &json!("started")), "{answer}");
    }
    let limit = Duration::from_mins(1);
    eventually("both to ask in turn", limit, async || {
        let requests = site.requests().await;
        ["anna", "ben"].iter().all(|user| requests.iter().any(|it| it["user_id"] == **user)).then_some(())
    })
    .await;
    site.upstream_fault(&json!({"kind": "status", "status": 429, "retryAfter": 3, "count": 1})).await;
    let (refused, next) = eventually("a request after the refusal", limit, async || {
        let requests = site.requests().await;
        let refused = requests.iter().position(|it| it["status"] == 429)?;
        Some((requests[refused].clone(), requests.get(refused + 1)?.clone()))
    })
    .await;
    let at =
        |request: &serde_json::Value| request["at"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    let between = at(&next) - at(&refused);
    assert!(between >= chrono::TimeDelta::seconds(3), "asked again after {between}: {refused} {next}");
}
