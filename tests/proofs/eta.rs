//! Compares a running sync's ETA with its actual end.

use std::ops::RangeInclusive;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use tokio::time::Instant;

use crate::watch;
use test_support::stack::{Stack, stop};

#[derive(clap::Args)]
pub struct Options {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(365..=3650))]
    days: u64,
    /// Added latency of each source answer, in milliseconds.
    #[arg(long, default_value_t = 50)]
    latency_ms: u32,
}

/// Between two polls.
const PAUSE: Duration = Duration::from_millis(100);
/// The ETA is not checked before this share is done, nor in the last seconds.
const CLAIMED: RangeInclusive<f64> = 0.2..=0.95;
/// How far it may be off, either way.
const BOUND: f64 = 0.25;
/// By how much it may grow from one poll to the next.
const JUMP: f64 = 0.2;
/// It is in whole seconds, rounded up, and does not change while a request runs.
const GRAIN: f64 = 2.0;
/// At this share the job is handed to another worker.
const HAND_OVER: f64 = 0.55;
const LIMIT: Duration = Duration::from_mins(30);

/// A poll: when, the share done, windows done, reported seconds left.
struct Poll {
    at: f64,
    share: f64,
    windows: u64,
    eta: Option<f64>,
}

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    println!("{} days, a source that takes {} ms more, a hand-over on the way", options.days, options.latency_ms);
    let mut stack = crate::slow_plan(options.latency_ms).start().await;
    watch::start(&stack, watch::range(options.days)).await?;
    let (polls, took) = follow(&mut stack).await?;

    println!("\nfigures, in seconds");
    println!("  {:>5}{:>10}{:>10}{:>10}", "done", "said", "truth", "off by");
    for percent in [20, 30, 40, 50, 60, 70, 80, 90] {
        let share = f64::from(percent) / 100.0;
        let poll = polls.iter().find(|poll| poll.share >= share && poll.eta.is_some());
        let poll = poll.context("there is an estimate at every tenth")?;
        let (said, truth) = (poll.eta.unwrap_or_default(), took - poll.at);
        println!("  {percent:>3} %{said:>10.0}{truth:>10.1}{:>8.0} %", (said / truth - 1.0) * 100.0);
    }
    check(&polls, took)
}

/// Polls until the job has completed; at [`HAND_OVER`] another worker takes over.
async fn follow(stack: &mut Stack) -> anyhow::Result<(Vec<Poll>, f64)> {
    let from = Instant::now();
    let mut polls: Vec<Poll> = Vec::new();
    let mut is_handed_over = false;
    while from.elapsed() < LIMIT {
        tokio::time::sleep(PAUSE).await;
        let job = stack.status().await["job"].clone();
        match job["status"].as_str() {
            Some("completed") => return Ok((polls, from.elapsed().as_secs_f64())),
            Some("pending" | "running") => {}
            _ => bail!("the job ended as {job:#}"),
        }
        let share = job["progress"].as_f64().context("a job has progress")?;
        let windows = job["windowsCompleted"].as_u64().context("a job has windows")?;
        polls.push(Poll { at: from.elapsed().as_secs_f64(), share, windows, eta: job["etaSeconds"].as_f64() });
        if share >= HAND_OVER && !is_handed_over {
            stack.add_worker();
            stop(&mut stack.workers[0], Duration::from_secs(10)).await;
            is_handed_over = true;
        }
    }
    bail!("the job is not done after {LIMIT:?}")
}

fn check(polls: &[Poll], took: f64) -> anyhow::Result<()> {
    ensure!(
        polls.iter().all(|poll| poll.eta.is_none() || poll.windows >= 3),
        "there is an estimate before three windows"
    );
    let (mut worst, mut highest, mut last): (f64, f64, Option<f64>) = (0.0, 0.0, None);
    for poll in polls {
        let Some(said) = poll.eta else { continue };
        let truth = took - poll.at;
        if CLAIMED.contains(&poll.share) {
            let off = ((said - truth).abs() - GRAIN).max(0.0) / truth;
            worst = worst.max(off);
            ensure!(off <= BOUND, "at {:.1} % it said {said} s, and it took {truth:.1} s", poll.share * 100.0);
        }
        if let Some(last) = last {
            highest = highest.max((said - GRAIN) / last);
            ensure!(
                said - GRAIN <= last * (1.0 + JUMP),
                "at {:.1} % it went up from {last} s to {said} s",
                poll.share * 100.0
            );
        }
        last = Some(said);
    }
    println!(
        "  {} polls in {took:.0} s; from {:.0} % on never off by more than {:.0} %",
        polls.len(),
        CLAIMED.start() * 100.0,
        worst * 100.0
    );
    println!("  from one poll to the next never more than {highest:.2} times as long");
    Ok(())
}
