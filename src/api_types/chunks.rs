//! The chunks of one job, from which the strip of its days is drawn.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::name::{DataTypeName, Name};
use crate::domain::named::named;

/// The chunks of a job.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChunksAnswer {
    /// The job.
    #[serde(default)]
    pub job_id: String,
    /// All its chunks, by date.
    pub chunks: Vec<ChunkView>,
}

/// Status of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr, VariantArray, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[schema(rename_all = "snake_case")]
pub enum ChunkStatus {
    /// Everything of it is stored.
    Done,
    /// Everything was asked for, and Garmin has nothing.
    NoData,
    /// It is being worked on.
    Running,
    /// Not started yet, or never will be because the job was cancelled.
    Waiting,
    /// Some of it could not be fetched.
    Failed,
    /// Everything of it was already stored before the job.
    Skipped,
}

named!(ChunkStatus);

/// Status of a chunk.
pub type ChunkState = Name<ChunkStatus>;

/// One chunk.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChunkView {
    /// Counted from 1.
    #[schema(minimum = 1)]
    pub number: u32,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// Its status.
    pub status: ChunkState,
    /// 0.0 to 1.0: the share of its days, by kind of data, that is done.
    #[schema(minimum = 0.0, maximum = 1.0)]
    #[serde(default)]
    pub progress: f64,
    /// Requests sent for it.
    #[serde(default)]
    pub attempts: u32,
    /// Records handed to the store.
    #[serde(default)]
    pub records: u64,
    /// Rows that Garmin no longer lists but that stay in the store, because they are too many at once to trust the
    /// removal.
    #[serde(default)]
    pub records_kept: u64,
    /// Days of it for which Garmin has nothing at all.
    #[serde(default)]
    pub no_data_days: u32,
    /// What of it could not be fetched, in one text; null when nothing failed.
    pub error: Option<String>,
    /// What of it could not be fetched, span by span.
    #[serde(default)]
    pub failed: Vec<FailedSpanView>,
    /// What is missing from its stored days.
    #[serde(default)]
    pub partial: Vec<PartialSpanView>,
}

/// Stored days with something missing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartialSpanView {
    /// The kind of data.
    #[serde(default)]
    pub data_type: DataTypeName,
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// What is missing: a health metric, or `activity_details`.
    #[schema(example = "sleep")]
    pub lacks: String,
    /// Whether it was asked for a second time.
    #[serde(default)]
    pub asked_again: bool,
}

/// Days of some kinds of data that could not be fetched.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FailedSpanView {
    /// The kinds of data.
    #[serde(default)]
    pub data_types: Vec<DataTypeName>,
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
    /// What happened.
    pub error: String,
    /// How often it was given up: 2 after the final retry pass.
    #[serde(default)]
    pub attempts: u32,
}
