//! Health checks for orchestrators and monitoring.

use std::time::Duration;

use warp::Reply;
use warp::http::header::CONTENT_TYPE;
use warp::reply::Response;

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::api_types::health::{Health, Unready};
use crate::domain::ids::UserId;
use crate::ports::{Outage, StoreError, WORKER_SILENCE};
use crate::telemetry::METRICS_TYPE;

/// How long Redis may take: less than [`super::route`] allows, so that the answer says what is the matter.
const LOOK: Duration = Duration::from_millis(1500);

/// Whether an address is a health check, which is answered even when there is no room for anything else.
pub(super) fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

fn health(status: &str, reason: Option<&str>, demo: bool) -> Health {
    Health { status: status.to_owned(), reason: reason.map(str::to_owned), demo: demo.then_some(true) }
}

/// Whether this process is alive.
#[utoipa::path(get, path = "/healthz", tag = "Operation", security(()),
    responses((status = 200, description = "It is alive", body = Health)))]
pub async fn healthz(_: Api, (): ()) -> Result<Json<Health>, ApiError> {
    Ok(Json(health("ok", None, false)))
}

/// Whether syncs can be started, and whether a worker is there to run them.
#[utoipa::path(get, path = "/readyz", tag = "Operation", security(()),
    responses(
        (status = 200, description = "Syncs can be started; `degraded` when no worker was seen for 30 seconds", body = Health),
        (status = 503, description = "Redis can't be reached or takes no writes: `unavailable`, and why", body = Unready),
    ))]
pub async fn readyz(api: Api, (): ()) -> Result<Response, ApiError> {
    // Reads alone prove nothing: a Redis that is full still answers them.
    let looking = async {
        api.app.store.try_write().await?;
        api.app.store.worker_seen().await
    };
    let seen = tokio::time::timeout(LOOK, looking).await.unwrap_or(Err(StoreError::Unavailable(Outage::NoAnswer)));
    let is_seen = match seen {
        Ok(seen) => seen.is_some_and(|ago| ago <= WORKER_SILENCE),
        Err(error @ StoreError::Unavailable(_)) => return Ok(unavailable(error.into(), api.settings.demo)),
        Err(error) => return Err(error.into()),
    };
    let demo = api.settings.demo;
    let no_worker = "No worker was seen in the last 30 seconds, so syncs wait. Start garmin-sync-worker.";
    let health = if is_seen { health("ok", None, demo) } else { health("degraded", Some(no_worker), demo) };
    Ok(Json(health).into_response())
}

/// The same error as elsewhere, in the words of a health check too.
fn unavailable(error: ApiError, demo: bool) -> Response {
    let body = error.body().clone();
    let unready = Unready { health: health("unavailable", Some(&body.error), demo), error: body };
    let mut response = error.into_response();
    *response.body_mut() = warp::reply::json(&unready).into_response().into_body();
    response
}

/// Counters and histograms in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "Operation",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain")))]
pub async fn metrics(api: Api, _: UserId, (): ()) -> Result<Response, ApiError> {
    Ok(warp::reply::with_header(api.metrics.render(), CONTENT_TYPE, METRICS_TYPE).into_response())
}
