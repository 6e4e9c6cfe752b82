//! Many concurrent starts over two APIs and both interfaces: exactly one is accepted, every time.

use std::sync::Arc;

use anyhow::{Context as _, ensure};
use reqwest::Method;
use serde_json::json;
use tokio::time::Instant;

use test_support::stack::{Plan, Stack};

#[derive(clap::Args)]
pub struct Options {
    /// How many rounds.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: u32,
    /// Starts at once in each round.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u32).range(2..=1000))]
    starts: u32,
}

pub async fn prove(options: &Options) -> anyhow::Result<()> {
    println!("{} rounds of {} starts, two APIs, both interfaces, no worker", options.rounds, options.starts);
    let stack = Arc::new(Plan::default().apis(2).workers(0).start().await);
    let from = Instant::now();
    let (mut simple_won, mut first_api_won) = (0, 0);
    for round in 0..options.rounds {
        let starts: Vec<_> =
            (0..options.starts).map(|number| tokio::spawn(start(Arc::clone(&stack), number))).collect();
        let mut winners = Vec::new();
        for (number, start) in (0..).zip(starts) {
            if start.await?? {
                winners.push(number);
            }
        }
        ensure!(winners.len() == 1, "round {round}: {} starts were accepted", winners.len());
        simple_won += u32::from(is_simple(winners[0]));
        first_api_won += u32::from(winners[0] % 2 == 0);
        let id = held(&stack).await.with_context(|| format!("round {round}"))?;
        let (code, answer) = stack.post("/integrations/garmin/sync/cancel", json!({"jobId": id})).await;
        ensure!(code == 200, "round {round}: the cancel was answered with {code} {answer}");
        // Every other round begins as soon as that answer arrives; the others first check that Redis is clean.
        if round % 2 == 0 {
            free(&stack).await.with_context(|| format!("round {round}"))?;
        }
        if (round + 1) % 20 == 0 {
            println!("  {} rounds", round + 1);
        }
    }
    println!("\nfigures");
    println!("  starts                      {:>10}", options.rounds * options.starts);
    println!("  accepted                    {:>10}, one a round", options.rounds);
    println!("  of them by /garmin          {simple_won:>10}");
    println!("  of them by the first API    {first_api_won:>10}");
    println!("  time                        {:>10.1} s", from.elapsed().as_secs_f64());
    Ok(())
}

fn is_simple(number: u32) -> bool {
    number % 4 < 2
}

/// Whether it was accepted. Any answer but the two specified ones is a failure.
async fn start(stack: Arc<Stack>, number: u32) -> anyhow::Result<bool> {
    let api = usize::from(number % 2 == 1);
    if is_simple(number) {
        let body = json!({"start_date": "2024-01-01", "end_date": "2024-02-01"});
        let (code, answer) = stack.request(api, Method::POST, "/garmin/health", Some(body)).await;
        let refused = code == 409 && answer["code"] == "sync_in_progress";
        ensure!(code == 202 || refused, "a start was answered with {code} {answer}");
        return Ok(code == 202);
    }
    let body = json!({"startDate": "2024-01-01", "endDate": "2024-02-01"});
    let (code, answer) = stack.request(api, Method::POST, "/integrations/garmin/sync/historical", Some(body)).await;
    let known = answer["status"] == "started" || answer["status"] == "already_running";
    ensure!(code == 200 && known, "a start was answered with {code} {answer}");
    Ok(answer["status"] == "started")
}

/// The job in Redis: one lock, one signal, one unfinished job, all the same.
async fn held(stack: &Stack) -> anyhow::Result<String> {
    let mut redis = stack.redis().await;
    let lock: String = redis::cmd("GET").arg("{garmin-sync}:lock:me").query_async(&mut redis).await?;
    let (queue, active) = waiting(stack).await?;
    ensure!(queue == [lock.clone()], "the queue is {queue:?}, the lock {lock}");
    ensure!(active == [lock.clone()], "unfinished are {active:?}, the lock is {lock}");
    let (_, status) = stack.get("/integrations/garmin/sync/status").await;
    ensure!(status["job"]["id"] == *lock && status["hasActiveJob"] == true, "the status is {status}");
    Ok(lock)
}

async fn free(stack: &Stack) -> anyhow::Result<()> {
    let mut redis = stack.redis().await;
    let lock: Option<String> = redis::cmd("GET").arg("{garmin-sync}:lock:me").query_async(&mut redis).await?;
    let (queue, active) = waiting(stack).await?;
    ensure!(lock.is_none() && queue.is_empty() && active.is_empty(), "left over: {lock:?}, {queue:?}, {active:?}");
    Ok(())
}

async fn waiting(stack: &Stack) -> anyhow::Result<(Vec<String>, Vec<String>)> {
    let mut redis = stack.redis().await;
    let queue = redis::cmd("LRANGE").arg("{garmin-sync}:queue").arg(0).arg(-1).query_async(&mut redis).await?;
    let active = redis::cmd("ZRANGE").arg("{garmin-sync}:active").arg(0).arg(-1).query_async(&mut redis).await?;
    Ok((queue, active))
}
