//! A job on one screen.

use console::style;

use super::address::Address;
use super::stage;
use super::words::{bar, between, count, listed, number, range, time};
use crate::api_types::job::Job;
use crate::domain::dates::DateRange;
use crate::domain::job::{Action, Order, Status, SyncType};
use crate::domain::span;

/// How many failed chunks are listed; another command lists the rest.
const FAILED_SHOWN: usize = 10;
/// How wide the bar is, in characters.
const BAR: u32 = 30;

/// Everything a person wants to know about a job, most important first; ends with a line end.
#[must_use]
pub fn job(job: &Job, address: &Address) -> String {
    of(job, address, true)
}

/// The same, without what to do next where no account is linked: nothing of it could be done.
#[must_use]
pub fn of(job: &Job, address: &Address, is_linked: bool) -> String {
    let mut lines = vec![format!("{}  {}  {:>3}%", state(job), bar(job.progress, BAR), job.percent_complete)];
    lines.push(String::new());
    let rows = rows(job, address);
    let width = rows.iter().map(|(label, _)| label.len()).max().unwrap_or_default() + 2;
    lines.extend(rows.into_iter().map(|(label, line)| format!("  {label:<width$}{line}")));
    lines.extend(failures(job, address));
    lines.extend(job.error_message.iter().map(|message| format!("\n{message}")));
    lines.extend(next(job, address).filter(|_| is_linked).map(|next| format!("\n{next}")));
    lines.join("\n") + "\n"
}

/// The status, coloured where colours are supported.
#[must_use]
pub fn state(job: &Job) -> String {
    let word = style(&job.status).bold();
    match job.status.known() {
        Some(Status::Completed) => word.green(),
        Some(Status::Failed) => word.red(),
        Some(Status::Paused | Status::Cancelled) => word.yellow(),
        _ => word.cyan(),
    }
    .to_string()
}

/// Speed and time left, or until when it waits; none before the server has measured that.
fn pace(job: &Job) -> Option<String> {
    if let Some(at) = job.next_attempt_at.filter(|_| job.is_moving()) {
        return Some(format!("Garmin is not asked again before {}", time(at)));
    }
    let left = job.eta_seconds?;
    #[expect(clippy::cast_precision_loss, reason = "a number of seconds")]
    let a_minute = (1.0 - job.progress) * f64::from(job.days()) / (left.max(1) as f64) * 60.0;
    Some(format!("about {a_minute:.0} days a minute, {} left", span::words(left)))
}

/// The numbers that change while it runs: chunks, records, pace.
#[must_use]
pub fn facts(job: &Job) -> Vec<String> {
    let chunks = format!("{} of {}", number(job.chunks_completed.into()), count(job.chunks_total.into(), "chunk"));
    let mut facts = vec![chunks, count(job.records_stored, "record")];
    facts.extend(pace(job));
    facts
}

/// `health, activities`, with the metrics that it is narrowed to.
#[must_use]
pub fn data(job: &Job) -> String {
    let types = listed(&job.data_types);
    if job.metric_types.is_empty() {
        return types;
    }
    format!("{types} (of health only {})", listed(&job.metric_types))
}

/// The days of a job.
#[must_use]
pub fn days(job: &Job) -> String {
    let latest = DateRange::new(job.latest_start.unwrap_or(job.start_date), job.end_date);
    let Some(latest) = latest else { return String::new() };
    match job.days().saturating_sub(latest.days()) {
        0 => range(latest),
        earlier => format!("{}, and {}", range(latest), count(earlier.into(), "earlier day")),
    }
}

fn rows(job: &Job, address: &Address) -> Vec<(&'static str, String)> {
    let newest = if job.order == Order::Newest { ", newest first" } else { "" };
    let missing = match job.failed_chunks.len() {
        0 => String::new(),
        n => format!(", {n} with something missing"),
    };
    let now = job.current_chunk_range.as_ref().map(|months| format!(" (now {months})")).unwrap_or_default();
    let no_data = match job.no_data_days {
        0 => String::new(),
        days => format!("; Garmin has nothing for {}", count(days, "day")),
    };
    let removed = match job.records_removed {
        0 => String::new(),
        rows => format!(", {} removed that Garmin no longer has", number(rows)),
    };
    let mut rows = vec![
        ("days", format!("{}{newest}", days(job))),
        ("data", data(job)),
        (
            "chunks",
            format!("{} of {}{missing}{now}", number(job.chunks_completed.into()), number(job.chunks_total.into())),
        ),
        ("records", format!("{} stored{removed}{no_data}", number(job.records_stored))),
    ];
    let all = address.command(&format!("jobs {} --chunks", job.id));
    if job.records_kept > 0 {
        let kept = count(job.records_kept, "record");
        rows.push((
            "kept",
            format!(
                "{kept} that Garmin no longer lists, too many at once to remove; {all} says where. \
                 If they are gone, sync those days with --accept-removals"
            ),
        ));
    }
    if !job.not_offered.is_empty() {
        rows.push(("not offered", format!("{}, for this account", listed(&job.not_offered))));
    }
    if job.partial_days > 0 {
        rows.push((
            "partial",
            format!("{} stored only in part; {all} says what is lacking", count(job.partial_days, "day")),
        ));
    }
    let stage = stage::words(job);
    if !stage.is_empty() {
        rows.push(("now", stage));
    }
    rows.extend(pace(job).map(|it| ("pace", it)));
    rows.extend(job.seconds_since_heartbeat.map(|ago| ("worker", format!("last heartbeat {} ago", span::words(ago)))));
    rows.push(("asked", time(job.created_at)));
    if let Some(ended) = job.completed_at {
        let took = job.started_at.map(|started| format!(", after {}", between(started, ended))).unwrap_or_default();
        rows.push(("ended", format!("{}{took}", time(ended))));
    }
    rows.push(("id", job.id.clone()));
    rows
}

fn failures(job: &Job, address: &Address) -> Vec<String> {
    let failed = &job.failed_chunks;
    if failed.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["\nWhat could not be fetched:".to_owned()];
    let shown = failed.iter().take(FAILED_SHOWN);
    lines.extend(shown.map(|chunk| format!("  {}..{}  {}", chunk.start, chunk.end, chunk.error)));
    if failed.len() > FAILED_SHOWN {
        let all = address.command(&format!("jobs {} --chunks", job.id));
        lines.push(format!("  and {} more; {all} lists all", failed.len() - FAILED_SHOWN));
    }
    lines
}

/// What can be done now.
fn next(job: &Job, address: &Address) -> Option<String> {
    let command = |arguments: &str| address.command(arguments);
    Some(match job.status.known()? {
        Status::Pending | Status::Running => format!("Watch it with {}.", command("status --watch")),
        Status::Paused if job.allows(Action::Resume) => {
            format!("Resume it with {}.", command(&format!("resume {}", job.id)))
        }
        Status::Failed if job.allows(Action::Resume) => {
            format!("Try again what is missing with {}.", command(&format!("resume {}", job.id)))
        }
        Status::Failed => format!("Start it again with {}.", command("start")),
        Status::Paused | Status::Completed => return None,
        Status::Cancelled if job.sync_type == SyncType::Historical => {
            let again = format!("start --from {} --to {} --skip-existing", job.start_date, job.end_date);
            format!(
                "What is stored stays, and the rest is no longer asked for. Fetch it after all with {}.",
                command(&again)
            )
        }
        Status::Cancelled => format!("What is stored stays. Start a new one with {}.", command("start")),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn labels_stand_apart_from_what_they_label_however_long_they_are() {
        let told = from_value(json!({
            "id": "01JD2Q4ZP3V6B7N8R9T0W1X2Y3", "status": "completed", "syncType": "historical", "order": "oldest",
            "startDate": "2024-05-01", "endDate": "2024-05-31", "createdAt": "2024-06-01T00:00:00Z", "version": "1",
            "percentComplete": 100, "progress": 1.0, "chunksTotal": 2, "dataTypes": ["health", "workouts"],
            "notOffered": ["workouts"]
        }));
        let report = job(&told.unwrap(), &Address::parse("http://127.0.0.1:8080").unwrap());
        assert!(report.contains("\n  not offered  workouts, for this account\n"), "{report}");
        assert!(report.contains("\n  data         health, workouts\n"), "{report}");
    }
}
