//! Ten years with two days that can't be fetched, missing nights, and activities that Garmin no longer has; and what
//! incremental syncs request after that.

use anyhow::{Context, ensure};
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

use crate::watch::{self, Progress};
use test_support::stack::{Plan, Stack, asks_once_more};
use test_support::world::open;

#[derive(clap::Args)]
pub struct Options {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(60..=3650))]
    days: u64,
}

/// Requests that a bad day in a window of seven may cost: two more tries in the first pass, three in the second, then 4 and 3,
/// 2 and 2, 1 and 1 days, and two more tries of the last.
const EXTRA_PER_BAD_DAY: usize = 2 + 3 + 6 + 2;
/// Activities that are stored, and that Garmin no longer has.
const DELETED: u64 = 3;
/// The most repeated requests, when none brings anything.
const CHECKS: usize = 30;
/// How many incremental syncs follow.
const INCREMENTALS: usize = 3;

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let range = watch::range(options.days);
    let (first, last) = range;
    let bad = [first + (last - first) / 4, first + (last - first) * 3 / 4];
    // In the first chunk, so that they are among those that are requested once more.
    let (late, never) = (first + TimeDelta::days(9), first + TimeDelta::days(16));
    println!("{} days, of which {} and {} can't be had", options.days, bad[0], bad[1]);
    println!("of {late} the night comes when it is asked for by name, of {never} it does not come");
    let stack = Plan::default().env("GARMIN_SYNC__SYNC__MIN_INTERVAL_S", "0").start().await;
    for day in bad {
        stack.fault(json!({"kind": "status", "status": 500, "endpoint": "health", "start": day, "end": day})).await;
    }
    forget_at_garmin(&stack, (last - TimeDelta::days(44), last - TimeDelta::days(15))).await?;
    for (day, count) in [(late, json!(1)), (never, Value::Null)] {
        let fault = json!({"kind": "lacking", "lacks": "sleep", "start": day, "end": day, "count": count});
        stack.fault(fault).await;
    }
    let before = stack.requests().await.len();
    let id = watch::start(&stack, range).await?;
    let watched = watch::follow_to_its_end(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await?;
    let job = &watched.job;
    ensure!(job["status"] == "failed", "it ended as {}", job["status"]);
    let named = job["errorMessage"].as_str().unwrap_or_default();
    ensure!(bad.iter().all(|day| named.contains(&format!("health {day}: "))), "not named: {named}");
    let missing = missing_days(&stack, first, last).await?;
    ensure!(missing == bad, "missing are {missing:?}, not {bad:?}");
    let planned = usize::try_from(watch::planned_requests(job))?;
    let requests = stack.requests().await.split_off(before);
    let checks: Vec<&Value> = requests.iter().filter(|it| asks_once_more(it)).collect();
    // One for each chunk, and those that ask once more for what belongs to activities.
    let of_activities =
        requests.iter().filter(|it| it["path"].as_str().is_some_and(|path| path.contains("activities")));
    let again = of_activities.count().saturating_sub(usize::try_from(job["chunksTotal"].as_u64().unwrap_or(0))?);
    let (requests, by_name) = (requests.len(), checks.len());
    println!("\nfigures\n  time                        {:>10.1} s", watched.took.as_secs_f64());
    println!("  days stored of health       {:>10}", options.days - missing.len() as u64);
    println!("  days named as missing       {:>10}", missing.len());
    println!("  requests without bad days   {planned:>10}");
    println!("  requests                    {requests:>10}, {} of them for what days lack", by_name + again);
    println!("  days stored only in part    {:>10}", job["partialDays"]);
    println!("  rows removed                {:>10}", job["recordsRemoved"]);
    ensure!(job["recordsRemoved"] == DELETED, "removed were {}", job["recordsRemoved"]);
    let lacking = nights_lacking(&stack, job).await?;
    ensure!(lacking.contains(&never) && !lacking.contains(&late), "without a night are {lacking:?}");
    ensure!(checks.iter().any(|it| it["metric_types"] == json!(["sleep"])), "no night was asked for by name");
    ensure!(by_name + again <= 2 * CHECKS, "{} requests for what days lack", by_name + again);
    let extra = requests.saturating_sub(planned + by_name + again);
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
        // The gaps were tried today; of the rest only recent days and those empty so far are requested.
        ensure!(asked.len() <= 40, "{} requests", asked.len());
        ensure!(
            !asked.iter().any(|it| bad.iter().any(|day| it["start"] == day.to_string())),
            "a hole was asked for again"
        );
    }
    Ok(())
}

/// Syncs some days, then changes the store as if Garmin had had three more activities.
async fn forget_at_garmin(stack: &Stack, range: (NaiveDate, NaiveDate)) -> anyhow::Result<()> {
    let id = watch::start(stack, range).await?;
    watch::follow_to_its_end(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await?;
    let mut database = open(&stack.database(), false).await;
    let copy = "CREATE TEMP TABLE copy AS SELECT * FROM activities ORDER BY date DESC LIMIT 3; \
                UPDATE copy SET id = -id; INSERT INTO activities SELECT * FROM copy; DROP TABLE copy";
    sqlx::raw_sql(copy).execute(&mut database).await?;
    Ok(())
}

/// The days that lack their night according to a job.
async fn nights_lacking(stack: &Stack, job: &Value) -> anyhow::Result<Vec<NaiveDate>> {
    let path = format!("/integrations/garmin/sync/jobs/{}/chunks", job["id"].as_str().context("no id")?);
    let (_, answer) = stack.get(&path).await;
    let mut days = Vec::new();
    for chunk in answer["chunks"].as_array().context("no chunks")? {
        for span in chunk["partial"].as_array().into_iter().flatten().filter(|span| span["lacks"] == "sleep") {
            days.extend(each_day(span)?);
        }
    }
    Ok(days)
}

async fn incremental(stack: &Stack) -> anyhow::Result<Value> {
    let body = json!({"dataTypes": watch::TYPES});
    let (_, started) = stack.post("/integrations/garmin/sync/incremental", body).await;
    let id = started["jobId"].as_str().with_context(|| started.to_string())?.to_owned();
    Ok(watch::follow_to_its_end(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await?.job)
}

/// The missing days of health.
async fn missing_days(stack: &Stack, from: NaiveDate, to: NaiveDate) -> anyhow::Result<Vec<NaiveDate>> {
    let (_, answer) = stack.get(&format!("/integrations/garmin/sync/coverage?from={from}&to={to}")).await;
    let mut days = Vec::new();
    for run in answer["dataTypes"][0]["missing"].as_array().context("no coverage")? {
        days.extend(each_day(run)?);
    }
    Ok(days)
}

/// The days from `start` to `end`.
fn each_day(run: &Value) -> anyhow::Result<Vec<NaiveDate>> {
    let end = |key: &str| anyhow::Ok(run[key].as_str().context("no day")?.parse::<NaiveDate>()?);
    let (first, last) = (end("start")?, end("end")?);
    Ok(first.iter_days().take_while(|day| *day <= last).collect())
}
