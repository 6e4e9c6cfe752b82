//! `garmin-sync restore-removed`: puts back rows that were removed because Garmin no longer had them.

use std::process::ExitCode;

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use serde_json::json;

use crate::data_file::{DataFile, told};
use crate::domain::dates::typed_day;
use crate::ports::{Removed, RestoreQuery};
use crate::sink;

/// How many rows are listed for people at most.
const SHOWN: usize = 20;

/// Below `restore-removed --help`.
const EXAMPLES: &str = "\
Examples:
  garmin-sync restore-removed --dry-run
      what would be put back
  garmin-sync restore-removed --since 2026-11-01
      what was removed since then
  garmin-sync restore-removed --job 01JD2Q4ZP3V6B7N8R9T0W1X2Y3 --data data/demo";

/// What to put back, and where.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(flatten)]
    file: DataFile,
    /// Only what this sync removed
    #[arg(long, value_name = "ID")]
    job: Option<String>,
    /// Only what was removed on this day (of UTC) or later, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = typed_day)]
    since: Option<NaiveDate>,
    /// Only show what would be put back
    #[arg(long)]
    dry_run: bool,
}

/// Puts rows back, and reports which (for people, or as JSON) or why not.
pub fn run(options: &Options, wants_json: bool) -> LocalBoxFuture<'_, ExitCode> {
    restored(options, wants_json).map(move |outcome| told("restore-removed", outcome, wants_json)).boxed_local()
}

async fn restored(options: &Options, wants_json: bool) -> anyhow::Result<String> {
    let sink = sink::open(&options.file.url()?).await.context("the data file can't be opened")?;
    let since: Option<DateTime<Utc>> = options.since.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let wanted = RestoreQuery { job: options.job.clone(), since };
    let rows = sink.restore_removed(&wanted, options.dry_run).await.context("nothing was put back")?;
    if !options.dry_run {
        // Matters only to somebody who copies the file as it is: the rows are back either way.
        let _ = sink.checkpoint().await;
    }
    Ok(if wants_json { as_json(&rows, options.dry_run) } else { said(&rows, options.dry_run) })
}

fn as_json(rows: &[Removed], is_trial: bool) -> String {
    let each = |it: &Removed| {
        json!({ "table": it.table, "key": it.key, "date": it.date, "removedAt": it.removed_at, "jobId": it.job,
                "restored": it.is_back })
    };
    json!({ "dryRun": is_trial, "rows": rows.iter().map(each).collect::<Vec<_>>() }).to_string()
}

fn said(rows: &[Removed], is_trial: bool) -> String {
    if rows.is_empty() {
        return "No removed rows match. They are kept for 90 days after they were removed.".to_owned();
    }
    let back = rows.iter().filter(|it| it.is_back).count();
    let others = match rows.len() - back {
        0 => String::new(),
        others => format!(", {others} not (newer data from Garmin is in that place; the removed rows are kept)"),
    };
    let what = if is_trial { "would be put back" } else { "put back" };
    let mut lines = vec![format!("{} {what}{others}:", counted(back))];
    let line =
        |it: &Removed| format!("  {} {} of {}, removed {} by {}", it.table, it.key, it.date, it.removed_at, it.job);
    lines.extend(rows.iter().take(SHOWN).map(line));
    if rows.len() > SHOWN {
        lines.push(format!("  and {} more", rows.len() - SHOWN));
    }
    if !is_trial {
        lines.push("The next sync of these days removes them again, if Garmin still does not have them.".to_owned());
    }
    lines.join("\n")
}

fn counted(rows: usize) -> String {
    format!("{rows} row{}", if rows == 1 { "" } else { "s" })
}
