//! One run: a site of real processes, users who sync, faults by a seeded schedule, and a checker that watches.

pub mod cool;
pub mod end;
mod faults;
mod kinds;
mod processes;
mod proxy;
mod reference;
pub mod report;
pub mod rules;
pub mod sampler;
mod schedule;
pub mod site;
mod sink;
pub mod snapshot;
pub mod store;
mod upstream;
mod users;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

pub use kinds::Kind;
pub use reference::Reference;
use report::Outcome;
use sampler::Watch;
use schedule::schedule;
use site::{Setup, Site};

/// A run's options.
#[derive(Clone)]
pub struct Options {
    /// Decides everything that the test controls; it does not control the machine.
    pub seed: u64,
    /// Faults of each kind.
    pub each: u32,
    /// The mean time between two faults.
    pub pace: Duration,
    /// Where the run leaves its logs and database after a failure.
    pub keep: Option<PathBuf>,
}

/// Faults at a time.
const AT_ONCE: usize = 4;

/// How long everything may take to finish once the faults have stopped: a doubtful sign-in alone waits 30 s and 90 s.
const BOUND: Duration = Duration::from_mins(3);

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the edge of a program: times are held against those of other processes")]
pub fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// Runs one seed from an empty folder to its verdict.
pub async fn run(options: &Options, reference: &Reference) -> Outcome {
    let site = Arc::new(Site::start(Setup { syncs_always: options.seed % 2 == 1, ..Setup::default() }).await);
    let watch = Watch::start(&site);
    let drivers = users::drive(&site, options.seed);
    let (running, at_once) = (TaskTracker::new(), Arc::new(Semaphore::new(AT_ONCE)));
    let mut due = tokio::time::Instant::now();
    for event in schedule(options.seed, options.each, options.pace) {
        due += event.after;
        tokio::time::sleep_until(due).await;
        // With everything down nothing more can be hit.
        let turn = Arc::clone(&at_once).acquire_owned().await;
        due = due.max(tokio::time::Instant::now());
        let (site, watch) = (Arc::clone(&site), watch.clone());
        running.spawn(async move {
            faults::strike(&site, &watch, &event).await;
            drop(turn);
        });
    }
    running.close();
    running.wait().await;
    drivers.stop_starting();
    let quiet_since = tokio::time::Instant::now();
    site.calm_down().await;
    let left = end::wait_for_the_end(&site, &watch, BOUND).await;
    drivers.end().await;
    let settled = quiet_since.elapsed();
    let mut outcome = end::judge(&site, &watch, reference, left).await;
    (outcome.seed, outcome.settled) = (options.seed, settled);
    if let (Some(keep), false) = (&options.keep, outcome.violations.is_empty()) {
        site.keep(&keep.join(format!("seed-{}", options.seed)), &outcome).await;
    }
    outcome
}
