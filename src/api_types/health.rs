//! Health checks for orchestrators and monitoring.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Service health.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok`, or `degraded` when syncs can be started but will not run.
    #[serde(default)]
    #[schema(example = "ok")]
    pub status: String,
    /// What is missing, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether this is a demo, with generated data.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub demo: bool,
}
