//! Continuous fault injection: real processes, connections, the upstream, the disk, while users start, pause and
//! cancel. A checker watches Redis, and at the end compares the store with what it must hold. See docs/chaos.md.
//!
//! `cargo test --release --test chaos -- run`

mod measure;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::ensure;
use clap::{Parser, Subcommand};
use futures::StreamExt as _;

use test_support::chaos::report::Totals;
use test_support::chaos::{self, Kind, Options, Reference};

#[derive(Parser)]
#[command(name = "chaos")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Runs seeds and checks each.
    Run(Runs),
    /// Measures the cost of faults, one kind at a time.
    Measure(measure::Options),
}

#[derive(clap::Args)]
struct Runs {
    /// Only this one.
    #[arg(long)]
    seed: Option<u64>,
    /// How many, from 1 on.
    #[arg(long, default_value_t = 10)]
    seeds: u64,
    /// Faults of each kind in a run.
    #[arg(long, default_value_t = 8)]
    each: u32,
    /// The mean time between two faults.
    #[arg(long, default_value_t = 600)]
    pace_ms: u64,
    /// Runs at a time.
    #[arg(long, default_value_t = 1)]
    at_once: usize,
    /// Where a failed run leaves its logs, its database and its findings.
    #[arg(long, default_value = "target/chaos")]
    keep: PathBuf,
}

/// Minimum numbers for a meaningful verdict.
const LEAST_FAULTS: u64 = 1000;
const LEAST_OF_EACH: u64 = 50;
/// Fewer seeds are for inspection, not for a verdict.
const SEEDS: u64 = 10;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().what {
        What::Run(runs) => run_seeds(&runs).await,
        What::Measure(options) => measure::measure(&options).await,
    }
}

async fn run_seeds(runs: &Runs) -> anyhow::Result<()> {
    println!("the reference: one sync without faults, held against the world");
    let reference = Arc::new(Reference::make().await);
    println!("  {} values are the world's, in {} rows", reference.values, reference.tables.rows());
    let seeds: Vec<u64> = runs.seed.map_or_else(|| (1..=runs.seeds).collect(), |seed| vec![seed]);
    let all = seeds.iter().map(|seed| {
        let pace = Duration::from_millis(runs.pace_ms);
        let options = Options { seed: *seed, each: runs.each, pace, keep: Some(runs.keep.clone()) };
        let reference = Arc::clone(&reference);
        async move { tokio::spawn(async move { chaos::run(&options, &reference).await }).await }
    });
    let mut totals = Totals::default();
    let mut outcomes = futures::stream::iter(all).buffer_unordered(runs.at_once.max(1));
    while let Some(outcome) = outcomes.next().await {
        let outcome = outcome?;
        let hits: u64 = outcome.hits.values().sum();
        let words = if outcome.violations.is_empty() { "nothing wrong" } else { "FAILED" };
        println!(
            "seed {:>4}: {hits} faults, at rest after {:.1} s, {words}",
            outcome.seed,
            outcome.settled.as_secs_f64()
        );
        for violation in outcome.violations.iter().take(20) {
            println!("    {violation}");
        }
        totals.add(&outcome);
    }
    println!("\n{totals}");
    for seed in &totals.failed {
        println!("again: make chaos SEED={seed}   (kept: {}/seed-{seed})", runs.keep.display());
    }
    ensure!(totals.failed.is_empty(), "{} of {} seeds failed", totals.failed.len(), totals.runs);
    if totals.runs >= SEEDS {
        ensure!(totals.faults() >= LEAST_FAULTS, "only {} faults hit", totals.faults());
        for kind in Kind::ALL {
            let hits = totals.hits.get(&kind).copied().unwrap_or(0);
            let is_left_out = kind == Kind::DiskFull && hits == 0;
            if is_left_out {
                println!("no disk got full: that needs the right to mount one");
            }
            ensure!(is_left_out || hits >= LEAST_OF_EACH, "only {hits} times: {}", kind.words());
        }
    }
    Ok(())
}
