//! `garmin-sync start`.

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use reqwest::StatusCode;

use super::address::Address;
use super::client::{Answer, Client};
use super::coverage::missing;
use super::days::{Last, day};
use super::error::CliError;
use super::exit::Exit;
use super::report;
use super::screen::{Screen, say, write};
use super::watch;
use super::words::{batches, count};
use crate::api_types::job::Job;
use crate::api_types::request::List;
use crate::api_types::start::{HistoricalStart, IncrementalStart, StartAnswer, StartStatus};
use crate::domain::coverage::first_day;
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::dates::{DateRange, minus};
use crate::domain::estimate;
use crate::domain::ids::JobId;
use crate::domain::incremental::MAX_DAYS;
use crate::domain::job::{Order, Status};
use crate::domain::metric::{METRICS, Metric};

/// Below `start --help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync start
      what is new since the last sync
  garmin-sync start --last 2y --watch
      two years up to today, with a progress bar
  garmin-sync start --everything --newest-first
      as many years as one sync takes, the latest first
  garmin-sync start --from 2019-01-01 --to 2024-12-31
  garmin-sync start --last 90d --types health --metrics sleep,hrv";

/// What to sync.
#[derive(Debug, clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Options {
    /// First day, YYYY-MM-DD. Without any days: what is new since the last sync
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<NaiveDate>,
    /// Last day, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DAY", value_parser = day, requires = "from")]
    to: Option<NaiveDate>,
    /// The last days up to today: 30d, 12w, 6m or 10y (3660 days at most)
    #[arg(long, value_name = "SPAN", conflicts_with_all = ["from", "to"])]
    last: Option<Last>,
    /// The latest 3660 days, which is as many as one sync takes; earlier ones can follow
    #[arg(long, conflicts_with_all = ["from", "to", "last"])]
    everything: bool,
    #[arg(long, value_name = "TYPES", value_delimiter = ',', help = types_help(),
          value_parser = PossibleValuesParser::new(DataType::ALL.map(DataType::name)).try_map(|name| name.parse::<DataType>()))]
    types: Vec<DataType>,
    /// Of health only these metrics, with commas between, such as sleep,hrv (a wrong name lists them all)
    #[arg(long, value_name = "METRICS", value_delimiter = ',', hide_possible_values = true,
          value_parser = PossibleValuesParser::new(METRICS).try_map(|name| Metric::from_name(&name).ok_or("no metric")))]
    metrics: Vec<Metric>,
    /// Begin with the last day and work backwards
    #[arg(long)]
    newest_first: bool,
    /// Skip days that are stored for good
    #[arg(long)]
    skip_existing: bool,
    /// Remove what Garmin no longer lists, however much at once (restore-removed puts it back)
    #[arg(long)]
    accept_removals: bool,
    /// Stay and show the progress until it ends
    #[arg(long, short)]
    watch: bool,
}

fn types_help() -> String {
    let usual: Vec<_> = DataTypes::usual().iter().map(DataType::name).collect();
    format!("Kinds of data, with commas between [default: {}]", usual.join(", "))
}

/// Starts a sync and reports what was started.
pub async fn run(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    let days = options.days(client).await?;
    let request = options.request();
    let answer: Answer<StartAnswer> = match days {
        Some(days) => client.post("/historical", &HistoricalStart::of(days.start(), days.end(), request)).await?,
        None => client.post("/incremental", &request).await?,
    };
    let started = &answer.body;
    match started.status.known() {
        Some(StartStatus::UpToDate) => {
            let missing = if screen.json { 0 } else { missing(client).await };
            screen.answer(&answer.text, || up_to_date(missing, &client.address))?;
            Ok(Exit::Ok)
        }
        Some(StartStatus::AlreadyRunning) if screen.json => write(answer.text.as_str()).map(|()| Exit::AlreadyRunning),
        Some(StartStatus::AlreadyRunning) => Err(already_running(client, &job_id(client, started)?).await),
        Some(StartStatus::Started) => {
            let id = job_id(client, started)?;
            // The job has more detail than the answer. If it can't be read, the sync has still been started.
            let job = if screen.json { None } else { client.job(&id).await.ok() };
            screen.answer(&answer.text, || said(started, job.as_ref().map(|it| &it.body)))?;
            if let Some(days) = days.filter(|_| options.everything && !screen.json) {
                say(&earlier(days, &client.address))?;
            }
            if options.watch {
                return watch::run(client, screen, Some(id)).await;
            }
            if !screen.json {
                let watch = client.address.command("status --watch");
                say(&format!("It runs in the background. Watch it with {watch}."))?;
            }
            Ok(Exit::Ok)
        }
        None => Err(client.stranger(StatusCode::OK)),
    }
}

fn job_id(client: &Client, started: &StartAnswer) -> Result<JobId, CliError> {
    let id = started.job_id.as_deref().and_then(|id| JobId::parse(id).ok());
    id.ok_or_else(|| client.stranger(StatusCode::OK))
}

impl Options {
    /// The days asked for; none for an incremental sync. The server says what today is: it knows the account's
    /// calendar.
    async fn days(&self, client: &Client) -> Result<Option<DateRange>, CliError> {
        if self.from.is_none() && self.last.is_none() && !self.everything {
            return Ok(None);
        }
        let last_day = if let Some(day) = self.to {
            day
        } else {
            let today = client.status().await?.body.today;
            today.ok_or_else(|| CliError::Usage("This server does not say what today is. Add --to.".to_owned()))?
        };
        let from = match self.last {
            Some(last) => last.first_day(last_day),
            None if self.everything => Some(minus(last_day, MAX_DAYS - 1).max(first_day())),
            None => self.from,
        };
        let from = from.ok_or_else(|| CliError::Usage("--last goes back too far. Use --from and --to.".to_owned()))?;
        DateRange::new(from, last_day).map(Some).ok_or_else(|| {
            CliError::Usage(match self.to {
                Some(_) => format!("--to ({last_day}) is before --from ({from}). Swap them."),
                None => format!("--from ({from}) is in the future: today is {last_day}. Choose an earlier day."),
            })
        })
    }

    fn request(&self) -> IncrementalStart {
        IncrementalStart {
            metric_types: Some(self.metrics.clone()).filter(|it| !it.is_empty()).map(List),
            data_types: Some(self.types.clone()).filter(|it| !it.is_empty()).map(List),
            order: self.newest_first.then_some(Order::Newest),
            skip_existing: Some(self.skip_existing),
            accept_removals: Some(self.accept_removals),
        }
    }
}

/// What was started, for people.
pub(super) fn said(started: &StartAnswer, job: Option<&Job>) -> String {
    let text = match job {
        Some(job) => format!(
            "Started a sync of {}.\nData: {}. In {}.",
            report::days(job),
            report::data(job),
            batches(job.chunks_total)
        ),
        None => format!("{}.", started.message),
    };
    match started.estimate {
        Some(it) => format!("{text} It may take {}.", estimate::words(it.low_minutes, it.high_minutes)),
        None => text,
    }
}

/// That nothing was started because a sync of the same has just ended; `missing` days are missing all the same.
fn up_to_date(missing: u64, address: &Address) -> String {
    let done = "Nothing was started: a sync up to today has just ended, and Garmin has hardly anything newer.";
    match missing {
        0 => done.to_owned(),
        1 => format!("{done}\nOne earlier day is missing: {} shows which.", address.command("coverage")),
        days => {
            format!("{done}\n{} are missing: {} shows which.", count(days, "earlier day"), address.command("coverage"))
        }
    }
}

/// What to do about the days before the latest ones.
fn earlier(days: DateRange, address: &Address) -> String {
    if days.start() <= first_day() {
        return "That is everything since 2000-01-01; Garmin has nothing older.".to_owned();
    }
    let end = minus(days.start(), 1);
    let start = minus(end, MAX_DAYS - 1).max(first_day());
    let next = address.command(&format!("start --from {start} --to {end}"));
    format!(
        "These are the latest {}. If there is something earlier, it can follow with {next}.",
        count(days.days().into(), "day")
    )
}

/// The error that names the unfinished sync.
async fn already_running(client: &Client, id: &JobId) -> CliError {
    let mut is_paused = false;
    let which = match client.job(id).await {
        Ok(job) => {
            is_paused = job.body.status.known() == Some(Status::Paused);
            format!("{id} of {}, {} and {}% done", report::days(&job.body), job.body.status, job.body.percent_complete)
        }
        Err(_) => id.to_string(),
    };
    let command = |arguments| client.address.command(arguments);
    let next = if is_paused {
        format!("Resume it with {}", command("resume"))
    } else {
        format!("Watch it with {}", command("status --watch"))
    };
    CliError::AlreadyRunning(format!(
        "A sync is unfinished already: {which}. Nothing was started.\n{next}, or end it with {}, then start again.",
        command("cancel")
    ))
}
