//! `garmin-sync jobs`.

use super::address::Address;
use super::client::Client;
use super::control;
use super::error::CliError;
use super::exit::Exit;
use super::failures;
use super::report::{self, Around};
use super::screen::{Screen, columns, say, write};
use super::table::table;
use super::words::{between, count, number};
use super::zone::{self, time};
use crate::api_types::chunks::{ChunkView, ChunksAnswer};
use crate::api_types::jobs::JobsAnswer;

/// Below `jobs --help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync jobs --limit 5
      the last five syncs
  garmin-sync jobs 01JD2Q4ZP3V6B7N8R9T0W1X2Y3
      one of them
  garmin-sync jobs 01JD2Q4ZP3V6B7N8R9T0W1X2Y3 --chunks
      its chunks, with the numbers that `retry --chunk` takes";

/// Which part of the history.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Show only this one
    #[arg(value_name = "JOB_ID")]
    job: Option<String>,
    /// Show its chunks one by one, with their numbers
    #[arg(long, requires = "job")]
    chunks: bool,
    /// How many syncs to list, newest first; the last 100 are kept
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=100),
          conflicts_with = "job")]
    limit: u32,
}

/// Shows the history, or one job of it.
pub async fn run(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    let Some(id) = &options.job else {
        let answer = client.get::<JobsAnswer>(&format!("/jobs?limit={}", options.limit)).await?;
        screen.answer(&answer.text, || history(&answer.body, &client.address))?;
        return Ok(Exit::Ok);
    };
    let id = control::parse(client, id)?;
    if options.chunks {
        let answer = client.get::<ChunksAnswer>(&format!("/jobs/{id}/chunks")).await?;
        screen.answer(&answer.text, || chunks(&answer.body.chunks))?;
    } else {
        let answer = client.job(&id).await?;
        if screen.json {
            write(answer.text.as_str())?;
        } else {
            let failures = failures::of(client, &answer.body).await;
            let around = Around { is_linked: true, is_latest: false, failures: &failures };
            say(&report::job(&answer.body, &client.address, &around))?;
        }
    }
    Ok(Exit::Ok)
}

/// One line per sync.
pub(super) fn history(answer: &JobsAnswer, address: &Address) -> String {
    let jobs = &answer.jobs;
    let left_out = (answer.unreadable > 0).then(|| {
        let syncs = count(answer.unreadable.into(), "sync");
        format!("{syncs} can't be shown: the record in Redis is damaged. Nothing that is stored is lost.")
    });
    if jobs.is_empty() && left_out.is_some() {
        return left_out.unwrap_or_default();
    }
    if jobs.is_empty() {
        return format!("No sync was ever started. Start one with {}.", address.command("start"));
    }
    let asked = format!("ASKED ({})", zone::name());
    let head = ["ID", &asked, "TYPE", "DAYS", "STATE", "TOOK", "RECORDS", "FAILED BATCHES"].map(str::to_owned);
    let rows = jobs.iter().map(|job| {
        [
            job.id.clone(),
            time(job.created_at),
            job.sync_type.to_string(),
            format!("{}..{}", job.start_date, job.end_date),
            if job.is_moving() { format!("{} {}%", job.status, job.percent_complete) } else { job.status.to_string() },
            job.started_at.zip(job.completed_at).map_or_else(|| "-".to_owned(), |(from, to)| between(from, to)),
            number(job.records_stored),
            number(job.failed_chunks.len() as u64),
        ]
    });
    let table = table(&std::iter::once(head).chain(rows).collect::<Vec<_>>(), columns());
    left_out.map_or_else(|| table.clone(), |left_out| format!("{table}{left_out}\n"))
}

/// What failed, and what is missing from stored days.
fn problems(chunk: &ChunkView) -> String {
    let lacks = chunk.partial.iter().map(|it| {
        let days = if it.start == it.end { it.start.to_string() } else { format!("{}..{}", it.start, it.end) };
        format!("{days} lacks {}", it.lacks.replace('_', " "))
    });
    let kept = (chunk.records_kept > 0).then(|| {
        let records = count(chunk.records_kept, "record");
        format!("{records} kept that Garmin no longer lists, too many at once to remove")
    });
    chunk.error.clone().into_iter().chain(kept).chain(lacks).collect::<Vec<_>>().join("; ")
}

/// One line per chunk.
pub(super) fn chunks(chunks: &[ChunkView]) -> String {
    let head = ["CHUNK", "DAYS", "STATE", "DONE", "REQUESTS", "RECORDS", "NOTES"].map(str::to_owned);
    let rows = chunks.iter().map(|chunk| {
        [
            number(chunk.number.into()),
            format!("{}..{}", chunk.start, chunk.end),
            chunk.status.to_string().replace('_', " "),
            format!("{:.0}%", (chunk.progress * 100.0).floor()),
            number(chunk.attempts.into()),
            number(chunk.records),
            problems(chunk),
        ]
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>(), columns())
}
