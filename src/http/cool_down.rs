//! The cool-down: how long Garmin is not asked after too many requests; and ending it early.

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::api_types::cool_down::{ClearedCoolDown, CoolDownView};
use crate::domain::ids::UserId;
use crate::domain::stage::Cause;

/// Until when Garmin is not asked, and why.
#[utoipa::path(get, path = "/integrations/garmin/cool-down", tag = "Job interface",
    responses((status = 200, description = "Whether Garmin may be asked", body = CoolDownView)))]
pub async fn cool_down(api: Api, user: UserId, (): ()) -> Result<Json<CoolDownView>, ApiError> {
    let cooling = api.app.cool_down(&user).await?;
    Ok(Json(CoolDownView {
        until: cooling.map(|it| it.until),
        can_be_cleared: cooling.is_some_and(|it| it.is_own),
        reason: cooling.map(|_| Cause::RateLimited.words().to_owned()),
    }))
}

/// Ends the cool-down that the user's own requests brought on: Garmin is asked again at once.
///
/// If Garmin refuses again, the next one is longer, as if this one had ended by itself.
#[utoipa::path(delete, path = "/integrations/garmin/cool-down", operation_id = "clear_cool_down", tag = "Job interface",
    responses((status = 200, description = "Whether one was ended", body = ClearedCoolDown)))]
pub async fn clear(api: Api, user: UserId, (): ()) -> Result<Json<ClearedCoolDown>, ApiError> {
    let cleared = api.app.end_cool_down(&user).await?;
    Ok(Json(ClearedCoolDown { cleared }))
}
