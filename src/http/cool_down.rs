//! The time for which Garmin is not asked, because it was asked too much; and its end before that.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::domain::ids::UserId;

/// Whether Garmin may be asked.
#[derive(Debug, Serialize, ToSchema)]
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
    pub can_be_cleared: bool,
}

/// What clearing did.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClearedCoolDown {
    /// Whether one was ended. False while there is none, and for one that is everybody's.
    pub cleared: bool,
}

/// Until when Garmin is not asked, and why.
#[utoipa::path(get, path = "/integrations/garmin/cool-down", tag = "Job interface",
    responses((status = 200, description = "Whether Garmin may be asked", body = CoolDownView)))]
pub async fn cool_down(api: Api, user: UserId, (): ()) -> Result<Json<CoolDownView>, ApiError> {
    let cooling = api.app.store.cool_down(&user, &api.app.upstream).await?;
    Ok(Json(CoolDownView {
        until: cooling.as_ref().map(|it| it.until),
        can_be_cleared: cooling.as_ref().is_some_and(|it| it.is_own),
        reason: cooling.map(|it| it.reason),
    }))
}

/// Ends the cool-down that the user's own requests brought on: Garmin is asked again at once.
///
/// Being refused again makes the next one longer, as if this one had ended by itself.
#[utoipa::path(delete, path = "/integrations/garmin/cool-down", operation_id = "clear_cool_down", tag = "Job interface",
    responses((status = 200, description = "Whether one was ended", body = ClearedCoolDown)))]
pub async fn clear(api: Api, user: UserId, (): ()) -> Result<Json<ClearedCoolDown>, ApiError> {
    let cleared = api.app.store.end_cool_down(&user, &api.app.upstream).await?;
    Ok(Json(ClearedCoolDown { cleared }))
}
