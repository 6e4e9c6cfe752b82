//! One log line and one sample per request. Never bodies, tokens, or addresses that hold ids.

use std::future::Future;

use tokio::time::Instant;
use warp::http::header::HeaderValue;
use warp::http::{Method, StatusCode};
use warp::reply::Response;

use super::errors::StoreIsAway;
use super::failures;
use super::route::Matched;
use crate::domain::span::millis;
use crate::ports::Random;
use crate::telemetry::REQUEST_SECONDS;

const REQUESTS: &str = "garmin_sync_http_requests_total";

/// Describes the metrics of this module.
pub fn describe_metrics() {
    metrics::describe_counter!(REQUESTS, "Requests served, by method, route and status.");
    metrics::describe_histogram!(REQUEST_SECONDS, metrics::Unit::Seconds, "How long requests took.");
    metrics::describe_counter!("garmin_sync_starts_total", "Syncs requested, by outcome.");
    metrics::describe_counter!(failures::REFUSED, "Requests with an unknown token.");
}

/// Times, counts and logs an answer, and adds the id of its log line.
pub async fn observed(method: Method, random: &dyn Random, answer: impl Future<Output = Response>) -> Response {
    let started = Instant::now();
    let id = format!("{:016x}", random.bits() & u128::from(u64::MAX));
    let mut response = answer.await;
    let took = started.elapsed();
    let route = response.extensions().get::<Matched>().map_or("unmatched", |it| it.0);
    let (method, status) = (label(&method), response.status());
    let code = status.as_str().to_owned();
    metrics::counter!(REQUESTS, "method" => method, "route" => route, "status" => code).increment(1);
    metrics::histogram!(REQUEST_SECONDS, "method" => method, "route" => route).record(took.as_secs_f64());
    let is_told = response.extensions().get::<StoreIsAway>().is_some();
    log(&id, method, route, status, is_told, millis(took));
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

/// Counts a request that was not HTTP, and so reached no route.
pub fn unobserved(status: StatusCode) {
    let code = status.as_str().to_owned();
    metrics::counter!(REQUESTS, "method" => "other", "route" => "misread", "status" => code).increment(1);
}

/// Pollers read all day long, and the store tells of its outages once for all: that is logged at a lower level.
fn log(id: &str, method: &str, route: &str, status: StatusCode, is_told: bool, duration_ms: u64) {
    let status_code = status.as_u16();
    if status.is_server_error() && !is_told {
        tracing::warn!(
            request.id = id,
            http.method = method,
            http.route = route,
            http.status = status_code,
            duration_ms,
            "request not served"
        );
    } else if matches!(method, "GET" | "HEAD") {
        tracing::debug!(
            request.id = id,
            http.method = method,
            http.route = route,
            http.status = status_code,
            duration_ms,
            "request"
        );
    } else {
        tracing::info!(
            request.id = id,
            http.method = method,
            http.route = route,
            http.status = status_code,
            duration_ms,
            "request"
        );
    }
}

/// A closed set of values, whatever clients send.
fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
