//! A job on one screen.

use chrono::{DateTime, Utc};
use console::style;

use super::address::Address;
use super::failures::{self, Failure};
use super::screen::columns;
use super::stage;
use super::words::{bar, batches, between, count, listed, number, range};
use super::zone::{in_zone, time};
use crate::api_types::job::Job;
use crate::api_types::name::DataTypeName;
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::failure::ErrorCode;
use crate::domain::job::{Action, Order, Status, SyncType};
use crate::domain::span;

/// How wide the bar is where it is no terminal's, in characters.
const BAR: usize = 30;
/// What stands beside a bar: a status and a percentage, with gaps.
const BESIDE: usize = 17;
/// The widest bar that a glance takes in.
const WIDEST: usize = 100;

/// What is known beside a job itself.
pub struct Around<'a> {
    /// Whether an account is linked: without one, nothing goes on.
    pub is_linked: bool,
    /// Whether it is the current or last job, which commands mean without an id.
    pub is_latest: bool,
    /// What it could not fetch.
    pub failures: &'a [Failure],
}

/// Everything a person wants to know about a job, most important first; ends with a line end.
#[must_use]
pub fn job(job: &Job, address: &Address, around: &Around) -> String {
    let drawn = bar(job.progress, bar_width());
    let mut lines = vec![format!("{}  {drawn}  {:>3}%", state(job), job.percent_complete), String::new()];
    let rows = rows(job, address, around);
    let width = rows.iter().map(|(label, _)| label.len()).max().unwrap_or_default() + 2;
    lines.extend(rows.into_iter().map(|(label, line)| format!("  {label:<width$}{line}")));
    if !around.failures.is_empty() {
        let heading = if job.is_moving() { "To be tried again at the end:" } else { "What could not be fetched:" };
        lines.push(format!("\n{heading}"));
        lines.extend(failures::lines(around.failures));
    }
    // What failed is listed already.
    let is_told = job.error_code.as_ref().is_some_and(|code| *code == ErrorCode::ChunksFailed);
    let message = job.error_message.as_ref().filter(|_| !is_told || around.failures.is_empty());
    lines.extend(message.map(|message| format!("\n{message}")));
    lines.extend(next(job, address, around.is_latest).filter(|_| around.is_linked).map(|next| format!("\n{next}")));
    lines.join("\n") + "\n"
}

/// How wide a bar may be here, in characters.
#[must_use]
pub fn bar_width() -> usize {
    columns().map_or(BAR, |columns| columns.saturating_sub(BESIDE).clamp(1, WIDEST))
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

/// Speed and time left, or until when it waits, written by `time`; none before the server has measured that.
fn pace(job: &Job, time: impl Fn(DateTime<Utc>) -> String) -> Option<String> {
    if let Some(at) = job.next_attempt_at.filter(|_| job.is_moving()) {
        // The stage says it already.
        let is_told = job.stage.as_ref().is_some_and(|stage| stage.until.is_some());
        return (!is_told).then(|| format!("Garmin is not asked again before {}", time(at)));
    }
    let left = job.eta_seconds?;
    #[expect(clippy::cast_precision_loss, reason = "a number of seconds")]
    let a_minute = (1.0 - job.progress) * f64::from(job.days()) / (left.max(1) as f64) * 60.0;
    Some(format!("about {a_minute:.0} days a minute, {} left", span::words(left)))
}

/// The numbers that change while it runs: batches, records, pace.
#[must_use]
pub fn facts(job: &Job) -> Vec<String> {
    let done = format!("{} of {}", number(job.chunks_completed.into()), batches(job.chunks_total));
    let mut facts = vec![done, count(job.records_stored, "record")];
    facts.extend(pace(job, in_zone));
    facts
}

/// `health, activities`, with the metrics that it is narrowed to.
#[must_use]
pub fn data(job: &Job) -> String {
    let is_left_out = |one: &&DataTypeName| job.not_offered.contains(one) && !is_by_name(job);
    let types = listed(&job.data_types.iter().filter(|one| !is_left_out(one)).collect::<Vec<_>>());
    if job.metric_types.is_empty() {
        return types;
    }
    format!("{types} (of health only {})", listed(&job.metric_types))
}

/// Whether the kinds of data were named: a sync of the usual ones takes what there is.
fn is_by_name(job: &Job) -> bool {
    let asked: Option<DataTypes> = job.data_types.iter().map(DataTypeName::known).collect();
    asked != Some(DataTypes::usual())
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

fn rows(job: &Job, address: &Address, around: &Around) -> Vec<(&'static str, String)> {
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
            "batches",
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
    if !job.not_offered.is_empty() && is_by_name(job) {
        rows.push(("not offered", format!("{}, for this account", listed(&job.not_offered))));
    }
    if job.partial_days > 0 {
        rows.push((
            "partial",
            format!("{} stored only in part; {all} says what is lacking", count(job.partial_days, "day")),
        ));
    }
    let stage = stage::words(job, time);
    if !stage.is_empty() && around.is_linked {
        rows.push(("now", stage));
    }
    rows.extend(pace(job, time).filter(|_| around.is_linked).map(|it| ("pace", it)));
    rows.extend(job.seconds_since_heartbeat.map(|ago| ("worker", format!("last heartbeat {} ago", span::words(ago)))));
    rows.push(("asked", in_zone(job.created_at)));
    if let Some(ended) = job.completed_at {
        let took = job.started_at.map(|started| format!(", after {}", between(started, ended))).unwrap_or_default();
        rows.push(("ended", format!("{}{took}", time(ended))));
    }
    rows.push(("id", job.id.clone()));
    rows
}

/// What can be done now.
fn next(job: &Job, address: &Address, is_latest: bool) -> Option<String> {
    let command = |arguments: &str| address.command(arguments);
    let on_it = |what: &str| if is_latest { command(what) } else { command(&format!("{what} {}", job.id)) };
    Some(match job.status.known()? {
        Status::Pending | Status::Running => format!("Watch it with {}.", command("status --watch")),
        Status::Paused if job.allows(Action::Resume) => format!("Resume it with {}.", on_it("resume")),
        Status::Failed if job.allows(Action::Retry) => format!("Try again what failed with {}.", on_it("retry")),
        Status::Failed if job.allows(Action::Resume) => format!("Go on where it stopped with {}.", on_it("resume")),
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

    fn told(more: &serde_json::Value) -> Job {
        let mut told = json!({
            "id": "01JD2Q4ZP3V6B7N8R9T0W1X2Y3", "status": "completed", "syncType": "historical", "order": "oldest",
            "startDate": "2024-05-01", "endDate": "2024-05-31", "createdAt": "2024-06-01T00:00:00Z", "version": "1",
            "percentComplete": 100, "progress": 1.0, "chunksTotal": 2, "dataTypes": ["health", "workouts"],
            "notOffered": ["workouts"]
        });
        told.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        from_value(told).unwrap()
    }

    fn shown(told: &Job) -> String {
        let address = Address::parse("http://127.0.0.1:8080").unwrap();
        job(told, &address, &Around { is_linked: true, is_latest: true, failures: &[] })
    }

    #[test]
    fn labels_stand_apart_from_what_they_label_however_long_they_are() {
        let report = shown(&told(&json!({})));
        assert!(report.contains("\n  not offered  workouts, for this account\n"), "{report}");
        assert!(report.contains("\n  data         health, workouts\n"), "{report}");
    }

    #[test]
    fn what_is_not_offered_is_told_only_to_somebody_who_asked_for_it_by_name() {
        let mut told = told(&json!({}));
        told.data_types = DataTypes::usual().iter().map(Into::into).collect();
        let report = shown(&told);
        assert!(
            !report.contains("workouts") && report.contains("\n  data     health, intraday, activities\n"),
            "{report}"
        );
    }

    #[test]
    fn an_account_that_is_not_linked_has_no_time_left() {
        let told = told(&json!({"status": "pending", "etaSeconds": 60, "progress": 0.5}));
        let (address, failures) = (Address::parse("http://127.0.0.1:8080").unwrap(), &[]);
        let report = |is_linked| job(&told, &address, &Around { is_linked, is_latest: true, failures });
        for word in ["left", "waiting for a worker", "Watch it"] {
            assert!(report(true).contains(word) && !report(false).contains(word), "{word}");
        }
    }
}
