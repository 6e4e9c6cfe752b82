//! Starting a job for either interface: counts the outcome, and puts refusals into the interface's words.

use super::Api;
use super::errors::ApiError;
use crate::api_types::error::Code;
use crate::app::start::{StartError, StartRequest, Started};
use crate::domain::incremental::MAX_DAYS;

/// The interface's names for the first and the last day.
#[derive(Debug, Clone, Copy)]
pub struct DayNames {
    /// The first day's field.
    pub start: &'static str,
    /// The last day's field.
    pub end: &'static str,
}

/// Starts a job.
///
/// # Errors
/// The app's refusals, with the interface's field names.
pub async fn start(api: &Api, wanted: &StartRequest, names: DayNames) -> Result<Started, ApiError> {
    let result = api.app.start(wanted).await;
    metrics::counter!("garmin_sync_starts_total", "outcome" => outcome(&result)).increment(1);
    result.map_err(|error| refusal(error, names))
}

fn outcome(result: &Result<Started, StartError>) -> &'static str {
    match result {
        Ok(Started::Job { .. }) => "started",
        Ok(Started::AlreadyRunning(_)) => "already_running",
        Ok(Started::UpToDate) => "up_to_date",
        Err(StartError::NotLinked | StartError::Deleting) => "not_linked",
        Err(StartError::Store(_)) => "store_unavailable",
        Err(_) => "invalid",
    }
}

/// A refusal of the app in an interface's words.
pub fn refusal(error: StartError, names: DayNames) -> ApiError {
    let DayNames { start, end } = names;
    match error {
        StartError::EndBeforeStart => {
            let text = format!("{start} is after {end}. Swap them, or correct one of them.");
            ApiError::new(Code::InvalidDateRange, text).field(start)
        }
        StartError::TooEarly { first } => {
            let text = format!("{start} is before {first}, when no device stored anything. Start there or later.");
            ApiError::new(Code::InvalidDateRange, text).field(start)
        }
        StartError::EndInFuture { today } => {
            let text = format!("{end} is after today, which is {today} for this account. End there or earlier.");
            ApiError::new(Code::EndInFuture, text).field(end)
        }
        StartError::TooLong { days } => {
            let text = format!(
                "{days} days are too many: at most {MAX_DAYS} days can be synced at once. Sync them in several parts."
            );
            ApiError::new(Code::RangeTooLong, text).field(start)
        }
        StartError::NotLinked => ApiError::new(
            Code::NotLinked,
            "No Garmin account is linked, so there is nothing to sync. Link it on the page or with `garmin-sync link`, then start \
             again.",
        ),
        StartError::Deleting => ApiError::deleting(),
        StartError::Store(error) => error.into(),
    }
}
