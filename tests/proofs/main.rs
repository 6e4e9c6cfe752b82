//! What is claimed of the whole and takes minutes to show, with real processes: ten years of data held against the world
//! they came from, the same while API and workers are killed and while requests fail, starts at once, and how fast answers come.
//!
//! `cargo test --release --test proofs -- NAME`. Each prints what it does, then its figures, and fails when one of its
//! claims does not hold.
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
    /// The same while API and workers are killed and started again.
    TenYearsKilled(killed::Options),
    /// The same while two requests in a hundred fail, in every way.
    TenYearsFailing(failing::Options),
    /// Ten years with two days that can't be had, and three incremental syncs after them.
    TenYearsHoles(holes::Options),
    /// Many starts at once over two APIs: exactly one is accepted.
    Starts(starts::Options),
    /// How fast starts and polls are answered.
    Latency(latency::Options),
    /// Every record in Redis damaged, one at a time: nobody else notices.
    Damage(damage::Options),
    /// Answers that may use up the memory of whoever reads them.
    Bombs(bombs::Options),
    /// What a running sync says of its end, held against when it did end.
    Eta(eta::Options),
}

/// One whose upstream takes so much more for each answer.
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
        Proof::Starts(options) => starts::prove(&options).await,
        Proof::Latency(options) => latency::prove(&options).await,
        Proof::Damage(options) => damage::prove(&options).await,
        Proof::Bombs(options) => bombs::prove(&options).await,
        Proof::Eta(options) => eta::prove(&options).await,
    };
    match proved {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Its chain in words; where in the code it arose says nothing about what was to be proved.
            eprintln!("this does not hold: {error:#}");
            ExitCode::FAILURE
        }
    }
}
