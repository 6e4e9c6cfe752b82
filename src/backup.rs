//! `garmin-sync backup`: a copy of the data in one file, made while a sync may run.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, bail};
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;
use tokio::time::sleep;

use crate::config::SinkUrl;
use crate::data_file::{DataFile, told};
use crate::sink::sqlite::{back_up, size_of_copy};

/// How often the progress is updated.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Below `backup --help`.
const EXAMPLES: &str = "\
Examples:
  garmin-sync backup garmin-backup.db
      the store that the settings name, or data/garmin.db
  garmin-sync backup --data data/demo demo.db
  garmin-sync backup --force /media/disk/garmin.db
      in the place of the backup before

The copy is checked before it gets its name. It is a whole store: to restore it, see docs/backup.md.";

/// What to copy, and where to.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// The file to make
    #[arg(value_name = "FILE")]
    to: PathBuf,
    #[command(flatten)]
    file: DataFile,
    /// Replace FILE if it is there, once the new copy is made and checked
    #[arg(long)]
    force: bool,
}

/// Makes the copy and reports (for people, or as JSON) where it is and how large, or why there is none.
pub fn run(options: &Options, wants_json: bool) -> LocalBoxFuture<'_, ExitCode> {
    backed_up(options, wants_json).map(move |outcome| told("backup", outcome, wants_json)).boxed_local()
}

async fn backed_up(options: &Options, wants_json: bool) -> anyhow::Result<String> {
    let SinkUrl::Sqlite(from) = options.file.url()?;
    let from = std::path::absolute(from)?;
    let to = std::path::absolute(&options.to)?;
    refuse_place(&from, &to, options.force)?;
    let unfinished = Unfinished::beside(&to)?;
    copy(&from, &unfinished, wants_json).await.with_context(|| format!("{} was not made", to.display()))?;
    refuse_place(&from, &to, options.force)?;
    let bytes = unfinished.become_whole(&to).with_context(|| format!("{} was not made", to.display()))?;
    Ok(if wants_json {
        json!({ "file": to.to_string_lossy(), "bytes": bytes, "checked": true }).to_string()
    } else {
        format!("Copied to {} ({}) and checked. Only you may read it.", to.display(), size(bytes))
    })
}

/// Refuses a place where no file may be created.
fn refuse_place(from: &Path, to: &Path, force: bool) -> anyhow::Result<()> {
    let Ok(found) = fs::metadata(to) else {
        return match fs::symlink_metadata(to) {
            Ok(_) => bail!("{} is a dangling link. Name another file", to.display()),
            Err(_) => Ok(()),
        };
    };
    if !found.is_file() {
        bail!("{} is not a file. Name the file to make, for example {}", to.display(), to.join("garmin.db").display());
    }
    let own = ["", "-wal", "-shm"].map(|ending| with_ending(from, ending));
    if own.iter().filter_map(|path| fs::metadata(path).ok()).any(|it| is_same(&it, &found)) {
        bail!("{} belongs to the data that is to be copied. Name another file", to.display());
    }
    if !force {
        bail!("{} is there already. Name another file, or replace it with --force", to.display());
    }
    Ok(())
}

/// Copies, showing the progress at a terminal.
async fn copy(from: &Path, unfinished: &Unfinished, is_quiet: bool) -> anyhow::Result<()> {
    let bar = if is_quiet { ProgressBar::hidden() } else { ProgressBar::new(size_of_copy(from).await?) };
    // An invalid template would be a bug in this file; a plain bar is shown then.
    let style = ProgressStyle::with_template("{wide_bar:.cyan} {percent:>3}% of {total_bytes}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let shown = async {
        loop {
            sleep(LOOK_AGAIN).await;
            bar.set_position(unfinished.file.metadata().map_or(0, |it| it.len()));
        }
    };
    let outcome = tokio::select! {
        outcome = back_up(from, &unfinished.path) => outcome.map_err(Into::into),
        () = shown => Ok(()),
        _ = tokio::signal::ctrl_c() => Err(anyhow::anyhow!("stopped by Ctrl-C")),
    };
    bar.finish_and_clear();
    outcome
}

/// A temporary file beside the target. Removed when dropped, unless it became the target; one left behind by a killed
/// process is removed by the next backup to the same place.
struct Unfinished {
    path: PathBuf,
    /// Locked while in use.
    file: File,
}

impl Unfinished {
    fn beside(to: &Path) -> anyhow::Result<Self> {
        let path = with_ending(to, ".unfinished");
        let said = || format!("{} can't be made", path.display());
        let left = match OpenOptions::new().read(true).custom_flags(nix::libc::O_NOFOLLOW).open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            left => Some(left.with_context(said)?),
        };
        if let Some(left) = &left {
            lock(left, to)?;
            fs::remove_file(&path).with_context(said)?;
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path).with_context(said)?;
        lock(&file, to)?;
        Ok(Self { path, file })
    }

    /// Renames it once it is on disk, and returns its size.
    fn become_whole(self, to: &Path) -> io::Result<u64> {
        self.file.sync_all()?;
        let found = self.file.metadata()?;
        if !is_same(&found, &fs::symlink_metadata(&self.path)?) {
            return Err(io::Error::other("another backup to the same place was started at the same moment"));
        }
        fs::rename(&self.path, to)?;
        if let Some(folder) = to.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(found.len())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Already renamed, or else removed by the next backup.
        let _ = fs::remove_file(&self.path);
    }
}

fn lock(file: &File, to: &Path) -> anyhow::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => bail!("another backup to {} is being made. Wait for it", to.display()),
        Err(TryLockError::Error(error)) => Err(error).context("the disk of the copy does not support locks"),
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

fn is_same(one: &Metadata, other: &Metadata) -> bool {
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn size(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}
