//! Reading jobs: the polled status and the history.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::job::Job;
use super::request::Count;
use crate::domain::ids::JobId;
use crate::domain::text;

/// Jobs per page at most: as many as the history keeps.
const MAX_PAGE: u32 = 100;

/// The polled status.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatusAnswer {
    /// Whether a job is pending, running or paused.
    #[serde(default)]
    pub has_active_job: bool,
    /// The current or last job; null when there never was one.
    pub job: Option<Job>,
    /// The day up to which everything recent is stored; null when nothing is. An import of earlier days neither lowers it
    /// nor makes it null, whether it runs, fails or succeeds.
    pub last_successful_sync: Option<NaiveDate>,
    /// When a sync last completed; null when none has.
    pub last_synced_at: Option<DateTime<Utc>>,
    /// The calendar day of the account.
    #[schema(value_type = NaiveDate)]
    pub today: Option<NaiveDate>,
}

/// A page of jobs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobsAnswer {
    /// The jobs, newest first.
    pub jobs: Vec<Job>,
    /// What to send as `cursor` for the next page; null when this is the last.
    pub next_cursor: Option<String>,
    /// How many jobs of this page are omitted because their records are damaged.
    #[serde(default)]
    pub unreadable: u32,
}

/// Which part of the history.
#[derive(Debug, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// How many jobs at most.
    #[param(value_type = u32, minimum = 1, maximum = 100, default = 20, required = false)]
    pub limit: Option<Count<1, MAX_PAGE>>,
    /// `nextCursor` of the previous page.
    #[serde(default, deserialize_with = "cursor")]
    #[param(value_type = Option<String>)]
    pub cursor: Option<JobId>,
}

fn cursor<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JobId>, D::Error> {
    text::read(deserializer, "the nextCursor of a page", |text| JobId::parse(text).ok().map(Some))
}
