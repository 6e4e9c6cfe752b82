//! `garmin-sync retry`.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::client::Client;
use super::control;
use super::error::CliError;
use super::exit::Exit;
use super::screen::Screen;
use crate::api_types::control::{ControlAnswer, RetryRequest};
use crate::domain::data_type::DataType;
use crate::domain::job::Action;

/// Below `retry --help`.
pub const EXAMPLES: &str = "\
Examples:
  garmin-sync retry
      everything that failed in the last sync
  garmin-sync retry --type health
      only its health data
  garmin-sync retry 01JD2Q4ZP3V6B7N8R9T0W1X2Y3 --chunk 3
      only chunk 3 of an earlier one, as `jobs ID --chunks` numbers them";

/// What to ask for again.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Its id [default: the last one]
    #[arg(value_name = "JOB_ID")]
    job: Option<String>,
    /// Only what failed in this chunk; `jobs JOB_ID --chunks` shows their numbers
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    chunk: Option<u32>,
    /// Only what failed of this kind of data
    #[arg(long = "type", value_name = "TYPE",
          value_parser = PossibleValuesParser::new(DataType::ALL.map(DataType::name)).try_map(|name| name.parse::<DataType>()))]
    data_type: Option<DataType>,
}

/// Lets a failed sync go on with what failed, and says what to do next.
pub async fn run(options: &Options, client: &Client, screen: Screen) -> Result<Exit, CliError> {
    let job_id = control::id(client, options.job.as_deref()).await?.into();
    let request = RetryRequest { job_id, chunk: options.chunk, data_type: options.data_type };
    let answer = client.post::<ControlAnswer>("/retry", &request).await?;
    screen.answer(&answer.text, || {
        let said = control::said(Action::Retry, client);
        let is_part = options.chunk.is_some() || options.data_type.is_some();
        if is_part { format!("{said}\nWhat else failed stays as it is.") } else { said }
    })?;
    Ok(Exit::Ok)
}
