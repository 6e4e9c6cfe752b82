//! The linked account, without its secrets.

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::api_types::account::{AccountView, Notice, PendingDeletion};
use crate::app::account::{AccountStatus, Refusal};
use crate::domain::ids::UserId;
use crate::ports::StoreError;

/// Whether a Garmin account is linked, and whether Garmin still accepts its sign-in.
#[utoipa::path(get, path = "/integrations/garmin/status", tag = "Account",
    responses((status = 200, description = "The account's status", body = AccountView)))]
pub async fn account(api: Api, user: UserId, (): ()) -> Result<Json<AccountView>, ApiError> {
    Ok(Json(view(&api, &user).await?))
}

/// The status of a user's account.
///
/// # Errors
/// The store can't be used.
pub async fn view(api: &Api, user: &UserId) -> Result<AccountView, StoreError> {
    let status = api.app.account_status(user).await?;
    let (needs_login, notice) = (status.needs_login(), notice(&status));
    let link = status.link;
    Ok(AccountView {
        is_linked: link.is_some(),
        source: status.source,
        linked_at: link.as_ref().map(|it| it.linked_at),
        last_updated: link.as_ref().map(|it| it.updated_at),
        token_expires_at: link.as_ref().and_then(|it| it.token_ends_at),
        timezone: link.as_ref().and_then(|it| it.timezone).map(|zone| zone.name().to_owned()),
        areas_refused: link.map(|it| it.areas_refused).unwrap_or_default(),
        needs_login,
        notice,
        deletion: status.deletion.map(|requested_at| PendingDeletion { requested_at }),
        login_available: status.can_log_in,
    })
}

fn notice(status: &AccountStatus) -> Option<Notice> {
    match status.refusal {
        Some(Refusal::Refused) => Some(Notice::Refused),
        Some(Refusal::SecretsKeyMismatch) => Some(Notice::SecretsKeyMismatch),
        Some(Refusal::OtherAccount) => Some(Notice::OtherAccount),
        None => status.key_ends_at.map(|_| Notice::KeyEnding),
    }
}
