//! The transfer itself: bytes as they come, and what is lacking again after a break.

use std::io::{self, Write as _, stdout};
use std::path::Path;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use reqwest::header::{CONTENT_RANGE, ETAG};
use reqwest::{Response, StatusCode};
use tokio::time::{sleep, timeout};

use super::super::client::{Client, SILENCE};
use super::super::error::CliError;
use super::super::screen::Screen;
use super::part::Part;

/// How often in a row it is tried without a byte that is new.
const TRIES: u32 = 5;
/// How often it is begun anew because the data has changed.
const RESTARTS: u32 = 3;
/// How long to wait after the first break; twice as long after each further one.
const PAUSE: Duration = Duration::from_millis(500);

/// How often the line is redrawn without news.
const TICK: Duration = Duration::from_millis(250);

/// What goes where.
pub(super) struct Wanted<'a> {
    /// The address, below the server's.
    pub(super) path: &'a str,
    /// The file.
    pub(super) output: &'a Path,
}

/// Where bytes go.
enum Target {
    File(Part),
    /// Bytes that were printed can't be taken back.
    Output {
        length: u64,
        etag: Option<String>,
    },
}

impl Target {
    fn length(&self) -> u64 {
        match self {
            Self::File(part) => part.length,
            Self::Output { length, .. } => *length,
        }
    }

    fn etag(&self) -> Option<&str> {
        match self {
            Self::File(part) => part.etag.as_deref(),
            Self::Output { etag, .. } => etag.as_deref(),
        }
    }

    /// Begins anew, with the bytes of this version. What was printed stays.
    fn begin(&mut self, new: Option<&str>) -> io::Result<()> {
        match self {
            Self::File(part) => part.begin(new),
            Self::Output { etag, .. } => {
                *etag = new.map(str::to_owned);
                Ok(())
            }
        }
    }

    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::File(part) => part.add(bytes),
            Self::Output { length, .. } => {
                stdout().write_all(bytes)?;
                *length += bytes.len() as u64;
                Ok(())
            }
        }
    }
}

const CHANGED: &str = "The data was written to while it was downloaded, because a sync is running. Try again when it has \
                       ended, or pause it with `garmin-sync pause`.";

/// Downloads into a file; returns how many bytes it has.
pub(super) async fn to_file(client: &Client, wanted: &Wanted<'_>, screen: Screen) -> Result<u64, CliError> {
    let mut target = Target::File(Part::open(wanted.output, wanted.path)?);
    let done = transfer(client, wanted.path, &mut target, screen).await;
    let length = target.length();
    let Target::File(part) = target else { return Ok(length) };
    match done {
        Ok(()) => part.finish(wanted.output)?,
        Err(error) => {
            part.drop_if_empty()?;
            return Err(error);
        }
    }
    Ok(length)
}

/// Downloads to standard output.
pub(super) async fn to_standard_output(client: &Client, path: &str, screen: Screen) -> Result<(), CliError> {
    transfer(client, path, &mut Target::Output { length: 0, etag: None }, screen).await?;
    Ok(stdout().flush()?)
}

async fn transfer(client: &Client, path: &str, target: &mut Target, screen: Screen) -> Result<(), CliError> {
    let bar = bar(screen);
    let (mut tries, mut restarts) = (0, 0);
    let ended = loop {
        let before = target.length();
        let error = match attempt(client, path, target, &bar).await {
            Ok(Ended::Whole) => break Ok(()),
            Ok(Ended::Anew) => {
                restarts += 1;
                if restarts > RESTARTS || target.length() > 0 {
                    break Err(CliError::Unreachable(CHANGED.to_owned()));
                }
                bar.set_message("· the data has changed, so it begins anew");
                continue;
            }
            Err(error) => error,
        };
        tries = if target.length() > before { 1 } else { tries + 1 };
        // Before the first byte there is nothing to go on with.
        if !error.may_pass() || tries >= TRIES || target.length() == 0 {
            break Err(error);
        }
        bar.set_message("· the connection broke, trying again");
        sleep(PAUSE * 2_u32.pow(tries - 1)).await;
    };
    bar.finish_and_clear();
    ended
}

/// How an attempt ended that was no error.
enum Ended {
    Whole,
    /// What was there is of no use any more, and was thrown away.
    Anew,
}

async fn attempt(client: &Client, path: &str, target: &mut Target, bar: &ProgressBar) -> Result<Ended, CliError> {
    let known = target.etag().map(|etag| (target.length(), etag.to_owned())).filter(|(length, _)| *length > 0);
    bar.set_position(target.length());
    if known.is_some() {
        bar.set_message("· the server makes the rest ready");
    }
    let response = client.download(path, known.as_ref().map(|(length, etag)| (*length, etag.as_str()))).await?;
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    match (response.status(), known) {
        (StatusCode::RANGE_NOT_SATISFIABLE, Some((length, _)))
            if text(CONTENT_RANGE) == Some(&format!("bytes */{length}")) =>
        {
            return Ok(Ended::Whole);
        }
        // All of it, of another version; or less than there is.
        (StatusCode::OK | StatusCode::RANGE_NOT_SATISFIABLE, Some(_)) => {
            target.begin(None)?;
            return Ok(Ended::Anew);
        }
        (StatusCode::PARTIAL_CONTENT, Some((length, etag))) => {
            let goes_on = text(CONTENT_RANGE).is_some_and(|range| range.starts_with(&format!("bytes {length}-")));
            if !goes_on || text(ETAG) != Some(&etag) {
                return Err(client.stranger(response.status()));
            }
        }
        (StatusCode::OK, None) => target.begin(text(ETAG))?,
        (status, _) => return Err(client.stranger(status)),
    }
    bar.set_message("");
    take(client, response, target, bar).await?;
    Ok(Ended::Whole)
}

/// Takes the body. Its end counts only if the server ended it.
async fn take(client: &Client, mut response: Response, target: &mut Target, bar: &ProgressBar) -> Result<(), CliError> {
    while let Some(bytes) = timeout(SILENCE, response.chunk())
        .await
        .map_err(|_| client.late())?
        .map_err(|error| client.unreachable(&error))?
    {
        target.add(&bytes)?;
        bar.set_position(target.length());
    }
    Ok(())
}

/// How much there is, and how fast it comes, on a terminal.
fn bar(screen: Screen) -> ProgressBar {
    if screen.json {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::no_length();
    let style = ProgressStyle::with_template("{spinner:.cyan} {binary_bytes} · {binary_bytes_per_sec} {wide_msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(TICK);
    bar
}
