//! Logs and metrics of the programs.

use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use hyper::Request;
use hyper::body::Incoming;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use serde_json::json;
use tokio::net::TcpListener;
use tracing_subscriber::fmt::layer;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt as _;
use warp::http::header::CONTENT_TYPE;
use warp::http::{Method, StatusCode};
use warp::reply::Response;
use warp::{Reply, reply};

use crate::config::{Log, LogFormat};
use crate::server::{self, Answers, Client, Room};
use crate::stop::Stop;

/// The duration of a request to the API; its buckets are set by this name.
pub const REQUEST_SECONDS: &str = "garmin_sync_http_request_duration_seconds";
/// From a poll that is served at once to a start that runs into its limit, in seconds.
const REQUEST_BUCKETS: [f64; 11] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 0.5, 1.0, 2.5];
/// For everything else that is timed: requests to Garmin, and writes, in seconds.
const WORK_BUCKETS: [f64; 12] = [0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0];
/// The media type of Prometheus' text format.
pub const METRICS_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// How often old samples are cleaned up.
const UPKEEP: Duration = Duration::from_secs(5);

/// Sends logs to standard error, from now on, for the whole program.
pub fn log_to_stderr(settings: &Log) {
    let (logs, lines) = (registry().with(settings.filter()), layer().with_writer(stderr));
    let result = match settings.format {
        LogFormat::Text => logs.with(lines.with_ansi(stderr().is_terminal())).try_init(),
        LogFormat::Json => logs.with(lines.json().flatten_event(true)).try_init(),
    };
    if let Err(error) = result {
        tracing::warn!(%error, "logs were set up before");
    }
    // Otherwise a panic would put lines of another format into the log. Its payload may hold anything, and is left out.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a fault of this program: please report it with this line");
    }));
}

/// Collects metrics, from now on, for the whole program. Call [`upkeep`] with the handle.
///
/// # Errors
/// It was called before.
pub fn install_metrics() -> Result<PrometheusHandle, BuildError> {
    let handle = PrometheusBuilder::new()
        .set_buckets(&WORK_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full(REQUEST_SECONDS.to_owned()), &REQUEST_BUCKETS)?
        .install_recorder()?;
    metrics::describe_gauge!("garmin_sync_build_info", "Always 1; the label says which version runs.");
    metrics::gauge!("garmin_sync_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

/// Cleans up the samples of histograms, forever: otherwise they only grow.
pub async fn upkeep(handle: PrometheusHandle) {
    let mut timer = tokio::time::interval(UPKEEP);
    loop {
        timer.tick().await;
        handle.run_upkeep();
    }
}

/// Serves `GET /metrics`, and `GET /readyz` by what `unready` says, until told to stop: for programs that have no other
/// address. Nothing shown there is private.
pub fn serve(
    listener: TcpListener,
    metrics: PrometheusHandle,
    unready: Readiness,
    stop: Stop,
) -> BoxFuture<'static, ()> {
    async move {
        let tidied = upkeep(metrics.clone());
        let served = server::serve(listener, Operation { metrics, unready }, Room::small(), stop, Duration::ZERO);
        tokio::select! { () = served => {}, () = tidied => {} }
    }
    .boxed()
}

/// Names what is wrong with a program, if anything is.
pub type Readiness = Arc<dyn Fn() -> Option<String> + Send + Sync>;

#[derive(Clone)]
struct Operation {
    metrics: PrometheusHandle,
    unready: Readiness,
}

impl Answers for Operation {
    async fn answer(&self, request: Request<Incoming>, _: Client) -> Response {
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        match request.uri().path() {
            "/metrics" if is_read => {
                reply::with_header(self.metrics.render(), CONTENT_TYPE, METRICS_TYPE).into_response()
            }
            "/readyz" if is_read => match (self.unready)() {
                None => reply::json(&json!({ "status": "ok" })).into_response(),
                Some(reason) => {
                    let body = reply::json(&json!({ "status": "unavailable", "reason": reason }));
                    reply::with_status(body, StatusCode::SERVICE_UNAVAILABLE).into_response()
                }
            },
            _ => reply::with_status("Only GET /metrics and GET /readyz are answered here.\n", StatusCode::NOT_FOUND)
                .into_response(),
        }
    }

    fn misread(&self, _: StatusCode) -> String {
        String::new()
    }
}
