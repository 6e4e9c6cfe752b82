//! Pause, cancel and resume by id.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::domain::text;

/// Which job.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobRef {
    /// Its id, as returned by the start and the status.
    #[serde(deserialize_with = "id")]
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub job_id: String,
}

/// Any text: an invalid id is treated as an unknown job.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text::read(deserializer, "the id of a job", |text| Some(text.to_owned()))
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlStatus {
    /// The job continues.
    Resumed,
    /// The job has ended.
    Cancelled,
    /// The job is paused.
    Paused,
}

/// The answer to a control request.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ControlAnswer {
    /// What was done.
    pub status: ControlStatus,
    /// The job.
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub job_id: String,
}
