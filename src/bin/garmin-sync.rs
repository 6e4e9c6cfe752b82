//! The command line: `garmin-sync up` runs everything on this machine, the other commands ask a server.

use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use garmin_sync::tokens::command as tokens;
use garmin_sync::{backup, cli, doctor, export, restore, up};
use rand::TryRng;
use rand::rngs::SysRng;

/// Copies years of your Garmin data into a database of your own, in the background.
#[derive(Parser)]
#[command(version, after_help = cli::EXIT_CODES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    options: cli::Options,
}

#[derive(Subcommand)]
enum Command {
    /// Run everything on this machine: Redis, the API and a worker, until Ctrl-C
    Up(up::Options),
    /// Copy the data into one file, while a sync runs too
    Backup(backup::Options),
    /// Take stored data along: tables, activities or everything, as files
    Export(export::Options),
    /// Put back rows that were removed because Garmin no longer had them
    RestoreRemoved(restore::Options),
    /// Ask Garmin everything once, and write a report without personal data
    Doctor(doctor::Options),
    /// Manage the access tokens of a server with auth.mode = "token"
    Token(tokens::Options),
    #[command(flatten)]
    Ask(cli::Command),
}

// Single-threaded: a child that is to end with its parent is tied to the parent's thread.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let parsed = program().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let Cli { command, options } = match parsed {
        Ok(wanted) => wanted,
        Err(error) => return cli::refuse(&error, std::env::args_os().any(|it| it == "--json")).into(),
    };
    match command {
        Command::Up(wanted) => up::command(&wanted, fresh_bytes(), options.json).await,
        Command::Backup(wanted) => backup::run(&wanted, options.json).await,
        Command::Export(wanted) => export::run(&wanted, &options).await,
        Command::RestoreRemoved(wanted) => restore::run(&wanted, options.json).await,
        Command::Doctor(wanted) => doctor::run(&wanted, options.json).await.into(),
        Command::Token(wanted) => tokens::run(&wanted, options.json, fresh_bytes),
        Command::Ask(command) => cli::run(&command, &options, program()).await.into(),
    }
}

fn program() -> clap::Command {
    cli::grouped(Cli::command())
}

fn fresh_bytes() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0; 32];
    SysRng.try_fill_bytes(&mut bytes).context("can't get random bytes from the system")?;
    Ok(bytes)
}
