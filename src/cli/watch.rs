//! Watching a sync until it stops changing.

use serde_json::Value;

use super::account::{Attention, attention};
use super::client::{Answer, Client};
use super::error::CliError;
use super::exit::Exit;
use super::feed::{Feed, Update};
use super::interrupt::interrupted;
use super::live::View;
use super::outcome;
use super::plain::Json;
use super::screen::{Screen, say};
use crate::api_types::job::Job;
use crate::api_types::jobs::StatusAnswer;
use crate::domain::ids::JobId;

/// Watches a job, or the current one, and ends with its exit code. Ctrl-C ends only the watching.
pub async fn run(client: &Client, screen: Screen, job: Option<JobId>) -> Result<Exit, CliError> {
    let (pause, watch) = (client.address.command("pause"), client.address.command("status --watch"));
    let job = tokio::select! {
        biased;
        job = follow(client, screen, job) => job?,
        () = interrupted() => return Err(CliError::Interrupted(format!(
            "Stopped watching; the sync continues. Watch it again with {watch}, or pause it with {pause}."
        ))),
    };
    if !screen.json {
        // The newest: what it says of the account has changed with the end of the sync.
        let status =
            client.status().await.ok().filter(|it| it.body.job.as_ref().is_some_and(|latest| latest.id == job.id));
        say(&outcome::told(client, &job, status.as_ref().map(|it| &it.body)).await)?;
    }
    Ok(Exit::of(&job))
}

async fn follow(client: &Client, screen: Screen, mut watched: Option<JobId>) -> Result<Job, CliError> {
    let (mut feed, mut view) = (Feed::new(client), View::on(screen));
    loop {
        let update = tokio::select! {
            update = feed.next() => update?,
            () = view.due() => {
                view.flush()?;
                continue;
            }
        };
        let answer = match update {
            Update::Status(answer) => *answer,
            Update::Lost(error) => {
                view.lost(&error)?;
                continue;
            }
        };
        let Some(current) = answer.body.job.clone() else {
            let start = format!("Start one with {}.", client.address.command("start"));
            let Attention { is_linked, lines } = attention(client).await;
            let next = if is_linked { start } else { lines.join("\n") };
            return Err(CliError::NoSuchSync(format!("There is no sync to watch. {next}")));
        };
        let (text, job) = match &watched {
            Some(id) if id.as_str() != current.id => replaced(client, id, &answer).await?,
            _ => (answer.text, current),
        };
        watched = watched.or_else(|| JobId::parse(&job.id).ok());
        view.show(&text, &job)?;
        if !job.is_moving() {
            view.end();
            return Ok(job);
        }
    }
}

/// Another job has started meanwhile. The watched one has ended, and is shown as the status would have.
async fn replaced(client: &Client, id: &JobId, answer: &Answer<StatusAnswer>) -> Result<(Json, Job), CliError> {
    let job = client.job(id).await?;
    let mut status: Value = serde_json::from_str(answer.text.as_str()).unwrap_or_default();
    status["job"] = serde_json::from_str(job.text.as_str()).unwrap_or_default();
    status["hasActiveJob"] = Value::Bool(false);
    Ok((Json::from(&status), job.body))
}
