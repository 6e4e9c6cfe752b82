//! The command line: `garmin-sync up` runs everything on this machine, the other commands ask a server.

use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, Parser, Subcommand};
use garmin_sync::config::{self, exit};
use garmin_sync::up::{self, Surroundings, UpError};
use garmin_sync::{backup, cli, restore};
use rand::{TryRng as _, rngs::SysRng};

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
    /// Put back rows that were removed because Garmin no longer had them
    RestoreRemoved(restore::Options),
    #[command(flatten)]
    Ask(cli::Command),
}

// On one thread: a program that is tied to the life of whoever started it is tied to the thread.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let Cli { command, options } = match Cli::try_parse() {
        Ok(wanted) => wanted,
        Err(error) => return cli::refuse(&error, std::env::args_os().any(|it| it == "--json")).into(),
    };
    match command {
        Command::Up(options) => up(&options).await,
        Command::Backup(wanted) => backup::run(&wanted, options.json).await,
        Command::RestoreRemoved(wanted) => restore::run(&wanted, options.json).await,
        Command::Ask(command) => cli::run(&command, &options, Cli::command()).await.into(),
    }
}

async fn up(options: &up::Options) -> ExitCode {
    match start(options).await {
        Ok(()) => ExitCode::from(exit::OK),
        Err(error) => match error.downcast::<UpError>() {
            Ok(UpError::Settings(error)) => exit::bad_config("garmin-sync up", &error),
            Ok(error) => {
                eprintln!("garmin-sync up: {error}.");
                error.exit_code()
            }
            Err(error) => {
                eprintln!("garmin-sync up: {error:#}.");
                ExitCode::from(exit::FAILURE)
            }
        },
    }
}

async fn start(options: &up::Options) -> anyhow::Result<()> {
    Ok(up::run(options, &surroundings()?).await?)
}

fn surroundings() -> anyhow::Result<Surroundings> {
    let own = std::env::current_exe().context("can't find out where this program is")?;
    let mut fresh_key = [0; 32];
    SysRng.try_fill_bytes(&mut fresh_key).context("the system gives no random bytes for a new key")?;
    Ok(Surroundings {
        env: config::environment().collect(),
        programs: own.parent().context("this program is in no folder")?.to_owned(),
        fresh_key,
        called_as: std::env::args().next().unwrap_or_else(|| "garmin-sync".to_owned()),
    })
}
