//! Health checks for orchestrators and monitoring.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::error::ErrorBody;

/// Service health.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// `ok`, `degraded` when syncs can be started but will not run, or `unavailable`.
    #[serde(default)]
    #[schema(example = "ok")]
    pub status: String,
    /// What is missing, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// True if this is a demo, with generated data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demo: Option<bool>,
}

/// What `/readyz` says when Redis can't be used: the same as every error, and in the words of a health check.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Unready {
    /// `unavailable`, and why.
    #[serde(flatten)]
    pub health: Health,
    /// The error.
    #[serde(flatten)]
    pub error: ErrorBody,
}
