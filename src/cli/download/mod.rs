//! `garmin-sync export` through a server: a table, the file of an activity, or everything.

mod part;
mod transfer;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::json;

use self::transfer::Wanted;
use super::client::Client;
use super::days::day;
use super::error::CliError;
use super::exit::Exit;
use super::interrupt::interrupted;
use super::plain::Json;
use super::screen::Screen;
use crate::api_types::data::{ActivityAnswer, TablesAnswer};

/// What to download, and where to.
#[derive(Debug, Clone, clap::Args)]
#[group(skip)]
pub struct Options {
    /// A table as a file; --list names them
    #[arg(long, value_name = "TABLE", group = "what")]
    table: Option<String>,
    /// The file of an activity, by its id
    #[arg(long, value_name = "ID", group = "what")]
    activity: Option<i64>,
    /// Everything that is stored, as one ZIP archive
    #[arg(long, group = "what")]
    everything: bool,
    /// List the tables
    #[arg(long, group = "what")]
    list: bool,
    /// csv, jsonl or parquet for a table [default: csv]; fit (as it was recorded) or gpx for an activity [default: fit]
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["everything", "list", "files"], value_parser = formats())]
    format: Option<String>,
    /// First day, YYYY-MM-DD, of a table that has days
    #[arg(long, value_name = "DAY", value_parser = day, requires = "table")]
    from: Option<NaiveDate>,
    /// Last day, YYYY-MM-DD
    #[arg(long, value_name = "DAY", value_parser = day, requires = "table")]
    to: Option<NaiveDate>,
    /// Where to write it, or - for standard output [default: a name made of what is asked for, in this folder]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "files"])]
    output: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long, conflicts_with_all = ["list", "files"])]
    force: bool,
}

const OF_TABLES: [&str; 3] = ["csv", "jsonl", "parquet"];
const OF_ACTIVITIES: [&str; 2] = ["fit", "gpx"];

fn formats() -> impl TypedValueParser<Value = String> {
    PossibleValuesParser::new(OF_TABLES.into_iter().chain(OF_ACTIVITIES)).map(|format| format)
}

/// Asks the server that the options of all commands name, until it is done or Ctrl-C comes.
pub async fn run(wanted: &Options, options: &super::Options) -> Exit {
    let screen = Screen::new(options.json);
    let interrupted = interrupted();
    let done = tokio::select! {
        biased;
        done = perform(wanted, options, screen) => done,
        () = interrupted => Err(CliError::Interrupted(
            "Stopped. What was downloaded so far is kept: the same command goes on with it.".to_owned(),
        )),
    };
    done.unwrap_or_else(|error| {
        screen.complain(&error);
        error.exit()
    })
}

async fn perform(wanted: &Options, options: &super::Options, screen: Screen) -> Result<Exit, CliError> {
    let client = Client::downloading(options)?;
    if wanted.list {
        let answer = client.get_root::<TablesAnswer>("/integrations/garmin/data/tables").await?;
        screen.answer(&answer.text, || listed(&answer.body))?;
        return Ok(Exit::Ok);
    }
    let (path, name) = wanted.request()?;
    let output = match (&wanted.output, wanted.activity) {
        (Some(output), _) => output.clone(),
        (None, Some(id)) if wanted.format.as_deref().is_none_or(|it| it == OF_ACTIVITIES[0]) => {
            PathBuf::from(recorded(&client, id).await?.unwrap_or(name))
        }
        (None, _) => PathBuf::from(name),
    };
    if output == Path::new("-") {
        transfer::to_standard_output(&client, &path, screen).await?;
        return Ok(Exit::Ok);
    }
    if !wanted.force && output.try_exists().unwrap_or(false) {
        let text = format!(
            "{} is there already. Name another file with --output, or replace it with --force.",
            output.display()
        );
        return Err(CliError::Usage(text));
    }
    let bytes = transfer::to_file(&client, &Wanted { path: &path, output: &output }, screen).await?;
    let shown = output.display().to_string();
    screen.answer(&Json::from(&json!({ "file": shown, "bytes": bytes })), || {
        format!("{} written to {shown}. Data from Garmin; only you may read it.", indicatif::HumanBytes(bytes))
    })?;
    Ok(Exit::Ok)
}

/// The usual name of an activity's recorded file, if it is there: with the ending of its format, which need not be FIT.
async fn recorded(client: &Client, id: i64) -> Result<Option<String>, CliError> {
    let path = format!("/integrations/garmin/data/activities/{id}");
    let activity = match client.get_root::<ActivityAnswer>(&path).await {
        Ok(answer) => answer.body,
        // A file may stay when its activity is gone.
        Err(CliError::Refused { exit: Exit::NotPossible, .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let ending = |format: String| format.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    Ok(activity.file.map(|file| format!("{id}.{}", ending(file.format))))
}

impl Options {
    /// The address to ask for, and the usual name of the file.
    fn request(&self) -> Result<(String, String), CliError> {
        let format = |known: &[&'static str]| match &self.format {
            None => Ok(known.first().copied().unwrap_or_default()),
            Some(format) => known.iter().find(|one| *one == format).copied().ok_or_else(|| {
                CliError::Usage(format!("--format {format} does not fit: it must be one of {}.", known.join(", ")))
            }),
        };
        let data = "/integrations/garmin/data";
        if let Some(id) = self.activity {
            let format = format(&OF_ACTIVITIES)?;
            return Ok((format!("{data}/activities/{id}/file?format={format}"), format!("{id}.{format}")));
        }
        let Some(table) = &self.table else {
            return Ok((format!("{data}/export?format=zip"), "garmin_data.zip".to_owned()));
        };
        // The server knows its tables; this only keeps addresses and names of files in shape.
        if table.is_empty() || !table.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(CliError::Usage("--table names no table. `garmin-sync export --list` lists them.".to_owned()));
        }
        if let (Some(from), Some(to)) = (self.from, self.to)
            && to < from
        {
            return Err(CliError::Usage(format!("--to ({to}) is before --from ({from}). Swap them.")));
        }
        let format = format(&OF_TABLES)?;
        let (mut path, mut name) = (format!("{data}/export?table={table}&format={format}"), format!("garmin_{table}"));
        for (word, day) in [("from", self.from), ("to", self.to)] {
            if let Some(day) = day {
                let day = day.to_string();
                path.extend(["&", word, "=", &day]);
                name.extend(["_", word, "_", &day]);
            }
        }
        Ok((path, format!("{name}.{format}")))
    }
}

fn listed(answer: &TablesAnswer) -> String {
    let width = answer.tables.iter().map(|table| table.name.len()).max().unwrap_or_default();
    let line = |table: &crate::api_types::data::TableView| {
        let days = if table.has_days { "" } else { ", without days" };
        format!("{:width$}  {} columns{days}", super::plain::clean(&table.name), table.columns.len())
    };
    answer.tables.iter().map(line).collect::<Vec<_>>().join("\n")
}
