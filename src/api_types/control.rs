//! Pause, cancel and resume by id.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::domain::text;

/// Which job.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobRef {
    /// Its id, as the start and the status say it.
    #[serde(deserialize_with = "id")]
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub job_id: String,
}

/// Any text: one that is no id is that of no job.
fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    text::read(deserializer, "the id of a job", |text| Some(text.to_owned()))
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlStatus {
    /// It goes on.
    Resumed,
    /// It is over.
    Cancelled,
    /// It is halted.
    Paused,
}

/// What a control answers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ControlAnswer {
    /// What was done.
    pub status: ControlStatus,
    /// To which job.
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub job_id: String,
}
