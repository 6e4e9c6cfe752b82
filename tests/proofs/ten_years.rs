//! Ten years of all data types through real processes, every record compared with the world it came from.

use std::time::Duration;

use anyhow::ensure;
use chrono::NaiveDate;
use tokio::time::Instant;

use crate::database::{check_found, fingerprints, size, tampered};
use crate::watch::{self, Progress, Watched};
use test_support::process::Process;
use test_support::stack::{Plan, Stack, stop};
use test_support::world::{self, Report, Truth};

#[derive(clap::Args)]
pub struct Options {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(60..=3650))]
    days: u64,
}

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let range = watch::range(options.days);
    println!("{} days, one API, one worker, a fresh folder", options.days);
    let mut stack = Plan::default().start().await;
    let first = run(&stack, range, &watch::TYPES).await?;
    let asked = stack.first_requests().await.len();
    let memory = [&stack.apis[0].0, &stack.workers[0]].map(peak_memory_kib);
    let bytes = size(&stack.database());
    println!("comparing every record with the world");
    let from = Instant::now();
    let report = compare(&stack, range).await?;
    let compared_in = from.elapsed();

    let second = run_again(&stack, range, &watch::TYPES).await?;
    check_mistakes(Truth::Microservice, &mut stack, range).await?;

    println!("\nfigures\n{report}");
    println!("  time, first run             {:>10.1} s", first.took.as_secs_f64());
    println!("  time, second run            {:>10.1} s", second.took.as_secs_f64());
    println!("  time, comparison            {:>10.1} s", compared_in.as_secs_f64());
    println!("  peak memory, API            {:>10} KiB (first run)", memory[0]);
    println!("  peak memory, worker         {:>10} KiB (first run)", memory[1]);
    println!("  requests to the source      {asked:>10} (first run)");
    println!("  database                    {:>10.1} MiB", mebibytes(bytes));
    Ok(())
}

/// Runs a job over these days to its end.
pub async fn run(stack: &Stack, range: (NaiveDate, NaiveDate), types: &[&str]) -> anyhow::Result<Watched> {
    let id = watch::start_of(stack, range, types).await?;
    watch::follow(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await
}

/// The same once more, which must not change a byte of the data.
pub async fn run_again(stack: &Stack, range: (NaiveDate, NaiveDate), types: &[&str]) -> anyhow::Result<Watched> {
    println!("\nthe same range again");
    let before = fingerprints(&stack.database()).await?;
    let second = run(stack, range, types).await?;
    let after = fingerprints(&stack.database()).await?;
    for (table, rows) in &before {
        ensure!(after.get(table) == Some(rows), "the second run changed {table}");
    }
    println!("  every table is what it was, byte for byte, after {:.1} s", second.took.as_secs_f64());
    Ok(second)
}

/// Stops the workers, and checks that a comparison finds every mistake in a copy of their data.
pub async fn check_mistakes(truth: Truth, stack: &mut Stack, range: (NaiveDate, NaiveDate)) -> anyhow::Result<()> {
    println!("a copy with three mistakes in it");
    for worker in &mut stack.workers {
        stop(worker, Duration::from_secs(10)).await;
    }
    let copy = stack.folder.path().join("copy.db");
    tampered(&stack.database(), &copy).await?;
    check_found(&world::compare_with(truth, &stack.simulator_url(""), &copy, range.0, range.1).await)
}

/// Compares the stack's database with the simulator's world.
pub async fn compare(stack: &Stack, range: (NaiveDate, NaiveDate)) -> anyhow::Result<Report> {
    compare_with(Truth::Microservice, stack, range).await
}

/// The same with what another service has of it.
pub async fn compare_with(
    truth: Truth,
    stack: &Stack,
    (first, last): (NaiveDate, NaiveDate),
) -> anyhow::Result<Report> {
    let report = world::compare_with(truth, &stack.simulator_url(""), &stack.database(), first, last).await;
    ensure!(report.is_clean(), "the store is not what the world is:\n{report}");
    let odd = report.oddly_filled();
    ensure!(odd.is_none(), "{odd:?} holds rows that the world has not, or none that it has");
    println!("  {} values are equal, no row is missing, none is too many", report.values);
    Ok(report)
}

pub fn mebibytes(bytes: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    let bytes = bytes as f64;
    bytes / 1024.0 / 1024.0
}

/// A process's peak memory according to the kernel, in KiB; 0 once it has ended.
fn peak_memory_kib(process: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.pid())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
