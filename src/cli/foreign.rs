//! Reads and renders what a server may answer and people may type, without a server. For fuzz tests: no text may break
//! the command line.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::address::Address;
use super::days::Last;
use super::error::CliError;
use super::exit::Exit;
use super::plain::{self, Json};
use super::report::{self, Around};
use super::sse::Parser;
use super::zone::in_zone;
use super::{account, cool_down, coverage, data_place, failures, jobs, outcome, stage, start};
use crate::api_types::account::AccountView;
use crate::api_types::chunks::ChunksAnswer;
use crate::api_types::cool_down::CoolDownView;
use crate::api_types::coverage::CoverageAnswer;
use crate::api_types::error::ErrorBody;
use crate::api_types::health::Health;
use crate::api_types::jobs::{JobsAnswer, StatusAnswer};
use crate::api_types::settings::SettingsAnswer;
use crate::api_types::start::StartAnswer;

/// How many events a stream holds that arrives in these pieces.
pub fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> usize {
    let mut parser = Parser::default();
    pieces.into_iter().map(|piece| parser.count(piece)).sum()
}

/// What people are shown of an answer, without colours, when read as each kind in turn; nothing for kinds that don't
/// fit.
#[must_use]
pub fn told(answer: &str, address: &str) -> Vec<String> {
    let Ok(address) = Address::parse(address) else { return Vec::new() };
    console::set_colors_enabled(false);
    let mut told = Vec::new();
    if let Some(job) = read::<StatusAnswer>(answer).and_then(|body| body.job) {
        let _ = Exit::of(&job);
        let failures = failures::of_job(&job);
        let around = Around { is_linked: true, is_latest: false, failures: &failures };
        told.extend([
            report::job(&job, &address, &around),
            report::facts(&job).join(", "),
            stage::words(&job, in_zone),
        ]);
    }
    told.extend(read::<AccountView>(answer).into_iter().flat_map(|body| account::notices(&body, &address)));
    told.extend(read::<JobsAnswer>(answer).map(|body| jobs::history(&body, &address)));
    if let Some(body) = read::<ChunksAnswer>(answer) {
        told.push(jobs::chunks(&body.chunks));
        told.extend(failures::lines(&failures::of_chunks(&body.chunks)));
    }
    if let Some(body) = read::<CoverageAnswer>(answer) {
        told.extend([coverage::said(&body, &address), outcome::complete(&body)]);
    }
    let settings = read::<SettingsAnswer>(answer).map(|body| body.settings).unwrap_or_default();
    told.extend(settings.iter().filter_map(|it| data_place::said(&it.value, true)));
    told.extend(read::<CoolDownView>(answer).map(|body| cool_down::told(&body, &address)));
    told.extend(read::<StartAnswer>(answer).map(|body| start::said(&body, None)));
    told.extend(read::<Health>(answer).and_then(|body| body.reason));
    told.extend(read::<ErrorBody>(answer).map(|body| body.error));
    told
}

/// What `--json` prints of an answer.
#[must_use]
pub fn printed(answer: &str) -> String {
    Json::new(answer).as_str().to_owned()
}

fn read<T: DeserializeOwned>(answer: &str) -> Option<T> {
    plain::read(answer).ok()
}

/// The address of a server, as `--url` takes it.
///
/// # Errors
/// It is invalid; the input is not repeated.
pub fn address(text: &str) -> Result<String, CliError> {
    Address::parse(text).map(|address| address.to_string())
}

/// The first of the days up to `today` that `--last` names.
#[must_use]
pub fn first_of_last(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    text.parse::<Last>().ok()?.first_day(today)
}
