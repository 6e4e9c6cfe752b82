//! `garmin-sync doctor`: asks Garmin's Personal API everything once, and writes a report without personal data.
//!
//! [`crate::source::checkup`] asks; [`mod@line`] keeps of each answer what may be shown, by [`shape`] and [`archive`];
//! [`report`] is the text. [`key`] finds the key, and [`place`] is where the report goes.

mod archive;
mod key;
mod line;
mod place;
mod report;
mod shape;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;

use chrono_tz::Tz;
use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use indicatif::{ProgressBar, ProgressStyle};

use self::line::Line;
use self::place::Place;
use self::report::Report;
use crate::cli::{CliError, Exit, Screen, interrupted, say};
use crate::clock::SystemClock;
use crate::config::{Config, OF_GARMIN, Personal, environment};
use crate::source::checkup::{Checkup, Hindered};

/// Where Garmin serves the Personal API.
const GARMINS_HOST: &str = "personal.connectapi.garmin.com";

/// Below `doctor --help`.
const EXAMPLES: &str = "\
Examples:
  garmin-sync doctor
      asks for a key of Garmin's Personal API, without showing it
  garmin-sync doctor --api-key-file key-file
  garmin-sync doctor --out - | less
      look at the report first

Exit codes:
  0    the report is written
  1    the report can't be written
  2    the command line or the settings can't be used, or there is no key
  5    Garmin can't be reached
  6    Garmin does not accept the key
  130  Ctrl-C; what was answered by then is in the report";

/// Which key to ask with, and where the report goes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    /// File that holds the key [default: `$GARMIN_PERSONAL_API_KEY`, the settings' key, or that of Garmin's own client]
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// File to write, - for standard output
    #[arg(long, value_name = "FILE", default_value = "garmin-sync-doctor.md")]
    out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
}

/// Asks, writes the report, and says where it is (for people, or as JSON), or why there is none.
pub fn run(options: &Options, wants_json: bool) -> LocalBoxFuture<'_, Exit> {
    let screen = Screen::new(wants_json);
    examined(options, screen)
        .map(move |outcome| {
            outcome.unwrap_or_else(|error| {
                screen.complain(&error);
                error.exit()
            })
        })
        .boxed_local()
}

async fn examined(options: &Options, screen: Screen) -> Result<Exit, CliError> {
    let mut interrupted = pin!(interrupted());
    let place = Place::of(&options.out, options.force)?;
    if screen.json && matches!(place, Place::Output) {
        return Err(CliError::Usage("--json and --out - both want standard output. Leave one of them out.".to_owned()));
    }
    let env: BTreeMap<_, _> = environment().collect();
    let (settings, zone) = settings(&env)?;
    let nothing = || CliError::Interrupted("Stopped before Garmin answered. Nothing is written.".to_owned());
    let found = tokio::select! {
        biased;
        () = &mut interrupted => return Err(nothing()),
        found = key::find(options.api_key_file.as_deref(), &settings, &env) => found?,
    };
    let (key, origin) = found;
    let mut checkup = Checkup::new(&settings, zone, &key, Arc::new(SystemClock))
        .map_err(|error| CliError::Unreachable(format!("No connection can be prepared ({error}).")))?
        .ok_or_else(|| no_key(&origin))?;
    let bar = bar(screen);
    let mut lines = Vec::new();
    let is_stopped = loop {
        bar.set_message(checkup.upcoming().unwrap_or_default());
        let next = tokio::select! {
            biased;
            () = &mut interrupted => break true,
            next = checkup.next() => next,
        };
        let Some(asked) = next.map_err(|hindered| hindrance(hindered, &origin))? else { break false };
        bar.inc(1);
        lines.push(Line::of(asked));
    };
    bar.finish_and_clear();
    if is_stopped && !lines.iter().any(Line::is_answered) {
        return Err(nothing());
    }
    lines.extend(checkup.rest("stopped by Ctrl-C").into_iter().map(Line::of));
    let host = settings.base_url().host_str().filter(|host| *host != GARMINS_HOST).map(str::to_owned);
    let report = Report { version: env!("CARGO_PKG_VERSION"), day: checkup.today(), host, is_stopped, lines };
    place.write(&report.markdown())?;
    finish(&report, &place, screen)
}

fn finish(report: &Report, place: &Place, screen: Screen) -> Result<Exit, CliError> {
    let is_stopped = if report.is_stopped { "Stopped by Ctrl-C; what was answered is in the report. " } else { "" };
    let (all, answered) = (report.lines.len(), report.answered());
    let told = match place {
        Place::Output => "The report is above.".to_owned(),
        Place::File { .. } => format!("The report is in {}. Only you may read it.", place.name()),
    };
    let words = format!(
        "{is_stopped}Garmin answered {answered} of {all} requests.\n{told} It holds no values; read it before you attach it to an issue."
    );
    match place {
        _ if screen.json => say(&report.json(&place.name()).to_string())?,
        Place::Output => screen.warn(&words),
        Place::File { .. } => say(&words)?,
    }
    Ok(if report.is_stopped { Exit::Interrupted } else { Exit::Ok })
}

/// The settings of the Personal API and the machine's zone. Garmin's variable is no setting here: the key is looked for
/// apart from them.
fn settings(env: &BTreeMap<String, String>) -> Result<(Personal, Tz), CliError> {
    let others =
        env.iter().filter(|(name, _)| *name != OF_GARMIN[0]).map(|(name, value)| (name.clone(), value.clone()));
    Config::of_personal(others).map_err(|error| {
        CliError::Usage(format!("{error}.\nEvery setting with its default and meaning: config/default.toml"))
    })
}

fn bar(screen: Screen) -> ProgressBar {
    if screen.json {
        return ProgressBar::hidden();
    }
    // An invalid template would be a bug in this file; a plain bar is shown then.
    let style = ProgressStyle::with_template("{bar:20.cyan} {pos} of {len}  {wide_msg}");
    let bar = ProgressBar::new(Checkup::count() as u64);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.tick();
    bar
}

fn no_key(origin: &str) -> CliError {
    CliError::Usage(format!(
        "What {origin} holds is no key: one is a line without blanks. Make a key at \
         https://connect.garmin.com/app/settings/personalApiToken, or name its file with --api-key-file."
    ))
}

fn hindrance(hindered: Hindered, origin: &str) -> CliError {
    match hindered {
        Hindered::KeyRefused(status) => CliError::KeyRefused(format!(
            "Garmin does not accept the key of {origin} (HTTP {status}): it has ended, was deleted or replaced, or is not \
             complete. Make a new one at https://connect.garmin.com/app/settings/personalApiToken, then try again. No \
             report was written."
        )),
        Hindered::Unreachable(why) => CliError::Unreachable(format!("No report was written: {why}.")),
    }
}
