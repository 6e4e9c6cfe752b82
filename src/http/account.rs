//! The linked account, without its secrets.

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::api_types::account::{AccountView, Notice};
use crate::app::account::Refusal;
use crate::domain::ids::UserId;

/// Whether a Garmin account is linked, and whether Garmin still accepts its sign-in.
#[utoipa::path(get, path = "/integrations/garmin/status", tag = "Job interface",
    responses((status = 200, description = "The account's status", body = AccountView)))]
pub async fn account(api: Api, user: UserId, (): ()) -> Result<Json<AccountView>, ApiError> {
    let status = api.app.account_status(&user).await?;
    let link = status.link;
    Ok(Json(AccountView {
        is_linked: link.is_some(),
        source: status.source.to_owned(),
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
