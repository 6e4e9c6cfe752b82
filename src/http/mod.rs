//! The Warp API: the simple interface (`/garmin`) and the job interface (`/integrations/garmin`) over the same verbs.
//!
//! A request passes [`entrance`] (which names and pages are served, the headers of all answers), [`observe`] (log line, metrics),
//! [`routes`] (the map of all addresses), [`route`] (who asks, the body, the time limit) and then one plain handler.

pub mod account;
pub mod auth;
pub mod body;
pub mod cool_down;
mod docs_page;
pub mod doors;
pub mod entrance;
pub mod errors;
pub mod failures;
pub mod fields;
pub mod health;
pub mod home;
pub mod jobs;
pub mod live;
pub mod observe;
pub mod openapi;
mod plain_page;
pub mod query;
pub mod route;
pub mod routes;
pub mod simple;
pub mod start_errors;
pub mod web;

use std::sync::Arc;

use metrics_exporter_prometheus::PrometheusHandle;

use crate::app::App;
use auth::Access;
use live::Live;
use web::Site;

/// What every handler stands on; cheap to clone.
#[derive(Clone)]
pub struct Api {
    /// The verbs.
    pub app: App,
    /// Who may ask.
    pub access: Arc<Access>,
    /// What has been counted so far.
    pub metrics: PrometheusHandle,
    /// The web app.
    pub site: Site,
    /// Who is shown changes as they happen.
    pub live: Arc<Live>,
}
