//! Ten years through Garmin's Personal API, by a key: first undisturbed, with every request counted; then while API and workers
//! are killed and requests fail.

use std::collections::BTreeMap;

use anyhow::ensure;
use serde_json::{Value, json};

use crate::database::size;
use crate::killed::{LEASE_MS, lost_workers, watch_with_kills};
use crate::ten_years::{check_mistakes, compare_with, mebibytes, run, run_again};
use crate::watch::{self, Watched};
use test_support::stack::{Plan, by_kind};
use test_support::world::{Report, Truth};

#[derive(clap::Args)]
pub struct Options {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(60..=3650))]
    days: u64,
}

#[derive(clap::Args)]
pub struct KilledOptions {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(60..=3650))]
    days: u64,
    /// Decides the order and times of the kills.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The share of requests that fail.
    #[arg(long, default_value_t = 0.02)]
    share: f64,
}

const TYPES: [&str; 5] = ["health", "intraday", "activities", "workouts", "nutrition"];
const DIARY: &str = "/nutrition-service/food/logs";
const EXCHANGE: &str = "/personalapitoken-service/personal-api/personal-api-key/token";
/// What answers for many days of health at once.
const RANGES: [&str; 4] = [
    "/usersummary-service/v2/dailysummaries",
    "/sleep-service/sleep/dailySleepSummariesByDate",
    "/hrv-service/hrv/daily",
    "/weight-service/weight/range",
];
/// The most requests of ten years: of [`RANGES`], and all without the food diary, which takes one for each of its days.
const MOST_RANGES: usize = 400;
const MOST: usize = 11_500;
/// A request that hangs costs this much.
const TIMEOUT_MS: &str = "3000";
/// Keeps a request open long enough to be observed.
const LATENCY_MS: u32 = 10;
/// A worker that is lost takes with it what it knew of days to come: at most this many requests are sent again.
const AGAIN_PER_LOST_WORKER: usize = 30;

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let range = watch::range(options.days);
    println!("{} days by a key, one API, one worker, a fresh folder", options.days);
    let mut stack = Plan::default().personal().start().await;
    let linking = stack.requests().await.len();
    let first = run(&stack, range, &TYPES).await?;
    let requests = stack.requests().await;
    let bytes = size(&stack.database());
    println!("comparing every record with the world");
    let report = compare_with(Truth::Personal, &stack, range).await?;
    let counts = by_kind(&requests[linking..]);
    ensure!(by_kind(&requests).get(EXCHANGE) == Some(&1), "the key was exchanged more than once");
    ensure!(repeated(&requests[linking..]).is_empty(), "asked for again: {:?}", repeated(&requests[linking..]));
    let total = requests.len() - linking;
    let of = |kinds: &[&str]| kinds.iter().filter_map(|kind| counts.get(*kind)).sum::<usize>();
    print_figures(&report, &first, &counts);
    println!("  requests, linking           {linking:>10}");
    println!("  requests for ranges of days {:>10}", of(&RANGES));
    println!("  requests without the diary  {:>10}", total - of(&[DIARY]));
    println!("  requests                    {total:>10}");
    println!("  database                    {:>10.1} MiB", mebibytes(bytes));
    ensure!(of(&RANGES) <= MOST_RANGES, "{} requests for many days of health", of(&RANGES));
    ensure!(total - of(&[DIARY]) <= MOST, "{} requests without the diary", total - of(&[DIARY]));
    ensure!(of(&[DIARY]) as u64 <= options.days, "more diaries than days");
    run_again(&stack, range, &TYPES).await?;
    check_mistakes(Truth::Personal, &mut stack, range).await
}

pub async fn prove_killed(options: &KilledOptions) -> anyhow::Result<()> {
    let range = watch::range(options.days);
    println!(
        "{} days by a key, one API, two workers, leases of {LEASE_MS} ms; {} % of the requests fail",
        options.days,
        options.share * 100.0
    );
    let plan = crate::slow_plan(LATENCY_MS).personal().workers(2);
    let plan = plan.env("GARMIN_SYNC__WORKER__LEASE_MS", LEASE_MS);
    let mut stack = plan.env("GARMIN_SYNC__PERSONAL__TIMEOUT_MS", TIMEOUT_MS).start().await;
    let kinds = [
        json!({"kind": "status", "status": 500}),
        json!({"kind": "status", "status": 503}),
        json!({"kind": "text500"}),
        json!({"kind": "cut"}),
        json!({"kind": "html"}),
        json!({"kind": "hang"}),
    ];
    // The simulator draws one number a request and gives it to the first fault whose share is larger.
    for (number, fault) in (1_u32..).zip(&kinds) {
        let mut fault = fault.clone();
        fault["share"] = json!(options.share * f64::from(number) / 6.0);
        stack.fault(fault).await;
    }
    let linking = stack.requests().await.len();
    let id = watch::start_of(&stack, range, &TYPES).await?;
    let watched = watch_with_kills(&mut stack, id, options.seed).await?;
    let failed = &watched.job["failedChunks"];
    ensure!(failed.as_array().is_some_and(Vec::is_empty), "chunks failed: {failed}");
    println!("comparing every record with the world");
    let report = compare_with(Truth::Personal, &stack, range).await?;

    let faults: Vec<Value> = stack.http.get(stack.simulator_url("/_simulator/faults")).send().await?.json().await?;
    let hits = |fault: &Value| fault["hits"].as_u64().and_then(|hits| usize::try_from(hits).ok()).unwrap_or(0);
    let struck: usize = faults.iter().map(hits).sum();
    let requests = stack.requests().await.split_off(linking);
    let again: usize = repeated(&requests).values().sum();
    let most = struck + AGAIN_PER_LOST_WORKER * lost_workers();
    ensure!(again <= most, "{again} requests were repeated, {struck} of them because of faults");

    print_figures(&report, &watched, &by_kind(&requests));
    for fault in &faults {
        let what = [fault["kind"].as_str().unwrap_or("?").to_owned(), fault["status"].to_string()];
        println!("  {:<28}{:>10}", format!("struck by {}", what.join(" ").replace(" null", "")), hits(fault));
        ensure!(options.days < 3650 || hits(fault) > 0, "never struck: {fault}");
    }
    println!("  polls                       {:>10}", watched.polls);
    println!("  of them while the API was down {:>7}", watched.unanswered);
    println!("  requests                    {:>10}", requests.len());
    println!("  of them repeated            {again:>10}");
    Ok(())
}

/// Requests that were sent more than once, and how often again.
fn repeated(requests: &[Value]) -> BTreeMap<String, usize> {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for request in requests {
        *times.entry(format!("{} {}", request["path"], request["query"])).or_default() += 1;
    }
    times.into_iter().filter_map(|(what, times)| Some((what, times.checked_sub(1)?))).filter(|it| it.1 > 0).collect()
}

fn print_figures(report: &Report, watched: &Watched, counts: &BTreeMap<String, usize>) {
    println!("\nfigures\n{report}");
    println!("  requests by kind");
    for (kind, count) in counts {
        println!("    {kind:<56}{count:>8}");
    }
    println!("  time                        {:>10.1} s", watched.took.as_secs_f64());
}
