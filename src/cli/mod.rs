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
mod data_place;
mod days;
mod delete;
pub mod download;
mod error;
mod exit;
mod failures;
mod feed;
mod file;
pub mod foreign;
mod interrupt;
mod jobs;
mod link;
mod live;
mod mcp;
mod outcome;
mod overview;
mod plain;
pub mod prompt;
mod refusal;
mod report;
mod retry;
mod screen;
mod shell;
mod sse;
mod stage;
mod start;
mod status;
mod table;
mod variables;
mod watch;
mod words;
mod wrap;
mod years;
mod zone;

use std::path::PathBuf;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use secrecy::SecretString;

use self::address::Address;
use self::client::Client;
pub use self::error::CliError;
pub use self::exit::{EXIT_CODES, Exit};
pub use self::interrupt::interrupted;
pub use self::overview::grouped;
pub use self::screen::{Screen, say, write};
use crate::domain::job::Action;

/// Which server to use, and how to show its answers.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Server and output")]
pub struct Options {
    /// Where the server is, if the variable does not say it.
    #[arg(long, global = true, value_name = "URL", help = url_help())]
    pub url: Option<String>,
    /// Its token, where it wants one.
    #[arg(long, global = true, value_name = "TOKEN", help = token_help(), value_parser = secret)]
    pub token: Option<SecretString>,
    /// File whose first line is the token; used rather than --token
    #[arg(long, global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Print the server's JSON as it is, errors too
    #[arg(long, global = true)]
    pub json: bool,
}

// The variables are read here and not by the command line's library: an empty one counts as not set, and a command that
// names no server in turn is enough for the same one.
fn url_help() -> String {
    format!("Address of the server [env: {}] [default: {}]", variables::URL, address::DEFAULT)
}

fn token_help() -> String {
    format!("Token, where the server wants one; safer in the variable or a file [env: {}]", variables::TOKEN)
}

impl Options {
    /// Which server it is.
    fn address(&self) -> Result<Address, CliError> {
        Address::of(self.url.as_deref(), variables::value(variables::URL).as_deref())
    }
}

/// The commands that call a server.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Link a Garmin account
    #[command(after_help = link::EXAMPLES)]
    Link(link::Options),
    /// Unlink the Garmin account: its sign-in is removed, what is stored stays
    #[command(after_help = link::UNLINK_EXAMPLES)]
    Unlink(link::Unlink),
    /// Delete all stored data, and unlink the account; asks twice
    #[command(after_help = delete::EXAMPLES)]
    DeleteData(delete::Options),
    /// Start a sync: what is new, or the days that you name
    #[command(after_help = start::EXAMPLES)]
    Start(start::Options),
    /// Show the status of the current or last sync
    #[command(after_help = status::EXAMPLES)]
    Status(status::Options),
    /// Pause the sync until it is resumed
    #[command(after_help = control::PAUSE)]
    Pause(control::Which),
    /// Resume a paused or stopped sync; what failed is tried again
    #[command(after_help = control::RESUME)]
    Resume(control::Which),
    /// Ask again for what failed in a sync, or for a part of that
    #[command(after_help = retry::EXAMPLES)]
    Retry(retry::Options),
    /// End the sync; what is stored stays
    #[command(after_help = control::CANCEL)]
    Cancel(control::Which),
    /// List the syncs so far, or show one of them
    #[command(after_help = jobs::EXAMPLES)]
    Jobs(jobs::Options),
    /// Show which days are stored, and which are missing; accept that some can't be had
    #[command(after_help = coverage::EXAMPLES)]
    Coverage(coverage::Options),
    /// Show how long Garmin is given a rest after too many requests, or end that
    #[command(after_help = cool_down::EXAMPLES)]
    CoolDown(cool_down::Options),
    /// Offer the data to a language model, over the Model Context Protocol
    #[command(after_help = mcp::EXAMPLES)]
    Mcp(mcp::Options),
    /// Print a script that completes commands in your shell
    #[command(after_help = shell::COMPLETIONS)]
    Completions(shell::Completions),
    /// Print the manual page
    #[command(after_help = shell::MANUAL)]
    Man(shell::Man),
}

/// Runs a command until it is done or Ctrl-C comes. `program` is the whole command line, for its manual and completions.
/// Boxed, so that it is compiled here once.
pub fn run<'a>(command: &'a Command, options: &'a Options, program: clap::Command) -> LocalBoxFuture<'a, Exit> {
    until_interrupted(command, options, program).boxed_local()
}

async fn until_interrupted(command: &Command, options: &Options, program: clap::Command) -> Exit {
    let screen = Screen::new(options.json);
    let status = options.address().map_or_else(|_| "`garmin-sync status`".to_owned(), |it| it.command("status"));
    let stopped = match command {
        Command::Mcp(_) => "Stopped.".to_owned(),
        _ => format!("Stopped before the server answered. {status} says where things stand."),
    };
    let interrupted = interrupted();
    let done = tokio::select! {
        biased;
        done = perform(command, options, program, screen) => done,
        () = interrupted => Err(CliError::Interrupted(stopped)),
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
        Command::Retry(wanted) => retry::run(wanted, &client()?, screen).await,
        Command::Cancel(which) => control::run(Action::Cancel, which, &client()?, screen).await,
        Command::Jobs(wanted) => jobs::run(wanted, &client()?, screen).await,
        Command::Coverage(wanted) => coverage::run(wanted, &client()?, screen).await,
        Command::CoolDown(wanted) => cool_down::run(wanted, &client()?, screen).await,
        Command::Mcp(wanted) => mcp::run(wanted, client()?, screen).await,
        Command::Completions(wanted) => wanted.print(program),
        Command::Man(wanted) => wanted.print(program),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the shape of a value parser")]
fn secret(text: &str) -> Result<SecretString, std::convert::Infallible> {
    Ok(SecretString::from(text))
}
