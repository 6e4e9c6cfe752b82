//! The Warp API: the simple interface (`/garmin`) and the job interface (`/integrations/garmin`) over the same
//! operations.
//!
//! A request passes [`entrance`] (host and origin checks, the headers of all answers), [`observe`] (log line, metrics),
//! [`routes`] (the map of all addresses), [`route`] (authentication, the body, the time limit) and then one plain
//! handler.

pub mod account;
pub mod attempts;
pub mod auth;
pub mod body;
pub mod cool_down;
pub mod data;
mod docs_examples;
mod docs_page;
pub mod doors;
pub mod entrance;
pub mod errors;
mod etag;
pub mod failures;
pub mod fields;
pub mod health;
pub mod home;
pub mod jobs;
pub mod link;
pub mod link_errors;
pub mod live;
pub mod mcp;
mod mount;
pub mod observe;
pub mod openapi;
pub mod parts;
mod plain_page;
pub mod query;
pub mod route;
pub mod routes;
pub mod settings;
pub mod simple;
pub mod start_errors;
mod template;
pub mod web;

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use crate::api_types::settings::SettingsAnswer;
use crate::app::App;
use crate::config::{BasePath, MapTiles};
use attempts::Attempts;
use auth::Access;
use live::Live;
use web::Site;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// The operations of the app.
    pub app: App,
    /// Authentication.
    pub access: Arc<Access>,
    /// The metrics so far.
    pub metrics: PrometheusHandle,
    /// The web app.
    pub site: Site,
    /// The path below which all of this is seen from outside.
    pub base: BasePath,
    /// Where the page gets the tiles of maps.
    pub map_tiles: Option<MapTiles>,
    /// Whether a language model may start syncs.
    pub model_may_start: bool,
    /// Live updates.
    pub live: Arc<Live>,
    /// What is set, as users see it.
    pub settings: Arc<SettingsAnswer>,
    /// Recent attempts to link an account.
    pub attempts: Arc<Attempts>,
}
