//! `garmin-sync status`.

use super::account::{Attention, attention};
use super::client::Client;
use super::error::CliError;
use super::exit::Exit;
use super::outcome;
use super::screen::{Screen, say, write};
use super::watch;

/// Below `status --help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync status
      how far the current or last sync is, what failed, what to do
  garmin-sync status --watch
      the same as a bar, until the sync ends
  garmin-sync status --json | jq .job.percentComplete";

/// Once, or until it ends.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Stay and show the progress until it ends; Ctrl-C leaves the sync running
    #[arg(long, short)]
    watch: bool,
}

/// Shows the current or last sync.
pub async fn run(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    if options.watch {
        return watch::run(client, screen, None).await;
    }
    let answer = client.status().await?;
    let job = answer.body.job.as_ref();
    if screen.json {
        write(answer.text.as_str())?;
        return Ok(job.map_or(Exit::Ok, Exit::of));
    }
    let Some(job) = job else {
        let Attention { is_linked, mut lines } = attention(client).await;
        let start = client.address.command("start --last 30d");
        if is_linked {
            lines.insert(0, format!("No sync was ever started. Start one, for example with {start}."));
        }
        say(&lines.join("\n"))?;
        return Ok(Exit::Ok);
    };
    say(&outcome::told(client, job, Some(&answer.body)).await)?;
    Ok(Exit::of(job))
}
