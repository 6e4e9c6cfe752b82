//! The end of a run, and the verdict.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use tokio::time::Instant;

use super::cool::forbidden;
use super::kinds::Kind;
use super::now_ms;
use super::reference::Reference;
use super::report::Outcome;
use super::rules::{Ended, Rules};
use super::sampler::Watch;
use super::site::{Fault, LEASE, PREFIX, Site, USERS};
use super::snapshot::{JobState, Snapshot};
use super::store::{Promise, compare};

/// The jobs that have not ended, as text.
pub fn stuck(now: &Snapshot) -> Vec<String> {
    let all = now.users.iter().flat_map(|(user, state)| state.jobs.iter().map(move |(id, job)| (user, id, job)));
    all.filter(|(.., job)| !job.is_ended())
        .map(|(user, id, job)| format!("{user}: job {id} is stuck: {job:?}"))
        .collect()
}

/// Waits until every job has ended; returns those that have not after `bound`.
pub async fn wait_for_the_end(site: &Site, watch: &Watch, bound: Duration) -> Vec<String> {
    let (from, since) = (Instant::now(), now_ms());
    loop {
        let now = watch.last();
        let left = stuck(&now);
        if now.at > since && left.is_empty() {
            return left;
        }
        if from.elapsed() > bound {
            return if left.is_empty() { vec!["Redis did not come back".to_owned()] } else { left };
        }
        for worker in &site.workers {
            if worker.is_free() {
                worker.revive(site).await;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

pub async fn judge(site: &Site, watch: &Watch, reference: &Reference, left: Vec<String>) -> Outcome {
    let last = watch.last();
    let mut found = left;
    found.append(&mut site.oddities.lock().unwrap());
    found.extend(watch.rules(Rules::broken));
    let faults = site.faults.lock().unwrap().clone();
    for failure in watch.rules(|rules| rules.failures.clone()) {
        if !is_true(&failure, &faults) {
            found.push(format!(
                "job {} failed with {}, and nothing happened that explains it",
                failure.id, failure.code
            ));
        }
    }
    let held_up: Vec<(i64, i64)> = faults
        .iter()
        .filter(|fault| fault.kind.delays_workers())
        .map(|fault| (fault.from, fault.to.saturating_add(1000)))
        .collect();
    let requests = site.requests().await;
    let (forbidden, excused) = forbidden(&watch.cool_downs(), &requests, &held_up);
    found.extend(forbidden);
    found.extend(site.data.audit().await.into_iter().map(|what| format!("an old claim wrote: {what}")));
    let mut rows = 0;
    for user in USERS {
        let promises: Vec<Promise> = promises(&last, user);
        found.extend(compare(&site.database(), user, &reference.tables, &promises).await);
        found.extend(bits(site, user, &promises).await);
        rows += promises.len();
    }
    let logs = site.logs();
    for (name, log) in &logs {
        for line in log.lines().filter(|line| line.contains("panicked at") || line.contains("fault of this program")) {
            found.push(format!("{name} logged: {line}"));
        }
    }
    let said = |words: &str| logs.iter().map(|(_, log)| log.matches(words).count() as u64).sum::<u64>();
    let mut outcome = Outcome { violations: found, ..Outcome::default() };
    for fault in faults.iter().filter(|fault| fault.hit) {
        *outcome.hits.entry(fault.kind).or_default() += 1;
    }
    for job in last.users.values().flat_map(|state| state.jobs.values()) {
        let name = if job.error_code.is_empty() { job.status.clone() } else { format!("failed: {}", job.error_code) };
        *outcome.ends.entry(name).or_default() += 1;
    }
    outcome.counts = BTreeMap::from([
        ("moments looked at", watch.rules(|rules| rules.seen)),
        ("deaths of Redis that undid something", watch.rules(|rules| rules.undone)),
        ("requests to the upstream", requests.len() as u64),
        ("failures, resumed ones included", watch.rules(|rules| rules.failures.len() as u64)),
        ("cool-downs", watch.cool_downs().len() as u64),
        ("requests in them by workers held up", excused),
        ("completed jobs compared", rows as u64),
        ("writes refused by Redis", said("Redis refused a write")),
        ("writes refused by the store", said("the store refused a write of an old claim")),
        ("jobs claimed", said("job claimed")),
        ("jobs lost by a worker", said("job is no longer this worker's")),
        ("waits for the data store", said("the data store can't be written to")),
    ]);
    outcome
}

/// Whether something that matches its error code happened while the job ran.
fn is_true(failure: &Ended, faults: &[Fault]) -> bool {
    let during = |test: &dyn Fn(Kind) -> bool| {
        faults.iter().filter(|it| test(it.kind) && it.from <= failure.to_ms && it.to >= failure.from_ms).count()
    };
    match failure.code.as_str() {
        "chunks_failed" => during(&Kind::spoils_requests) > 0,
        "auth_required" => during(&|kind| kind == Kind::Expire) > 0,
        "source_unreachable" => during(&|kind| kind == Kind::SourceRefused) > 0,
        "worker_lost" => during(&Kind::silences_workers) >= 3,
        // Nothing here lasts ten minutes, and the others have no excuse.
        _ => false,
    }
}

fn promises(last: &Snapshot, user: &str) -> Vec<Promise> {
    let Some(state) = last.users.get(user) else { return Vec::new() };
    let completed = state.jobs.iter().filter(|(_, job)| job.status == "completed");
    completed.map(|(id, job)| promise(id, job)).collect()
}

fn promise(id: &str, job: &JobState) -> Promise {
    Promise {
        job: id.to_owned(),
        types: job.data_types.split(',').map(str::to_owned).collect(),
        start: job.start_date.clone(),
        end: job.end_date.clone(),
    }
}

/// A completed job has every bit, and its days are covered.
async fn bits(site: &Site, user: &str, promises: &[Promise]) -> Vec<String> {
    let mut found = Vec::new();
    // Longer than any lease, so that nothing is still in flight.
    tokio::time::sleep(LEASE / 20).await;
    let Some(mut redis) = site.connect_to_redis().await else { return vec!["Redis is gone".to_owned()] };
    for promise in promises {
        let (start, end): (NaiveDate, NaiveDate) = (promise.start.parse().unwrap(), promise.end.parse().unwrap());
        let days = (end - start).num_days() + 1;
        for one in &promise.types {
            let key = format!("{PREFIX}:done:{}:{one}", promise.job);
            let done: i64 = redis::cmd("BITCOUNT").arg(key).query_async(&mut redis).await.unwrap();
            let all = if one == "workouts" { 1 } else { days };
            if done != all {
                found.push(format!("job {} is completed with {done} of {all} days of {one}", promise.job));
            }
            if one == "workouts" {
                continue;
            }
            let key = format!("{PREFIX}:coverage:{user}:{one}");
            for day in (0..).map(|n| start + Days::new(n)).take_while(|day| *day <= end) {
                let bit = (day - NaiveDate::from_ymd_opt(2000, 1, 1).unwrap()).num_days();
                let covered: u8 = redis::cmd("GETBIT").arg(&key).arg(bit).query_async(&mut redis).await.unwrap();
                if covered == 0 {
                    found.push(format!(
                        "{user}: {one} of {day} is not covered, though job {} is completed",
                        promise.job
                    ));
                }
            }
        }
    }
    found
}
