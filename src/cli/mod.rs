//! The command line: a client of the job interface, for people and for scripts.
//!
//! [`Command`] is the tree of commands; each has a file of its own. A command calls the server through [`client`],
//! prints the result on [`screen`], and ends with a code of [`exit`]. With `--json` the server's answers are printed as
//! they are; otherwise [`report`] and its neighbours put them into words.

mod account;
mod address;
mod bar;
mod client;
mod control;
mod cool_down;
mod coverage;
mod days;
mod delete;
mod error;
mod exit;
mod feed;
mod file;
pub mod foreign;
mod interrupt;
mod jobs;
mod link;
mod live;
mod plain;
pub mod prompt;
mod report;
mod screen;
mod shell;
mod sse;
mod stage;
mod start;
mod status;
mod table;
mod watch;
mod words;
mod years;

use std::path::PathBuf;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use secrecy::SecretString;

use self::client::Client;
pub use self::error::CliError;
pub use self::exit::{EXIT_CODES, Exit};
pub use self::interrupt::interrupted;
pub use self::screen::{Screen, say};
use crate::domain::job::Action;

/// Which server to use, and how to show its answers.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Server and output")]
pub struct Options {
    /// Address of the server
    #[arg(long, global = true, value_name = "URL", env = "GARMIN_SYNC_URL", hide_env_values = true,
          default_value = address::DEFAULT)]
    pub url: String,
    /// Token, where the server wants one; safer in the variable or a file
    #[arg(long, global = true, value_name = "TOKEN", env = "GARMIN_SYNC_TOKEN", hide_env_values = true,
          value_parser = secret)]
    pub token: Option<SecretString>,
    /// File whose first line is the token; used rather than --token
    #[arg(long, global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Print the server's JSON as it is, errors too
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands that call a server.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Link a Garmin account
    #[command(after_help = link::EXAMPLES)]
    Link(link::Options),
    /// Unlink the Garmin account: its sign-in is removed, what is stored stays
    Unlink(link::Unlink),
    /// Delete all stored data, and unlink the account; it is asked first
    DeleteData(delete::Options),
    /// Start a sync: what is new, or the days that you name
    #[command(after_help = start::EXAMPLES)]
    Start(start::Options),
    /// Show the status of the current or last sync
    Status(status::Options),
    /// Pause the sync until it is resumed
    Pause(control::Which),
    /// Resume a paused or failed sync; what failed is tried again
    Resume(control::Which),
    /// End the sync; what is stored stays
    Cancel(control::Which),
    /// List the syncs so far, or show one of them
    Jobs(jobs::Options),
    /// Show which days are stored, and which are missing; accept that some can't be had
    #[command(after_help = coverage::EXAMPLES)]
    Coverage(coverage::Options),
    /// Show until when Garmin is not asked after too many requests, or end that
    CoolDown(cool_down::Options),
    /// Print a script that completes commands in your shell
    #[command(after_help = shell::COMPLETIONS)]
    Completions(shell::Completions),
    /// Print the manual page
    Man(shell::Man),
}

/// Runs a command until it is done or Ctrl-C comes. `program` is the whole command line, for its manual and completions.
/// Boxed, so that it is compiled here once.
pub fn run<'a>(command: &'a Command, options: &'a Options, program: clap::Command) -> LocalBoxFuture<'a, Exit> {
    until_interrupted(command, options, program).boxed_local()
}

async fn until_interrupted(command: &Command, options: &Options, program: clap::Command) -> Exit {
    let screen = Screen::new(options.json);
    let stopped = "Stopped before the server answered. `garmin-sync status` says where things stand.";
    let interrupted = interrupted();
    let done = tokio::select! {
        biased;
        done = perform(command, options, program, screen) => done,
        () = interrupted => Err(CliError::Interrupted(stopped.to_owned())),
    };
    done.unwrap_or_else(|error| {
        screen.complain(&error);
        error.exit()
    })
}

/// Prints what is wrong with a command line, or the help that was asked for.
#[must_use]
pub fn refuse(error: &clap::Error, wants_json: bool) -> Exit {
    if !error.use_stderr() {
        // Nobody may be reading any more.
        let _ = error.print();
        return Exit::Ok;
    }
    if wants_json {
        Screen::new(true).complain(&CliError::Usage(first_paragraph(&error.to_string())));
    } else {
        let _ = error.print();
    }
    Exit::Usage
}

/// Without the usage that follows, and without the word that repeats the field's name.
fn first_paragraph(text: &str) -> String {
    let text = text.split("\n\n").next().unwrap_or_default().trim();
    text.strip_prefix("error: ").unwrap_or(text).to_owned()
}

async fn perform(
    command: &Command,
    options: &Options,
    program: clap::Command,
    screen: Screen,
) -> Result<Exit, CliError> {
    let client = || Client::new(options);
    match command {
        Command::Link(wanted) => link::link(wanted, &Client::patient(options)?, screen).await,
        Command::Unlink(wanted) => link::unlink(wanted, &client()?, screen).await,
        Command::DeleteData(wanted) => delete::run(wanted, &client()?, screen).await,
        Command::Start(wanted) => start::run(wanted, &client()?, screen).await,
        Command::Status(wanted) => status::run(wanted, &client()?, screen).await,
        Command::Pause(which) => control::run(Action::Pause, which, &client()?, screen).await,
        Command::Resume(which) => control::run(Action::Resume, which, &client()?, screen).await,
        Command::Cancel(which) => control::run(Action::Cancel, which, &client()?, screen).await,
        Command::Jobs(wanted) => jobs::run(wanted, &client()?, screen).await,
        Command::Coverage(wanted) => coverage::run(wanted, &client()?, screen).await,
        Command::CoolDown(wanted) => cool_down::run(wanted, &client()?, screen).await,
        Command::Completions(wanted) => wanted.print(program),
        Command::Man(wanted) => wanted.print(program),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a value parser")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}
