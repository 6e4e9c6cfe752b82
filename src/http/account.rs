//! The linked account, without its secrets.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::app::account::Refusal;
use crate::domain::ids::UserId;

/// How the account stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// Whether a Garmin account is linked.
    pub is_linked: bool,
    /// By what way data comes from Garmin.
    #[schema(example = "microservice")]
    pub source: &'static str,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Garmin no longer takes it.
    Refused,
    /// It was encrypted with another secrets key than the workers, or this server, have. Give all programs the same key, or link the account
    /// again.
    SecretsKeyMismatch,
}

/// Whether a Garmin account is linked, and whether Garmin still takes its sign-in.
#[utoipa::path(get, path = "/integrations/garmin/status", tag = "Job interface",
    responses((status = 200, description = "How the account stands", body = AccountView)))]
pub async fn account(api: Api, user: UserId, (): ()) -> Result<Json<AccountView>, ApiError> {
    let status = api.app.account_status(&user).await?;
    let link = status.link;
    Ok(Json(AccountView {
        is_linked: link.is_some(),
        source: status.source,
        linked_at: link.map(|it| it.linked_at),
        last_updated: link.map(|it| it.updated_at),
        token_expires_at: link.and_then(|it| it.token_ends_at),
        needs_login: status.needs_login(),
        notice: status.refusal.map(|refusal| match refusal {
            Refusal::Refused => Notice::Refused,
            Refusal::SecretsKeyMismatch => Notice::SecretsKeyMismatch,
        }),
    }))
}
