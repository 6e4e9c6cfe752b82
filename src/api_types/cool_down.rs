//! The time for which Garmin is not asked, because it was asked too much.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Whether Garmin may be asked.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CoolDownView {
    /// Until when Garmin is not asked; null while it may be.
    pub until: Option<DateTime<Utc>>,
    /// Why, for people.
    #[schema(
        example = "Garmin limits how often it may be asked; nothing needs to be done, the sync goes on after a while"
    )]
    pub reason: Option<String>,
    /// Whether the user may end it. One that requests of others brought on too is everybody's, and ends by itself.
    #[serde(default)]
    pub can_be_cleared: bool,
}

/// What clearing did.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct ClearedCoolDown {
    /// Whether one was ended. False while there is none, and for one that is everybody's.
    pub cleared: bool,
}
