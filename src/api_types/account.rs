//! The linked account, without its secrets.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How the account stands.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Whether a Garmin account is linked.
    pub is_linked: bool,
    /// By what way data comes from Garmin.
    #[schema(example = "microservice")]
    pub source: String,
    /// When the account was linked.
    pub linked_at: Option<DateTime<Utc>>,
    /// When its sign-in last changed, by linking it or by renewing its token.
    pub last_updated: Option<DateTime<Utc>>,
    /// When its token ends, if that is known. It is renewed by itself; this is no time by which to sign in.
    pub token_expires_at: Option<DateTime<Utc>>,
    /// Whether no sync can run before somebody signs in: nothing is linked, or the last sync ended because of the sign-in
    /// and it has not changed since, or it does not open with the secrets key of this server.
    pub needs_login: bool,
    /// What is the matter with a sign-in that is linked; null if nothing is known to be.
    pub notice: Option<Notice>,
}

/// What is the matter with a linked sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Garmin no longer takes it.
    Refused,
    /// It was encrypted with another secrets key than the workers, or this server, have. Give all programs the same key, or link the account
    /// again.
    SecretsKeyMismatch,
}
