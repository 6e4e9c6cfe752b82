//! What orchestrators and monitoring ask.

use serde::Serialize;
use utoipa::ToSchema;
use warp::Reply;
use warp::http::header::CONTENT_TYPE;
use warp::reply::Response;

use super::Api;
use super::errors::{ApiError, ErrorBody};
use super::route::Json;
use crate::domain::ids::UserId;
use crate::ports::WORKER_SILENCE;
use crate::telemetry::METRICS_TYPE;

/// How it goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`, or `degraded` when syncs can be started but will not run.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// What is missing, and what to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
}

/// Whether an address says how this program is, which is answered also when there is no room for anything else.
pub(super) fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

/// Whether this process is alive.
#[utoipa::path(get, path = "/healthz", tag = "Operation", security(()),
    responses((status = 200, description = "It is", body = Health)))]
pub async fn healthz(_: Api, (): ()) -> Result<Json<Health>, ApiError> {
    Ok(Json(Health { status: "ok", reason: None }))
}

/// Whether syncs can be started, and whether a worker is there to run them.
#[utoipa::path(get, path = "/readyz", tag = "Operation", security(()),
    responses(
        (status = 200, description = "They can; `degraded` when no worker was seen for 30 seconds", body = Health),
        (status = 503, description = "Redis can't be used: `store_unavailable`", body = ErrorBody),
    ))]
pub async fn readyz(api: Api, (): ()) -> Result<Json<Health>, ApiError> {
    let seen = api.app.store.worker_seen().await?;
    Ok(Json(match seen {
        Some(ago) if ago <= WORKER_SILENCE => Health { status: "ok", reason: None },
        _ => Health {
            status: "degraded",
            reason: Some("No worker was seen in the last 30 seconds, so syncs wait. Start garmin-sync-worker."),
        },
    }))
}

/// Counters and histograms in the text format of Prometheus.
#[utoipa::path(get, path = "/metrics", tag = "Operation",
    responses((status = 200, description = "The metrics", body = String, content_type = "text/plain")))]
pub async fn metrics(api: Api, _: UserId, (): ()) -> Result<Response, ApiError> {
    Ok(warp::reply::with_header(api.metrics.render(), CONTENT_TYPE, METRICS_TYPE).into_response())
}
