//! Ten years while API and workers are killed at the worst moments.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, bail, ensure};
use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::Value;
use tokio::time::Instant;

use crate::ten_years::compare;
use crate::watch::{self, Progress, Watched};
use test_support::stack::Stack;

#[derive(clap::Args)]
pub struct Options {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(60..=3650))]
    days: u64,
    /// Decides the order and times of the kills.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Shorter than the default of 30 s, so that a lost worker costs seconds.
pub const LEASE_MS: &str = "3000";
/// Keeps a request open long enough to be observed.
const LATENCY_MS: u32 = 25;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Victim {
    Api,
    Worker,
}

#[derive(Clone, Copy, Debug)]
enum Moment {
    /// The simulator has a request open.
    Request,
    /// The database's log has just been written to.
    Write,
}

const KILLS: [(Victim, Moment); 5] = [
    (Victim::Api, Moment::Request),
    (Victim::Api, Moment::Write),
    (Victim::Worker, Moment::Request),
    (Victim::Worker, Moment::Write),
    (Victim::Worker, Moment::Request),
];

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let range = watch::range(options.days);
    println!(
        "{} days, one API, two workers, leases of {LEASE_MS} ms, requests that take {LATENCY_MS} ms more",
        options.days
    );
    let plan = crate::slow_plan(LATENCY_MS).workers(2).env("GARMIN_SYNC__WORKER__LEASE_MS", LEASE_MS);
    let mut stack = plan.start().await;
    let id = watch::start(&stack, range).await?;
    let watched = watch_with_kills(&mut stack, id, options.seed).await?;
    let failed = &watched.job["failedChunks"];
    ensure!(failed.as_array().is_some_and(Vec::is_empty), "chunks failed: {failed}");
    println!("comparing every record with the world");
    let report = compare(&stack, range).await?;
    let requests = stack.first_requests().await;
    let again = fetched_again(&requests);
    println!("  fetched again: {again:?}");
    let lost_workers = lost_workers();
    ensure!(again.len() <= lost_workers, "{} windows were fetched again for {lost_workers} kills", again.len());
    ensure!(again.values().all(|times| *times == 2), "a window was fetched more than twice: {again:?}");

    println!("\nfigures\n{report}");
    println!("  time                        {:>10.1} s", watched.took.as_secs_f64());
    println!("  polls                       {:>10}", watched.polls);
    println!("  of them while the API was down {:>7}", watched.unanswered);
    println!("  requests to the source      {:>10}", requests.len());
    println!("  windows fetched twice       {:>10}", again.len());
    Ok(())
}

/// Follows a job to its end, and kills an API or a worker in each fifth of its way.
pub async fn watch_with_kills(stack: &mut Stack, job: String, seed: u64) -> anyhow::Result<Watched> {
    let progress = Progress::default();
    let watching = tokio::spawn(watch::follow(stack.http.clone(), stack.url(0, ""), job, progress.clone()));
    let mut dice = StdRng::seed_from_u64(seed);
    let mut kills = KILLS;
    kills.shuffle(&mut dice);
    for (number, (victim, moment)) in (0_u32..).zip(kills) {
        // One in each fifth of the way.
        let due = (f64::from(number) + dice.random_range(0.1..0.9)) / 5.0;
        while progress.share() < due && !watching.is_finished() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        if watching.is_finished() {
            watching.await??;
            bail!("the job was done before it was time for kill {}: take more days", number + 1);
        }
        kill(stack, victim, moment, &progress).await?;
    }
    watching.await?
}

/// How many of the killed are workers.
pub fn lost_workers() -> usize {
    KILLS.iter().filter(|(victim, _)| *victim == Victim::Worker).count()
}

async fn kill(stack: &mut Stack, victim: Victim, moment: Moment, progress: &Progress) -> anyhow::Result<()> {
    let worker = if victim == Victim::Worker { Some(holder(stack).await?) } else { None };
    let open = match moment {
        Moment::Request => Some(stack.wait_for_open_request().await),
        Moment::Write => {
            wait_for_write(&stack.database()).await?;
            None
        }
    };
    if let Some(number) = worker {
        stack.workers[number].kill();
        stack.workers.remove(number);
        stack.add_worker();
    } else {
        progress.api_down.store(true, Ordering::SeqCst);
        stack.apis[0].0.kill();
        stack.revive_api(0).await;
        progress.api_down.store(false, Ordering::SeqCst);
    }
    let what = match (open, victim) {
        (None, _) => "right after a write to the database's log".to_owned(),
        (Some(request), Victim::Api) => format!("while {} was open, which is the worker's", named(&request)),
        (Some(request), Victim::Worker) => format!("{} {}", named(&request), fate(stack, &request).await),
    };
    println!("  {:>5.1} %  killed the {victim:?}: {what}; started another", progress.share() * 100.0);
    Ok(())
}

/// The worker that has the job.
async fn holder(stack: &Stack) -> anyhow::Result<usize> {
    let from = Instant::now();
    while from.elapsed() < Duration::from_secs(30) {
        let worker = stack.status().await["job"]["worker"].as_str().unwrap_or_default().to_owned();
        let found = stack.workers.iter().position(|process| !worker.is_empty() && process.log().contains(&worker));
        if let Some(number) = found {
            return Ok(number);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bail!("no worker has the job:\n{}", stack.logs())
}

fn named(request: &Value) -> String {
    let [path, start, end] = ["path", "start", "end"].map(|field| request[field].as_str().unwrap_or("?"));
    format!("{path} {start}..{end}")
}

/// What happened to the request that was open when the kill was decided.
async fn fate(stack: &Stack, request: &Value) -> &'static str {
    let same = |it: &&Value| ["at", "path", "start"].iter().all(|field| it[field] == request[field]);
    match stack.first_requests().await.iter().rev().find(same) {
        Some(now) if now["aborted"] == true => "was cut off",
        _ => "was open and was answered meanwhile",
    }
}

/// Waits for the next change of the write-ahead log: a transaction that is being written, or just was.
async fn wait_for_write(database: &Path) -> anyhow::Result<()> {
    let log = PathBuf::from(format!("{}-wal", database.display()));
    let state = || -> Option<(SystemTime, u64)> {
        let file = std::fs::metadata(&log).ok()?;
        Some((file.modified().ok()?, file.len()))
    };
    let (before, from) = (state(), Instant::now());
    while from.elapsed() < Duration::from_secs(30) {
        if state() != before {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    None.context("nothing was written for half a minute")
}

/// Windows of which any part was requested more than once, and how often.
fn fetched_again(requests: &[Value]) -> BTreeMap<String, u32> {
    let mut times: BTreeMap<(String, String), u32> = BTreeMap::new();
    for request in requests {
        let window = [&request["start"], &request["end"]].map(|day| day.as_str().unwrap_or("?"));
        *times.entry((window.join(".."), request["path"].to_string())).or_default() += 1;
    }
    let mut again = BTreeMap::new();
    for ((window, _), times) in times.into_iter().filter(|(_, times)| *times > 1) {
        let most: &mut u32 = again.entry(window).or_default();
        *most = times.max(*most);
    }
    again
}
