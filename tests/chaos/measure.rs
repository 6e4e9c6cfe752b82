//! The cost of faults, one kind at a time, each many times.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, ensure};
use nix::sys::signal::Signal;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use test_support::chaos::cool::forbidden;
use test_support::chaos::now_ms;
use test_support::chaos::sampler::Watch;
use test_support::chaos::site::{LEASE, Setup, Site};
use test_support::chaos::snapshot::JobState;

#[derive(clap::Args)]
pub struct Options {
    /// How often each.
    #[arg(long, default_value_t = 50)]
    times: usize,
    /// Only this one.
    #[arg(long)]
    only: Option<Subject>,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Debug)]
enum Subject {
    Kill,
    Stop,
    Cancel,
    Freeze,
    CoolDown,
}

const SUBJECTS: [Subject; 5] = [Subject::Kill, Subject::Stop, Subject::Cancel, Subject::Freeze, Subject::CoolDown];
const USER: &str = "anna";
const SOON: Duration = Duration::from_mins(1);
const POLL: Duration = Duration::from_millis(3);

pub async fn measure(options: &Options) -> anyhow::Result<()> {
    println!("three workers, leases of {} ms; times in milliseconds", LEASE.as_millis());
    println!("{:<58}{:>6}{:>9}{:>9}{:>9}{:>9}", "", "times", "min", "median", "p99", "max");
    for subject in SUBJECTS.into_iter().filter(|it| options.only.is_none_or(|only| only == *it)) {
        match subject {
            Subject::Kill => hand_over(options.times, false).await?,
            Subject::Stop => hand_over(options.times, true).await?,
            Subject::Cancel => cancel(options.times).await?,
            Subject::Freeze => freeze(options.times).await?,
            Subject::CoolDown => cool_down().await?,
        }
    }
    Ok(())
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |thousandths: usize| times[(times.len() - 1) * thousandths / 1000].as_secs_f64() * 1000.0;
    println!("{what:<58}{:>6}{:>9.1}{:>9.1}{:>9.1}{:>9.1}", times.len(), at(0), at(500), at(990), at(1000));
}

async fn site(setup: Setup) -> (Arc<Site>, Watch) {
    let site = Arc::new(Site::start(setup).await);
    let watch = Watch::start(&site);
    (site, watch)
}

async fn start(site: &Site, user: &str) -> anyhow::Result<String> {
    let body = json!({"startDate": "2024-01-01", "endDate": "2024-06-28", "dataTypes": ["health"]});
    let (code, answer) = site.post(0, user, "historical", body).await.context("no answer to a start")?;
    ensure!(code == 200, "a start was answered with {code} {answer}");
    Ok(answer["jobId"].as_str().context("no id")?.to_owned())
}

/// Waits until the user's job runs; returns its id, its worker and its epoch.
async fn holder(watch: &Watch, user: &str, besides: &str) -> anyhow::Result<Option<(String, String, String)>> {
    let deadline = Instant::now() + SOON;
    loop {
        let last = watch.last();
        let jobs = last.users.get(user).map(|state| state.jobs.clone()).unwrap_or_default();
        let found =
            jobs.iter().find(|(_, job)| job.status == "running" && !job.lease.is_empty() && job.epoch != besides);
        if let Some((id, job)) = found {
            let name = job.holder().unwrap_or_default().to_owned();
            return Ok(Some((id.clone(), name, job.epoch.clone())));
        }
        if jobs.values().all(JobState::is_ended) && last.at + 200 > now_ms() {
            return Ok(None);
        }
        ensure!(Instant::now() < deadline, "no worker took the job: {jobs:?}");
        sleep(POLL).await;
    }
}

async fn wait_for_request(site: &Site, seen: usize) {
    let deadline = Instant::now() + SOON;
    while !site.requests().await[seen..].iter().any(|it| it["status"].is_null() && it["aborted"] != true) {
        assert!(Instant::now() < deadline, "no request arrived");
        sleep(POLL).await;
    }
}

/// SIGKILL or SIGTERM in the middle of a request, until another worker has the job.
async fn hand_over(times: usize, in_order: bool) -> anyhow::Result<()> {
    let (site, watch) = site(Setup { latency_ms: 150, ..Setup::default() }).await;
    let (mut took, mut ended, mut again, mut most) = (Vec::new(), Vec::new(), 0, 0);
    while took.len() < times {
        let (first, id) = (site.requests().await.len(), start(&site, USER).await?);
        let mut deaths = 0;
        while let Some((_, name, epoch)) = holder(&watch, USER, "").await? {
            if took.len() == times || deaths == 8 {
                let _ = site.post(0, USER, "cancel", json!({"jobId": id})).await;
                break;
            }
            wait_for_request(&site, first).await;
            // Only the worker that has the job now is worth hitting.
            if holder(&watch, USER, "").await?.is_none_or(|(.., now)| now != epoch) {
                continue;
            }
            let victim = site.workers.iter().find(|it| it.name == name).context("no such worker")?;
            let from = Instant::now();
            if in_order {
                victim.signal(Signal::SIGTERM).await;
            } else {
                victim.end().await;
            }
            let Some(_) = holder(&watch, USER, &epoch).await? else { break };
            took.push(from.elapsed());
            if in_order {
                victim.stopped().await;
                ended.push(from.elapsed());
            }
            deaths += 1;
            victim.revive(&site).await;
            // Some progress, or three stalls in a row would end the job.
            let before = site.requests().await.len();
            while site.requests().await.len() < before + 2 && !watch.running().is_empty() {
                sleep(POLL).await;
            }
        }
        let double = doubles(&site.requests().await[first..]);
        ensure!(double <= deaths, "{double} windows were fetched again after {deaths} deaths");
        (again, most) = (again + double, most.max(double));
    }
    if in_order {
        show("SIGTERM until another worker has the job", took);
        show("SIGTERM until the process has ended", ended);
    } else {
        show("SIGKILL until another worker has the job", took);
    }
    println!("    windows asked for again: {again} (never more than one a death; at most {most} in one job)");
    Ok(())
}

/// How many requests repeat an earlier one.
fn doubles(requests: &[Value]) -> usize {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for request in requests {
        *times.entry(format!("{} {} {}", request["path"], request["start"], request["metric_types"])).or_default() += 1;
    }
    times.values().map(|times| times - 1).sum()
}

async fn cancel(times: usize) -> anyhow::Result<()> {
    let (site, watch) = site(Setup { timeout_ms: 120_000, latency_ms: 0, ..Setup::default() }).await;
    site.upstream_fault(&json!({"kind": "hang"})).await;
    let (mut answered, mut closed) = (Vec::new(), Vec::new());
    for _ in 0..times {
        let (seen, id) = (site.requests().await.len(), start(&site, USER).await?);
        wait_for_request(&site, seen).await;
        let from = Instant::now();
        let (code, answer) = site.post(1, USER, "cancel", json!({"jobId": id})).await.context("no answer")?;
        answered.push(from.elapsed());
        ensure!(code == 200, "{code} {answer}");
        while site.requests().await[seen..].iter().any(|it| it["aborted"] != true) {
            ensure!(from.elapsed() < SOON, "the request is still open");
            sleep(POLL).await;
        }
        closed.push(from.elapsed());
        while !watch.running().is_empty() {
            sleep(POLL).await;
        }
    }
    show("cancel in a hung request until it is answered", answered);
    show("cancel in a hung request until its connection is closed", closed);
    Ok(())
}

async fn freeze(times: usize) -> anyhow::Result<()> {
    let (site, watch) = site(Setup { latency_ms: 40, ..Setup::default() }).await;
    let mut took = Vec::new();
    while took.len() < times {
        let id = start(&site, USER).await?;
        while took.len() < times
            && let Some((_, name, epoch)) = holder(&watch, USER, "").await?
        {
            let victim = site.workers.iter().find(|it| it.name == name).context("no such worker")?;
            let from = Instant::now();
            let frozen = victim.freeze(LEASE + Duration::from_millis(1200));
            let ((), next) = tokio::join!(frozen, async {
                let next = holder(&watch, USER, &epoch).await;
                (next, from.elapsed())
            });
            if next.0?.is_none() {
                break;
            }
            took.push(next.1);
            sleep(Duration::from_millis(300)).await;
        }
        let _ = site.post(0, USER, "cancel", json!({"jobId": id})).await;
        while !watch.running().is_empty() {
            sleep(POLL).await;
        }
    }
    show("SIGSTOP until another worker has the job", took);
    let logs = site.logs();
    let said = |words: &str| logs.iter().map(|(_, log)| log.matches(words).count()).sum::<usize>();
    println!(
        "    after SIGCONT: {} jobs dropped, {} writes refused by Redis, {} by the store; the store noted {} writes of an old claim",
        said("job is no longer this worker's"),
        said("Redis refused a write"),
        said("the store refused a write of an old claim"),
        site.data.audit().await.len()
    );
    Ok(())
}

async fn cool_down() -> anyhow::Result<()> {
    let (site, watch) = site(Setup { latency_ms: 100, ..Setup::default() }).await;
    for user in ["anna", "ben"] {
        start(&site, user).await?;
    }
    while watch.running().len() < 2 || site.requests().await.len() < 6 {
        sleep(POLL).await;
    }
    site.upstream_fault(&json!({"kind": "status", "status": 429, "retryAfter": 30, "count": 1})).await;
    let cool = loop {
        if let Some(cool) = watch.cool_downs().first() {
            break *cool;
        }
        sleep(POLL).await;
    };
    while now_ms() < cool.until + 3000 {
        sleep(Duration::from_millis(100)).await;
    }
    let (found, _) = forbidden(&[cool], &site.requests().await, &[]);
    println!(
        "Retry-After: 30, three workers, two users: {} requests within the {} s",
        found.len(),
        (cool.until - cool.from) / 1000
    );
    for request in &found {
        println!("    {request}");
    }
    ensure!(found.is_empty(), "requests were sent during a cool-down");
    Ok(())
}
