//! A short chaos run, always by the same seed: a little of everything, and nothing may be wrong afterwards.

use std::time::Duration;

use crate::chaos::{Kind, Options, Reference, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_every_kind_costs_no_day_and_leaves_no_job_behind() {
    let reference = Reference::make().await;
    let options = Options { seed: 4, each: 1, pace: Duration::from_millis(400), keep: None };
    let outcome = run(&options, &reference).await;
    assert!(outcome.violations.is_empty(), "{:#?}", outcome.violations);
    let hit: usize = outcome.hits.values().filter(|hits| **hits > 0).count();
    assert!(hit >= Kind::ALL.len() / 2, "too few faults hit a running job: {:#?}", outcome.hits);
    assert!(outcome.counts["completed jobs compared"] > 0, "{:#?}", outcome.counts);
}
