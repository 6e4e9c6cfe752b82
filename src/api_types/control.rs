//! Pause, cancel and resume by id.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::name::DataTypeName;
use crate::domain::data_type::DataType;
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

/// What of which job to ask for again.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RetryRequest {
    /// Its id, as returned by the start and the status.
    #[serde(deserialize_with = "id")]
    #[schema(example = "01JD2Q4ZP3V6B7N8R9T0W1X2Y3")]
    pub job_id: String,
    /// The number of one of its chunks, counted from 1; when absent: all of them.
    #[serde(default, deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, example = 3)]
    pub chunk: Option<u32>,
    /// One kind of data; when absent: all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DataTypeName>, example = "health")]
    pub data_type: Option<DataType>,
}

/// The number of a chunk.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    const EXPECTED: &str = "a whole number from 1";
    let Some(given) = Option::<Value>::deserialize(deserializer)? else { return Ok(None) };
    let number = given.as_u64().and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
    number.map(Some).ok_or_else(|| D::Error::invalid_value(Unexpected::Other("that"), &EXPECTED))
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
    /// The job continues with what failed, or a part of that.
    Retried,
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
