//! `garmin-sync delete-data`, and `unlink --delete-data`, which is the same.

use std::time::Duration;

use secrecy::ExposeSecret;
use tokio::time::{Instant, sleep};

use super::account::{ACCOUNT, UNLINK};
use super::client::{Answer, Client};
use super::error::CliError;
use super::exit::Exit;
use super::interrupt::interrupted;
use super::prompt::{Echo, is_asked, line};
use super::screen::Screen;
use crate::api_types::account::AccountView;
use crate::api_types::data::{ExtentView, MetricsAnswer};
use crate::api_types::health::Health;
use crate::api_types::link::{UnlinkAnswer, UnlinkRequest};

const READY: &str = "/readyz";

const METRICS: &str = "/integrations/garmin/data/metrics";

/// What has to be typed.
const WORD: &str = "delete";
/// What has to be typed then.
const AGAIN: &str = "yes";

const QUESTION: &str = "\
All data that is stored for this account will be deleted: every record in the data store, what is known of each day, and the
history of syncs. The Garmin account is disconnected too, and an unfinished sync is cancelled. At Garmin nothing changes.
This can't be undone. Backups stay, and so do copies of the data file.
Type `delete` to go on: ";

/// How long to wait before a missing worker is told of.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often to ask whether it is done.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Below `delete-data --help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync delete-data
      asks twice, then deletes everything and waits until it is done
  garmin-sync backup garmin-backup.db && garmin-sync delete-data --yes";

/// Whether to ask first.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Don't ask, for scripts
    #[arg(long)]
    pub yes: bool,
}

/// Asks, has everything deleted, and waits until it is, as long as there is a worker to do it.
pub async fn run(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    if !options.yes {
        ask(client).await?;
    }
    let request = UnlinkRequest { delete_data: Some(true) };
    let ordered = client.post_root::<UnlinkAnswer>(UNLINK, &request).await?;
    screen.answer(&ordered.text, || {
        match &ordered.body.cancelled_job_id {
            None => "The Garmin account is disconnected. A worker deletes what is stored …",
            Some(_) => {
                "The Garmin account is disconnected, and the sync is cancelled. A worker deletes what is stored …"
            }
        }
        .to_owned()
    })?;
    let account = tokio::select! {
        biased;
        account = until_done(client, screen) => account?,
        () = interrupted() => return Err(CliError::Interrupted(
            "Stopped waiting; the deletion goes on as soon as a worker runs.".to_owned()
        )),
    };
    screen.answer(&account.text, || {
        if account.body.deletion.is_none() {
            return "Everything that was stored is deleted.".to_owned();
        }
        "No worker is running, so nothing is deleted yet: it will be as soon as a worker runs. Start garmin-sync-worker, or \
         `garmin-sync up` where that is used. Until then no account can be linked."
            .to_owned()
    })?;
    Ok(Exit::Ok)
}

async fn ask(client: &Client) -> Result<(), CliError> {
    if !is_asked() {
        return Err(CliError::Usage(
            "There is no terminal to ask whether all stored data should be deleted, so nothing was. Add --yes if it should."
                .to_owned(),
        ));
    }
    typed(QUESTION, WORD).await?;
    typed(&last_question(client).await?, AGAIN).await
}

async fn typed(question: &str, word: &str) -> Result<(), CliError> {
    if line(question, Echo::Shown).await?.expose_secret().trim() == word {
        return Ok(());
    }
    Err(CliError::Usage(format!("That is not `{word}`, so nothing was deleted or changed.")))
}

/// Names what will be gone, as far as the server can see it.
async fn last_question(client: &Client) -> Result<String, CliError> {
    let stored = match client.get_root::<MetricsAnswer>(METRICS).await {
        Ok(stored) => told(&stored.body),
        // What the server can't read, a worker may.
        Err(CliError::Refused { .. }) => "This server can't see what is stored; a worker deletes all of it.".to_owned(),
        Err(error) => return Err(error),
    };
    Ok(format!("{stored}\nType `{AGAIN}` to delete all of it: "))
}

fn told(stored: &MetricsAnswer) -> String {
    let most = stored.daily.iter().max_by_key(|value| value.days);
    let days = most.map(|value| format!("values of {} days ({} to {})", value.days, value.first_day, value.last_day));
    let counted = |extent: &Option<ExtentView>, what: &str| extent.as_ref().map(|it| format!("{} {what}", it.count));
    let all = [days, counted(&stored.nights, "nights"), counted(&stored.activities, "activities")];
    let all: Vec<_> = all.into_iter().flatten().collect();
    if all.is_empty() {
        "No values are stored.".to_owned()
    } else {
        format!("There are {}, and all that belongs to them.", all.join(", "))
    }
}

/// The account once its data is deleted, or when no worker has come for a while.
async fn until_done(client: &Client, screen: Screen) -> Result<Answer<AccountView>, CliError> {
    let (from, mut is_told) = (Instant::now(), false);
    loop {
        let account = client.get_root::<AccountView>(ACCOUNT).await?;
        if account.body.deletion.is_none() {
            return Ok(account);
        }
        if from.elapsed() >= PATIENCE {
            if client.get_root::<Health>(READY).await?.body.status != "ok" {
                return Ok(account);
            }
            if !std::mem::replace(&mut is_told, true) {
                screen.warn("This takes longer than usual. If it goes on, the worker's log says why.");
            }
        }
        sleep(ASK_EVERY).await;
    }
}
