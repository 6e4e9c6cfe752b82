//! How fast starts and polls are answered.

use std::time::Duration;

use anyhow::{bail, ensure};
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::load::{Connection, Times};
use crate::watch;
use test_support::stack::Stack;

#[derive(clap::Args)]
pub struct Options {
    /// How long each kind of poll is measured.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    seconds: u64,
    /// Prints only, without checking bounds: for machines other than the one that the bounds were set for.
    #[arg(long)]
    report_only: bool,
}

const CONNECTIONS: usize = 16;
const STARTS: usize = 300;
/// 99 of 100 answers come within these, in milliseconds.
const START_BOUND: f64 = 20.0;
const POLL_BOUND: f64 = 5.0;

const START: &str = "/integrations/garmin/sync/historical";
const CANCEL: &str = "/integrations/garmin/sync/cancel";
const POLLS: [&str; 2] = ["/integrations/garmin/sync/status", "/garmin/sync/status"];

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    println!("one API, one worker, a source that takes 100 ms more for each answer");
    let stack = crate::slow_plan(100).start().await;
    let (first, last) = watch::range(3650);
    let body = json!({"startDate": first, "endDate": last}).to_string();
    let mut measured: Vec<(String, Times, Option<f64>, Option<f64>)> = Vec::new();

    println!("{STARTS} starts of ten years, each cancelled");
    let (starts, cancels) = starts_and_cancels(&stack, &body).await?;
    measured.push(("start, accepted".into(), starts, Some(START_BOUND), None));
    measured.push(("cancel".into(), cancels, None, None));

    println!("a sync of ten years runs");
    let mut connection = Connection::open(stack.apis[0].1).await?;
    connection.post(START, &body).await?;
    stack.wait_for_job("progress", Duration::from_mins(1), |job| job["windowsCompleted"].as_u64() >= Some(1)).await;
    let mut refused = Times::default();
    for _ in 0..STARTS {
        let answer = connection.post("/garmin/health", "{}").await?;
        ensure!(answer.code == 409, "a start while a sync runs was answered with {} {}", answer.code, answer.body);
        refused.push(answer.took);
    }
    measured.push(("start, refused (409)".into(), refused, Some(START_BOUND), None));
    for path in POLLS {
        println!("{CONNECTIONS} connections poll {path} for {} s", options.seconds);
        let (times, a_second) = poll(&stack, path, Duration::from_secs(options.seconds)).await?;
        measured.push((format!("GET {path}"), times, Some(POLL_BOUND), Some(a_second)));
    }
    let (_, status) = stack.get(POLLS[0]).await;
    ensure!(status["job"]["status"] == "running", "the sync did not run all the time: {status}");

    println!("\nfigures, in milliseconds");
    println!("  {:<38}{:>8}{:>8}{:>8}{:>8}{:>8}{:>10}", "", "number", "p50", "p99", "max", "bound", "a second");
    let mut missed = Vec::new();
    for (what, times, bound, a_second) in &measured {
        let [half, most, all] = [500, 990, 1000].map(|thousandths| times.within(thousandths));
        let text = |number: Option<f64>, decimals| number.map_or(String::new(), |it| format!("{it:.decimals$}"));
        let (limit, a_second) = (text(*bound, 0), text(*a_second, 0));
        println!("  {what:<38}{:>8}{half:>8.2}{most:>8.2}{all:>8.2}{limit:>8}{a_second:>10}", times.count());
        if bound.is_some_and(|bound| most > bound) {
            missed.push(format!("{what}: p99 {most:.2} ms"));
        }
    }
    if !missed.is_empty() && !options.report_only {
        bail!("slower than the bound: {}", missed.join(", "));
    }
    Ok(())
}

async fn starts_and_cancels(stack: &Stack, body: &str) -> anyhow::Result<(Times, Times)> {
    let mut connection = Connection::open(stack.apis[0].1).await?;
    let (mut starts, mut cancels) = (Times::default(), Times::default());
    for _ in 0..STARTS {
        let answer = connection.post(START, body).await?;
        let started: Value = serde_json::from_str(&answer.body)?;
        ensure!(started["status"] == "started", "a start was answered with {} {started}", answer.code);
        starts.push(answer.took);
        let answer = connection.post(CANCEL, &json!({"jobId": started["jobId"]}).to_string()).await?;
        ensure!(answer.code == 200, "a cancel was answered with {} {}", answer.code, answer.body);
        cancels.push(answer.took);
    }
    Ok((starts, cancels))
}

/// Times of all polls, and how many there were a second.
async fn poll(stack: &Stack, path: &'static str, time: Duration) -> anyhow::Result<(Times, f64)> {
    let port = stack.apis[0].1;
    let from = Instant::now();
    let until = from + time;
    let pollers: Vec<_> = (0..CONNECTIONS)
        .map(|_| {
            tokio::spawn(async move {
                let mut connection = Connection::open(port).await?;
                let mut times = Times::default();
                while Instant::now() < until {
                    let answer = connection.get(path).await?;
                    ensure!(answer.code == 200, "a poll was answered with {} {}", answer.code, answer.body);
                    times.push(answer.took);
                }
                Ok(times)
            })
        })
        .collect();
    let mut times = Times::default();
    for poller in pollers {
        times.append(poller.await??);
    }
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let a_second = times.count() as f64 / from.elapsed().as_secs_f64();
    Ok((times, a_second))
}
