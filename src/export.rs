//! `garmin-sync export`: stored data as files. Through a server, or, for the recorded files of activities, out of the store itself.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::ArgGroup;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use indicatif::ProgressBar;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::cli::{self, download};
use crate::data_file::{DataFile, told};
use crate::domain::ids::UserId;
use crate::ports::KeptFile;
use crate::sink;

/// Below `export --help`.
const EXAMPLES: &str = "\
Examples:
  garmin-sync export --table daily_summary
      one row a day, into garmin_daily_summary.csv; --list names the tables
  garmin-sync export --table daily_metrics --from 2024-01-01 --to 2024-12-31 --format parquet --output 2024.parquet
  garmin-sync export --table weigh_ins --format jsonl --output - | jq .weight_kg
  garmin-sync export --activity 10958800737 --format gpx
  garmin-sync export --everything --output garmin.zip
  garmin-sync export --files activities --data data/demo
      needs no server: from the store that the settings name, or data/garmin.db, or the folder of --data

A download that breaks goes on where it stopped, also when the command is given again.

With --files, a file is named for the day and the id of its activity, such as 2026-05-01_18273645.fit.
What is there already, and equal, stays as it is, so that the command can be repeated.";

/// What to write, and where.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES, group = ArgGroup::new("what").required(true))]
pub struct Options {
    #[command(flatten)]
    download: download::Options,
    /// Without a server: write the recorded files of activities (FIT, GPX, TCX) into this folder
    #[arg(long, value_name = "DIR", group = "what")]
    files: Option<PathBuf>,
    #[command(flatten)]
    file: DataFile,
    /// With --files: only those of this user
    #[arg(long, value_name = "USER", requires = "files")]
    user: Option<String>,
}

/// Writes the files, and reports (for people, or as JSON) how many there are, or why there are none. `server` says where what is
/// not in the store itself is asked for.
pub fn run<'a>(options: &'a Options, server: &'a cli::Options) -> LocalBoxFuture<'a, ExitCode> {
    let Some(folder) = &options.files else {
        if options.file.is_named() {
            let text = "--data goes with --files: what else is exported comes from a server, which --url names\n";
            let refusal = clap::Error::raw(clap::error::ErrorKind::ArgumentConflict, text);
            return std::future::ready(cli::refuse(&refusal, server.json).into()).boxed_local();
        }
        return download::run(&options.download, server).map(Into::into).boxed_local();
    };
    let wants_json = server.json;
    exported(options, folder, wants_json).map(move |outcome| told("export", outcome, wants_json)).boxed_local()
}

/// What became of the files.
#[derive(Default)]
struct Done {
    written: u64,
    unchanged: u64,
    /// Activities whose file is not what was stored.
    damaged: Vec<i64>,
}

async fn exported(options: &Options, folder: &Path, wants_json: bool) -> anyhow::Result<String> {
    let only = options.user.as_deref().map(UserId::parse).transpose().context("--user names nobody")?;
    let sink = sink::open(&options.file.url()?).await.context("the data file can't be opened")?;
    let folder = std::path::absolute(folder)?;
    let made = DirBuilder::new().recursive(true).mode(0o700).create(&folder);
    made.with_context(|| format!("the folder {} can't be made", folder.display()))?;
    let bar = if wants_json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
    let (mut done, mut last) = (Done::default(), None::<(UserId, i64)>);
    loop {
        let after = last.as_ref().map(|(user, activity)| (user, *activity));
        let Some(file) = sink.file_after(after).await.context("the files can't be read")? else { break };
        if only.as_ref().is_none_or(|only| *only == file.user) {
            let path = folder.join(name(&file, only.is_some()));
            keep(&path, &file, &mut done).with_context(|| format!("{} was not written", path.display()))?;
            bar.set_message(counted(done.written + done.unchanged));
            bar.tick();
        }
        last = Some((file.user, file.activity_id));
    }
    bar.finish_and_clear();
    if !done.damaged.is_empty() {
        let ids: Vec<_> = done.damaged.iter().map(ToString::to_string).collect();
        bail!(
            "{} in {}, but those of these activities are not as they were stored: {}. Restore the data file from a backup",
            counted(done.written + done.unchanged),
            folder.display(),
            ids.join(", ")
        );
    }
    Ok(if wants_json {
        json!({ "folder": folder.to_string_lossy(), "written": done.written, "unchanged": done.unchanged }).to_string()
    } else {
        said(&done, &folder)
    })
}

fn said(done: &Done, folder: &Path) -> String {
    if done.written + done.unchanged == 0 {
        return "No files of activities are stored. `garmin-sync start --types files` fetches them, with a key of Garmin's \
                Personal API."
            .to_owned();
    }
    let before = if done.unchanged > 0 { format!(", {} were there already", done.unchanged) } else { String::new() };
    format!(
        "{} written to {}{before}. Data from Garmin; only you may read them.",
        counted(done.written),
        folder.display()
    )
}

fn counted(files: u64) -> String {
    format!("{files} file{}", if files == 1 { "" } else { "s" })
}

/// `2026-05-01_18273645.fit`; of another user than the usual one with that one's name before it, unless only theirs are
/// asked for.
fn name(file: &KeptFile, is_only: bool) -> String {
    let user = if is_only || file.user == UserId::me() { String::new() } else { format!("{}_", file.user) };
    let day = file.day.map(|day| format!("{day}_")).unwrap_or_default();
    let format: String = file.content.format.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{user}{day}{}.{format}", file.activity_id)
}

/// Writes a file under its name, whole or not at all. One that is there and equal stays.
fn keep(path: &Path, file: &KeptFile, done: &mut Done) -> anyhow::Result<()> {
    let bytes = &file.content.bytes;
    if hex::encode(Sha256::digest(bytes)) != file.content.sha256 {
        done.damaged.push(file.activity_id);
        return Ok(());
    }
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => bail!("something else than a file is there"),
        Ok(_) if fs::read(path)? == *bytes => {
            done.unchanged += 1;
            return Ok(());
        }
        _ => {}
    }
    let unfinished = path.with_extension("unfinished");
    // Left by one that was killed.
    let _ = fs::remove_file(&unfinished);
    let mut written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    written.write_all(bytes)?;
    written.sync_all()?;
    fs::rename(&unfinished, path)?;
    done.written += 1;
    Ok(())
}
