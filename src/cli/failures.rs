//! What a sync could not fetch: each reason once, with its days.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::client::Client;
use super::words::{count, ranges};
use crate::api_types::chunks::{ChunkView, ChunksAnswer};
use crate::api_types::job::Job;
use crate::domain::dates::DateRange;

/// Days are counted one by one, so that none counts twice; no sync has more.
const MOST_DAYS: u32 = 100_000;

/// Days that failed for the same reason.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    reason: String,
    /// The kinds of data; empty where a server does not tell.
    types: BTreeSet<String>,
    days: Vec<DateRange>,
}

/// What failed in a job, from its chunks; from what the job says itself if they can't be had.
pub async fn of(client: &Client, job: &Job) -> Vec<Failure> {
    if job.failed_chunks.is_empty() {
        return Vec::new();
    }
    let chunks = client.get::<ChunksAnswer>(&format!("/jobs/{}/chunks", job.id)).await;
    let known = chunks.map(|answer| of_chunks(&answer.body.chunks)).unwrap_or_default();
    if known.is_empty() { of_job(job) } else { known }
}

/// What failed in these chunks.
#[must_use]
pub fn of_chunks(chunks: &[ChunkView]) -> Vec<Failure> {
    let mut all = Vec::new();
    for span in chunks.iter().flat_map(|chunk| &chunk.failed) {
        let types = span.data_types.iter().map(ToString::to_string);
        add(&mut all, &span.error, types, DateRange::new(span.start, span.end));
    }
    all
}

/// What failed in a job, chunk by chunk.
#[must_use]
pub fn of_job(job: &Job) -> Vec<Failure> {
    let mut all = Vec::new();
    for chunk in &job.failed_chunks {
        add(&mut all, &chunk.error, [], DateRange::new(chunk.start, chunk.end));
    }
    all
}

fn add(all: &mut Vec<Failure>, reason: &str, types: impl IntoIterator<Item = String>, days: Option<DateRange>) {
    let known = all.iter().position(|it| it.reason == reason);
    let at = known.unwrap_or_else(|| {
        all.push(Failure { reason: reason.to_owned(), types: BTreeSet::new(), days: Vec::new() });
        all.len() - 1
    });
    all[at].types.extend(types);
    all[at].days.extend(days);
}

/// Two lines for each reason: how many days of what and why, then which.
#[must_use]
pub fn lines(failures: &[Failure]) -> Vec<String> {
    let mut lines = Vec::new();
    for failure in failures {
        let days: BTreeSet<NaiveDate> =
            failure.days.iter().filter(|days| days.days() <= MOST_DAYS).flat_map(|days| days.iter()).collect();
        let months = days.iter().map(|day| (day.year(), day.month())).collect::<BTreeSet<_>>().len();
        let types = failure.types.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let of = if types.is_empty() { String::new() } else { format!(" of {types}") };
        let months = if months > 1 { format!(" in {}", count(months as u64, "month")) } else { String::new() };
        lines.push(format!("  {}{of}{months}: {}", count(days.len() as u64, "day"), failure.reason));
        lines.push(format!("    days  {}", ranges(&joined(&days))));
    }
    lines
}

/// The days as ascending ranges.
fn joined(days: &BTreeSet<NaiveDate>) -> Vec<DateRange> {
    let mut all: Vec<DateRange> = Vec::new();
    for day in days {
        match all.last_mut() {
            Some(last) if last.end().succ_opt() == Some(*day) => *last = last.hull(DateRange::day(*day)),
            _ => all.push(DateRange::day(*day)),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn span(types: &[&str], start: &str, end: &str, error: &str) -> serde_json::Value {
        json!({"dataTypes": types, "start": start, "end": end, "error": error})
    }

    #[test]
    fn the_same_reason_is_told_once_with_all_its_days() {
        let chunks: Vec<ChunkView> = from_value(json!([
            {"number": 1, "start": "2024-01-01", "end": "2024-01-31", "status": "failed", "failed": [
                span(&["health"], "2024-01-29", "2024-01-31", "it met an error"),
                span(&["intraday"], "2024-01-31", "2024-01-31", "it met an error"),
                span(&["health"], "2024-01-05", "2024-01-05", "no answer in time")]},
            {"number": 2, "start": "2024-02-01", "end": "2024-02-29", "status": "failed", "failed": [
                span(&["health"], "2024-02-01", "2024-02-01", "it met an error"),
                span(&["health"], "2024-02-08", "2024-02-09", "it met an error")]}
        ]))
        .unwrap();
        assert_eq!(
            lines(&of_chunks(&chunks)),
            [
                "  6 days of health, intraday in 2 months: it met an error",
                "    days  29 Jan – 1 Feb 2024, 8–9 Feb 2024",
                "  1 day of health: no answer in time",
                "    days  5 Jan 2024"
            ]
        );
    }
}
