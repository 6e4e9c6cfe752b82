//! Ten years from an upstream that fails two percent of requests, in every way it can.

use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};

use crate::ten_years::compare;
use crate::watch::{self, Progress};
use test_support::stack::Plan;

#[derive(clap::Args)]
pub struct Options {
    /// How many days, ending yesterday.
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u64).range(60..=3650))]
    days: u64,
    /// The share of requests that fail.
    #[arg(long, default_value_t = 0.02)]
    share: f64,
}

/// A hanging request costs this much; the default of two minutes would only make the test longer.
const TIMEOUT: Duration = Duration::from_secs(3);

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    let range = watch::range(options.days);
    println!("{} days, {} % of the requests fail", options.days, options.share * 100.0);
    let stack = Plan::default().env("GARMIN_SYNC__GARMIN__TIMEOUT_MS", &TIMEOUT.as_millis().to_string()).start().await;
    let kinds = [
        json!({"kind": "status", "status": 500}),
        json!({"kind": "status", "status": 503}),
        json!({"kind": "text500"}),
        json!({"kind": "cut"}),
        json!({"kind": "html"}),
        json!({"kind": "hang"}),
        // Only health hides failures; an empty answer about the others is trusted.
        json!({"kind": "empty", "endpoint": "health"}),
    ];
    // The simulator draws one number a request and gives it to the first fault whose share is larger.
    for (number, fault) in (1_u32..).zip(&kinds) {
        let mut fault = fault.clone();
        fault["share"] = json!(options.share * f64::from(number) / 7.0);
        stack.fault(fault).await;
    }
    let id = watch::start(&stack, range).await?;
    let watched = watch::follow(stack.http.clone(), stack.url(0, ""), id, Progress::default()).await?;
    let failed = &watched.job["failedChunks"];
    ensure!(failed.as_array().is_some_and(Vec::is_empty), "chunks failed: {failed}");
    println!("comparing every record with the world");
    let report = compare(&stack, range).await?;

    let faults: Vec<Value> = stack.http.get(stack.simulator_url("/_simulator/faults")).send().await?.json().await?;
    let requests = stack.first_requests().await.len() as u64;
    let planned = watch::planned_requests(&watched.job);
    let hits = |fault: &Value| fault["hits"].as_u64().unwrap_or(0);
    println!("\nfigures\n{report}");
    println!("  time                        {:>10.1} s", watched.took.as_secs_f64());
    for fault in &faults {
        let what = [fault["kind"].as_str().unwrap_or("?").to_owned(), fault["status"].to_string()];
        println!("  {:<28}{:>10}", format!("struck by {}", what.join(" ").replace(" null", "")), hits(fault));
        ensure!(options.days < 3650 || hits(fault) > 0, "never struck: {fault}");
    }
    println!("  requests without faults     {planned:>10}");
    println!("  requests                    {requests:>10}");
    println!("  of them extra               {:>10}", requests.saturating_sub(planned));
    Ok(())
}
