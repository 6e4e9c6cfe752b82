//! Health checks for orchestrators and monitoring.

use warp::Reply;
use warp::http::header::CONTENT_TYPE;
use warp::reply::Response;

use super::Api;
use super::errors::ApiError;
use super::route::Json;
use crate::api_types::error::ErrorBody;
use crate::api_types::health::Health;
use crate::domain::ids::UserId;
use crate::ports::WORKER_SILENCE;
use crate::telemetry::METRICS_TYPE;

/// Whether an address is a health check, which is answered even when there is no room for anything else.
pub(super) fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

fn health(status: &str, reason: Option<&str>, demo: bool) -> Health {
    Health { status: status.to_owned(), reason: reason.map(str::to_owned), demo }
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
        (status = 503, description = "Redis can't be used: `store_unavailable`", body = ErrorBody),
    ))]
pub async fn readyz(api: Api, (): ()) -> Result<Json<Health>, ApiError> {
    let (seen, demo) = (api.app.store.worker_seen().await?, api.settings.demo);
    Ok(Json(match seen {
        Some(ago) if ago <= WORKER_SILENCE => health("ok", None, demo),
        _ => health(
            "degraded",
            Some("No worker was seen in the last 30 seconds, so syncs wait. Start garmin-sync-worker."),
            demo,
        ),
    }))
}

/// Counters and histograms in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "Operation",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain")))]
pub async fn metrics(api: Api, _: UserId, (): ()) -> Result<Response, ApiError> {
    Ok(warp::reply::with_header(api.metrics.render(), CONTENT_TYPE, METRICS_TYPE).into_response())
}
