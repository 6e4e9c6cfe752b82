//! The linked account, without its secrets.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Status of the account.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Whether a Garmin account is linked.
    pub is_linked: bool,
    /// How data is read from Garmin.
    #[schema(example = "microservice")]
    pub source: String,
    /// When the account was linked.
    pub linked_at: Option<DateTime<Utc>>,
    /// When its sign-in last changed, by linking or by a token renewal.
    pub last_updated: Option<DateTime<Utc>>,
    /// When its token expires, if known. It is renewed automatically; this is not a deadline for signing in again.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// Whether no sync can run until somebody signs in: no account is linked, or the last sync ended because of the
    /// sign-in, which has not changed since, or this server's secrets key can't decrypt it.
    pub needs_login: bool,
    /// What is wrong with a linked sign-in; null if nothing is known to be wrong.
    pub notice: Option<Notice>,
}

/// What is wrong with a linked sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Garmin no longer accepts it.
    Refused,
    /// It was encrypted with a different secrets key than that of the workers, or of this server. Give all programs the
    /// same key, or link the account again.
    SecretsKeyMismatch,
}
