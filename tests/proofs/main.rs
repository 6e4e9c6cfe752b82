//! Claims about the whole product that take minutes to check, with real processes: ten years of data compared with the
//! world they came from, the same while API and workers are killed and while requests fail, concurrent starts, and
//! latency.
//!
//! `cargo test --release --test proofs -- NAME`. Each prints its steps, then its figures, and fails when a
//! claim does not hold.
#![expect(clippy::unwrap_used, reason = "a proof that can't go on has failed")]

mod bombs;
mod damage;
mod database;
mod eta;
mod failing;
mod holes;
mod killed;
mod latency;
mod load;
mod personal;
mod reading;
mod starts;
mod ten_years;
mod watch;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use test_support::stack::Plan;

#[derive(Parser)]
#[command(name = "proofs")]
struct Options {
    #[command(subcommand)]
    proof: Proof,
}

#[derive(Subcommand)]
enum Proof {
    /// Ten years of all data types: every record compared, and a second run that changes nothing.
    TenYears(ten_years::Options),
    /// The same while API and workers are killed and restarted.
    TenYearsKilled(killed::Options),
    /// The same while two percent of requests fail, in every way.
    TenYearsFailing(failing::Options),
    /// Ten years with two days that can't be fetched, and three incremental syncs after them.
    TenYearsHoles(holes::Options),
    /// Ten years through Garmin's Personal API, every record compared and every request counted.
    TenYearsPersonal(personal::Options),
    /// The same while API and workers are killed, and two percent of requests fail.
    TenYearsPersonalKilled(personal::KilledOptions),
    /// Many concurrent starts over two APIs: exactly one is accepted.
    Starts(starts::Options),
    /// Latency of starts and polls.
    Latency(latency::Options),
    /// Latency of reading stored data, alone and beside an import.
    Reading(reading::Options),
    /// Every record in Redis damaged, one at a time: nobody else is affected.
    Damage(damage::Options),
    /// Answers that may exhaust a reader's memory.
    Bombs(bombs::Options),
    /// A running sync's ETA, compared with its actual end.
    Eta(eta::Options),
}

/// One whose upstream has this much added latency.
fn slow_plan(latency_ms: u32) -> Plan {
    let mut plan = Plan::default();
    plan.simulator.extend(["--latency-ms".to_owned(), latency_ms.to_string()]);
    plan
}

#[tokio::main]
async fn main() -> ExitCode {
    let proved = match Options::parse().proof {
        Proof::TenYears(options) => ten_years::prove(&options).await,
        Proof::TenYearsKilled(options) => killed::prove(&options).await,
        Proof::TenYearsFailing(options) => failing::prove(&options).await,
        Proof::TenYearsHoles(options) => holes::prove(&options).await,
        Proof::TenYearsPersonal(options) => personal::prove(&options).await,
        Proof::TenYearsPersonalKilled(options) => personal::prove_killed(&options).await,
        Proof::Starts(options) => starts::prove(&options).await,
        Proof::Latency(options) => latency::prove(&options).await,
        Proof::Reading(options) => reading::prove(&options).await,
        Proof::Damage(options) => damage::prove(&options).await,
        Proof::Bombs(options) => bombs::prove(&options).await,
        Proof::Eta(options) => eta::prove(&options).await,
    };
    match proved {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The error chain without a backtrace: the place in the code says nothing about the claim.
            eprintln!("this does not hold: {error:#}");
            ExitCode::FAILURE
        }
    }
}
