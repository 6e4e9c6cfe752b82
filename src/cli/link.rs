//! `garmin-sync link` and `unlink`.

use std::path::PathBuf;

use secrecy::ExposeSecret;
use serde_json::json;

use super::account::{ACCOUNT, UNLINK, notices};
use super::address::Address;
use super::client::{Answer, Client};
use super::delete;
use super::error::CliError;
use super::exit::Exit;
use super::plain::Json;
use super::prompt::{Echo, KEY_QUESTION, line, secret_file};
use super::screen::Screen;
use crate::api_types::account::AccountView;
use crate::api_types::jobs::StatusAnswer;
use crate::api_types::link::{LoginAnswer, LoginStatus, UnlinkAnswer, UnlinkRequest};
use crate::domain::job::Action;

const CREDENTIALS: &str = "/integrations/garmin/credentials";
const LOGIN: &str = "/integrations/garmin/login";
const RESUME_LOGIN: &str = "/integrations/garmin/resume_login";

/// For people, below `--help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync link
      asks for a key of Garmin's Personal API, without showing it; a pipe is read
  garmin-sync link --api-key-file key-file
  garmin-sync link --tokens-file garmin_tokens.json
  garmin-sync link --login
      asks for e-mail address, password and code";

/// Below `unlink --help`.
pub const UNLINK_EXAMPLES: &str = "\
Examples:
  garmin-sync unlink
      the sign-in is removed, what is stored stays
  garmin-sync unlink --delete-data
      what is stored is deleted too";

/// How to sign in: by a key of Garmin's Personal API, unless something else is said.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub struct Options {
    /// File that holds the key
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// File that holds what a Garmin microservice's login returned
    #[arg(long, value_name = "FILE")]
    tokens_file: Option<PathBuf>,
    /// Sign in with e-mail address and password, through the server's Garmin microservice; neither is kept
    #[arg(long)]
    login: bool,
}

/// Links the account, and says what to do next.
pub async fn link(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    if options.login {
        let linked = login(client).await?;
        let account = client.get_root::<AccountView>(ACCOUNT).await?.body;
        return done(&linked.text, &account, client, screen).await;
    }
    let body = match (&options.api_key_file, &options.tokens_file) {
        (None, Some(path)) => json!({ "tokens": secret_file("--tokens-file", path)?.expose_secret() }),
        (Some(path), _) => json!({ "apiKey": secret_file("--api-key-file", path)?.expose_secret() }),
        (None, None) => json!({ "apiKey": line(KEY_QUESTION, Echo::Hidden).await?.expose_secret() }),
    };
    let linked = client.post_root::<AccountView>(CREDENTIALS, &body).await?;
    done(&linked.text, &linked.body, client, screen).await
}

/// Says that the account is linked, and how to go on.
async fn done(answer: &Json, account: &AccountView, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    // Without the status nothing is known of earlier syncs, and the neutral words fit.
    let status = if screen.json { None } else { client.status().await.ok() };
    screen.answer(answer, || told(account, status.map(|it| it.body).as_ref(), &client.address))?;
    Ok(Exit::Ok)
}

async fn login(client: &Client) -> Result<Answer<LoginAnswer>, CliError> {
    let email = line("E-mail address of the Garmin account: ", Echo::Shown).await?;
    let password = line("Password (not shown): ", Echo::Hidden).await?;
    let body = json!({ "email": email.expose_secret().trim(), "password": password.expose_secret() });
    let begun = client.post_root::<LoginAnswer>(LOGIN, &body).await?;
    match (begun.body.status, &begun.body.client_state) {
        (LoginStatus::NeedsMfa, Some(client_state)) => {
            let code = line("Code that Garmin sent you: ", Echo::Shown).await?;
            let body = json!({ "clientState": client_state, "mfaCode": code.expose_secret().trim() });
            client.post_root(RESUME_LOGIN, &body).await
        }
        _ => Ok(begun),
    }
}

fn told(account: &AccountView, status: Option<&StatusAnswer>, address: &Address) -> String {
    let source = match account.source.as_str() {
        "personal" => "Garmin's Personal API",
        "microservice" => "the Garmin microservice",
        other => other,
    };
    let zone = account.timezone.as_ref().map(|zone| format!(" Its time zone is {zone}.")).unwrap_or_default();
    let next = match status.map(|it| &it.job) {
        Some(Some(job)) if job.allows(Action::Resume) => {
            format!("The last sync has stopped: it goes on with {}.", address.command("resume"))
        }
        Some(Some(job)) if job.is_moving() => {
            format!("A sync is under way: watch it with {}.", address.command("status --watch"))
        }
        Some(None) => format!("Start the first sync with {}.", address.command("start --last 1y --watch")),
        _ => format!("Start a sync with {}.", address.command("start")),
    };
    let mut lines = vec![format!("The Garmin account is linked, through {source}.{zone}")];
    lines.extend(notices(account, address));
    lines.push(next);
    lines.join("\n")
}

/// What to unlink besides the sign-in.
#[derive(Debug, clap::Args)]
pub struct Unlink {
    /// Delete all stored data too; asks first
    #[arg(long)]
    delete_data: bool,
    /// Don't ask, for scripts
    #[arg(long, requires = "delete_data")]
    yes: bool,
}

/// Unlinks the account, and says what happened.
pub async fn unlink(wanted: &Unlink, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    if wanted.delete_data {
        return delete::run(&delete::Options { yes: wanted.yes }, client, screen).await;
    }
    let answer = client.post_root::<UnlinkAnswer>(UNLINK, &UnlinkRequest::default()).await?;
    screen.answer(&answer.text, || match (answer.body.was_linked, &answer.body.cancelled_job_id) {
        (false, _) => "No account is linked. Nothing needs to be done.".to_owned(),
        (true, None) => "The Garmin account is unlinked: its sign-in is removed, what is stored stays.".to_owned(),
        (true, Some(_)) => {
            "The Garmin account is unlinked: its sign-in is removed, and the unfinished sync is cancelled. What is stored stays."
                .to_owned()
        }
    })?;
    Ok(Exit::Ok)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn next(job: &Value) -> String {
        let account = from_value(json!({"isLinked": true, "source": "personal", "needsLogin": false})).unwrap();
        let status = from_value(json!({ "job": job })).unwrap();
        let told = told(&account, Some(&status), &Address::parse("http://127.0.0.1:8080").unwrap());
        told.lines().last().unwrap_or_default().to_owned()
    }

    #[test]
    fn a_sync_that_has_stopped_goes_on_and_no_other_is_started() {
        let job = |status: &str| {
            json!({"id": "1", "status": status, "startDate": "2024-01-01", "endDate": "2024-01-31",
                   "createdAt": "2024-02-01T10:00:00Z"})
        };
        assert_eq!(next(&Value::Null), "Start the first sync with `garmin-sync start --last 1y --watch`.");
        for stopped in ["paused", "failed"] {
            assert_eq!(next(&job(stopped)), "The last sync has stopped: it goes on with `garmin-sync resume`.");
        }
        assert_eq!(next(&job("running")), "A sync is under way: watch it with `garmin-sync status --watch`.");
        assert_eq!(next(&job("completed")), "Start a sync with `garmin-sync start`.");
    }
}
