//! How fast stored data is read, alone and while an import writes, and what the import loses by it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{bail, ensure};
use chrono::{Days, NaiveDate};
use tokio::time::Instant;

use crate::load::{Connection, Times};
use crate::watch::{self, Progress};
use test_support::stack::{Plan, Stack};

#[derive(clap::Args)]
pub struct Options {
    /// How many days to import first.
    #[arg(long, default_value_t = 3650)]
    days: u64,
    /// Prints only, without checking bounds: for machines other than the one that the bounds were set for.
    #[arg(long)]
    report_only: bool,
}

/// What is imported.
const TYPES: [&str; 3] = ["health", "intraday", "activities"];
/// Answers of each kind.
const ANSWERS: usize = 200;
/// Who reads while the import runs.
const READERS: usize = 2;
/// What is imported again while it is read.
const AGAIN_DAYS: u64 = 365;
const BASE: &str = "/integrations/garmin/data";

/// What is read, and within how many milliseconds 99 of 100 answers come while nothing else runs.
fn reads(first: NaiveDate, last: NaiveDate) -> Vec<(&'static str, String, Option<f64>)> {
    let day = last - Days::new(30);
    vec![
        ("ten years of resting heart rate", format!("/daily?metrics=resting_heart_rate_bpm&from={first}"), Some(20.0)),
        ("ten years of sleep by month", format!("/daily?metrics=sleep_s&from={first}&bucket=month"), Some(20.0)),
        ("a day's heart rate", format!("/intraday?metric=heart_rate_bpm&date={day}"), Some(10.0)),
        ("30 nights with stages", "/nights".to_owned(), Some(20.0)),
        ("first page of activities", "/activities".to_owned(), Some(20.0)),
        ("activities by text", "/activities?text=park".to_owned(), Some(20.0)),
        (
            "four weeks of seven metrics",
            "/daily?metrics=steps,resting_heart_rate_bpm,hrv_ms,sleep_s,average_stress,\
            body_battery_highest,weight_kg"
                .to_owned(),
            Some(20.0),
        ),
        ("what there is", "/metrics".to_owned(), None),
        ("totals by year and bests", "/totals".to_owned(), None),
    ]
}

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let stack = Plan::default().start().await;
    let (first, last) = watch::range(options.days);
    println!("importing {} days", options.days);
    let took = import(&stack, (first, last)).await?;
    println!("  in {:.0} s", took.as_secs_f64());
    let reads = reads(first, last);

    println!("reading with nothing else running, then while {AGAIN_DAYS} days are imported again");
    let quiet = measured(&stack, &reads).await?;
    let again = (last - Days::new(AGAIN_DAYS.min(options.days) - 1), last);
    let alone = import(&stack, again).await?;
    let (busy, beside) = tokio::join!(while_importing(&stack, &reads), import(&stack, again));
    let (busy, beside) = (busy?, beside?);

    println!("\nfigures, in milliseconds");
    println!("  {:<34}{:>8}{:>8}{:>8}{:>14}{:>8}", "", "p50", "p99", "bound", "importing p50", "p99");
    let mut missed = Vec::new();
    for (((what, _, bound), quiet), busy) in reads.iter().zip(&quiet).zip(&busy) {
        let limit = bound.map_or(String::new(), |bound| format!("{bound:.0}"));
        let [half, most, busy_half, busy_most] =
            [quiet.within(500), quiet.within(990), busy.within(500), busy.within(990)];
        println!("  {what:<34}{half:>8.2}{most:>8.2}{limit:>8}{busy_half:>14.2}{busy_most:>8.2}");
        if bound.is_some_and(|bound| most > bound) {
            missed.push(format!("{what}: p99 {most:.2} ms"));
        }
    }
    let (alone, beside) = (alone.as_secs_f64(), beside.as_secs_f64());
    println!(
        "  an import of {AGAIN_DAYS} days: {alone:.1} s alone, {beside:.1} s beside {READERS} who read without a pause \
         ({:.0} % longer)",
        (beside / alone - 1.0) * 100.0
    );
    if !missed.is_empty() && !options.report_only {
        bail!("slower than the bound: {}", missed.join(", "));
    }
    Ok(())
}

async fn import(stack: &Stack, range: (NaiveDate, NaiveDate)) -> anyhow::Result<Duration> {
    let from = Instant::now();
    let id = watch::start_of(stack, range, &TYPES).await?;
    let watched = watch::follow(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await?;
    ensure!(watched.job["status"] == "completed", "the import ended as {}", watched.job);
    Ok(from.elapsed())
}

async fn measured(stack: &Stack, reads: &[(&str, String, Option<f64>)]) -> anyhow::Result<Vec<Times>> {
    let mut connection = Connection::open(stack.apis[0].1).await?;
    let mut all = Vec::new();
    for (_, path, _) in reads {
        let mut times = Times::default();
        for _ in 0..ANSWERS {
            times.push(read(&mut connection, path).await?);
        }
        all.push(times);
    }
    Ok(all)
}

async fn read(connection: &mut Connection, path: &str) -> anyhow::Result<Duration> {
    let answer = connection.get(&format!("{BASE}{path}")).await?;
    ensure!(answer.code == 200, "{path} was answered with {} {}", answer.code, answer.body);
    Ok(answer.took)
}

/// Reads one after another until no import runs any more.
async fn while_importing(stack: &Stack, reads: &[(&str, String, Option<f64>)]) -> anyhow::Result<Vec<Times>> {
    stack.wait_for_job("to run", Duration::from_mins(1), |job| job["status"] == "running").await;
    let is_over = Arc::new(AtomicBool::new(false));
    let port = stack.apis[0].1;
    let readers: Vec<_> = (0..READERS)
        .map(|_| {
            let (is_over, paths) = (is_over.clone(), reads.iter().map(|(_, path, _)| path.clone()).collect::<Vec<_>>());
            tokio::spawn(async move {
                let mut connection = Connection::open(port).await?;
                let mut all: Vec<_> = paths.iter().map(|_| Times::default()).collect();
                while !is_over.load(Ordering::Relaxed) {
                    for (path, times) in paths.iter().zip(&mut all) {
                        times.push(read(&mut connection, path).await?);
                    }
                }
                Ok::<_, anyhow::Error>(all)
            })
        })
        .collect();
    stack.wait_for_job("to end", Duration::from_mins(10), |job| job["status"] != "running").await;
    is_over.store(true, Ordering::Relaxed);
    let mut all: Vec<_> = reads.iter().map(|_| Times::default()).collect();
    for reader in readers {
        for (times, more) in all.iter_mut().zip(reader.await??) {
            times.append(more);
        }
    }
    Ok(all)
}
