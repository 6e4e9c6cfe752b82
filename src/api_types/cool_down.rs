//! The cool-down: how long Garmin is not asked after too many requests.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether Garmin may be asked.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoolDownView {
    /// Until when Garmin is not asked; null while it may be.
    pub until: Option<DateTime<Utc>>,
    /// The reason, for people.
    #[schema(example = "Garmin asks for fewer requests")]
    pub reason: Option<String>,
    /// Whether the user may end it. One that other users' requests contributed to applies to everybody and ends by
    /// itself.
    #[serde(default)]
    pub can_be_cleared: bool,
}

/// The result of clearing.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ClearedCoolDown {
    /// Whether one was ended. False if there is none, or if it applies to everybody.
    pub cleared: bool,
}
