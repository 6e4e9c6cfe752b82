//! Ten years with two days that can't be had, and what incremental syncs ask for after that.

use anyhow::{Context, ensure};
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

use crate::support::stack::{Plan, Stack};
use crate::watch::{self, Progress};

#[derive(clap::Args)]
pub struct Options {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(60..=3650))]
    days: u64,
}

/// Requests that a bad day in a window of seven may cost: two more tries in the first pass, three in the second, then 4 and 3,
/// 2 and 2, 1 and 1 days, and two more tries of the last.
const EXTRA_PER_BAD_DAY: usize = 2 + 3 + 6 + 2;
/// How often what is new is asked for.
const INCREMENTALS: usize = 3;

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let range = watch::range(options.days);
    let (first, last) = range;
    let bad = [first + (last - first) / 4, first + (last - first) * 3 / 4];
    println!("{} days, of which {} and {} can't be had", options.days, bad[0], bad[1]);
    let stack = Plan::default().env("GARMIN_SYNC__SYNC__MIN_INTERVAL_S", "0").start().await;
    for day in bad {
        stack.fault(json!({"kind": "status", "status": 500, "endpoint": "health", "start": day, "end": day})).await;
    }
    let id = watch::start(&stack, range).await?;
    let watched = watch::follow_to_its_end(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await?;
    let job = &watched.job;
    ensure!(job["status"] == "failed", "it ended as {}", job["status"]);
    let named = job["errorMessage"].as_str().unwrap_or_default();
    ensure!(bad.iter().all(|day| named.contains(&format!("health {day}: "))), "not named: {named}");
    let missing = missing_days(&stack, first, last).await?;
    ensure!(missing == bad, "missing are {missing:?}, not {bad:?}");
    let planned = usize::try_from(watch::planned_requests(job))?;
    let requests = stack.requests().await.len();
    println!("\nfigures\n  time                        {:>10.1} s", watched.took.as_secs_f64());
    println!("  days stored of health       {:>10}", options.days - missing.len() as u64);
    println!("  days named as missing       {:>10}", missing.len());
    println!("  requests without bad days   {planned:>10}");
    println!("  requests                    {requests:>10}");
    let extra = requests.saturating_sub(planned);
    ensure!(extra <= bad.len() * EXTRA_PER_BAD_DAY, "{extra} requests more");

    for number in 1..=INCREMENTALS {
        let before = stack.requests().await.len();
        let job = incremental(&stack).await?;
        let asked = stack.requests().await.split_off(before);
        let old = asked.iter().filter(|it| it["start"].as_str().is_some_and(|day| day < last.to_string().as_str()));
        let (days, status) = (&job["daysTotal"], job["status"].as_str().unwrap_or_default());
        println!(
            "  incremental sync {number}          {:>10} requests, {days} days from {}, {status}; oldest of its requests: {}",
            asked.len(),
            job["startDate"].as_str().unwrap_or_default(),
            old.map(|it| it["start"].to_string()).min().unwrap_or_else(|| "a recent day".to_owned())
        );
        // The holes were tried today; of the rest only what is recent, or empty so far, is asked for.
        ensure!(asked.len() <= 40, "{} requests", asked.len());
        ensure!(
            !asked.iter().any(|it| bad.iter().any(|day| it["start"] == day.to_string())),
            "a hole was asked for again"
        );
    }
    Ok(())
}

async fn incremental(stack: &Stack) -> anyhow::Result<Value> {
    let body = json!({"dataTypes": ["health", "activities", "workouts", "nutrition"]});
    let (_, started) = stack.post("/integrations/garmin/sync/incremental", body).await;
    let id = started["jobId"].as_str().with_context(|| started.to_string())?.to_owned();
    Ok(watch::follow_to_its_end(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await?.job)
}

/// The missing days of health.
async fn missing_days(stack: &Stack, from: NaiveDate, to: NaiveDate) -> anyhow::Result<Vec<NaiveDate>> {
    let (_, answer) = stack.get(&format!("/integrations/garmin/sync/coverage?from={from}&to={to}")).await;
    let mut days = Vec::new();
    for run in answer["dataTypes"][0]["missing"].as_array().context("no coverage")? {
        let end = |key: &str| anyhow::Ok(run[key].as_str().context("no day")?.parse::<NaiveDate>()?);
        let (mut day, last) = (end("start")?, end("end")?);
        while day <= last {
            days.push(day);
            day += TimeDelta::days(1);
        }
    }
    Ok(days)
}
