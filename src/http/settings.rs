//! What is set, and where.

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::api_types::settings::{Origin, Setting, SettingsAnswer};
use crate::config::{Layer, ShownSetting};
use crate::domain::ids::UserId;

impl SettingsAnswer {
    /// What users see of these settings.
    #[must_use]
    pub fn of(settings: Vec<ShownSetting>, demo: bool) -> Self {
        let settings = settings.into_iter().map(|ShownSetting { key, value, layer, variable, about }| {
            let origin = match layer {
                Layer::Default => Origin::Default,
                Layer::File => Origin::File,
                Layer::Variable => Origin::Variable,
            };
            Setting { key: key.to_owned(), value, origin: origin.into(), variable, about }
        });
        Self { version: env!("CARGO_PKG_VERSION").to_owned(), demo, settings: settings.collect() }
    }
}

/// The settings that matter to users, and where each is set. They are those of the API; workers have their own.
#[utoipa::path(get, path = "/integrations/garmin/settings", tag = "Operation",
    responses((status = 200, description = "The settings", body = SettingsAnswer)))]
pub async fn settings(api: Api, _: UserId, (): ()) -> Result<Json<SettingsAnswer>, ApiError> {
    Ok(Json(SettingsAnswer::clone(&api.settings)))
}
