//! `garmin-sync status`.

use super::account::{Attention, attention};
use super::client::Client;
use super::error::CliError;
use super::exit::Exit;
use super::report;
use super::screen::{Screen, say};
use super::watch;
use crate::api_types::health::Health;
use crate::domain::job::Status;

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
        say(answer.text.as_str())?;
        return Ok(job.map_or(Exit::Ok, Exit::of));
    }
    let Attention { is_linked, mut lines } = attention(client).await;
    let Some(job) = job else {
        let start = client.address.command("start --last 30d");
        if is_linked {
            lines.insert(0, format!("No sync was ever started. Start one, for example with {start}."));
        }
        say(&lines.join("\n"))?;
        return Ok(Exit::Ok);
    };
    let mut parts = vec![report::of(job, &client.address, is_linked)];
    parts.extend(answer.body.last_successful_sync.map(|day| format!("The latest day that is stored: {day}.\n")));
    if job.status.known() == Some(Status::Pending) {
        // Optional: what the server is missing may be why nothing happens.
        let health = client.get_root::<Health>("/readyz").await.ok();
        parts.extend(health.and_then(|it| it.body.reason));
    }
    parts.extend(lines);
    say(&parts.join("\n"))?;
    Ok(Exit::of(job))
}
