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
    /// How data is read from Garmin: `personal` (Garmin's Personal API) or `microservice`.
    #[schema(example = "personal")]
    pub source: String,
    /// When the account was linked.
    pub linked_at: Option<DateTime<Utc>>,
    /// When its sign-in last changed, by linking or by a token renewal.
    pub last_updated: Option<DateTime<Utc>>,
    /// When its token expires, if known. It is renewed automatically; this is not a deadline for signing in again.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// The account's time zone, as an IANA name, if known.
    #[schema(example = "Europe/Berlin")]
    pub timezone: Option<String>,
    /// Areas of data that Garmin refuses to the account's key. The other areas are synced.
    #[serde(default)]
    pub areas_refused: Vec<String>,
    /// Whether no sync can run until somebody signs in: no account is linked, or the last sync ended because of the
    /// sign-in, which has not changed since, or this server's secrets key can't decrypt it.
    pub needs_login: bool,
    /// What is wrong with a linked sign-in; null if nothing is known to be wrong.
    pub notice: Option<Notice>,
    /// The deletion of all stored data that was asked for and is not done. Until then no account can be linked.
    #[serde(default)]
    pub deletion: Option<PendingDeletion>,
    /// Whether this server can sign in with an e-mail address and a password, through a microservice.
    #[serde(default)]
    pub login_available: bool,
}

/// A deletion of all stored data that waits for a worker, or is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PendingDeletion {
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
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
    /// It belongs to another Garmin account than the data that is stored. Link the account whose data is here.
    OtherAccount,
    /// Its key expires within a day. Make a new one, and link the account with it.
    KeyEnding,
}
