//! Which function answers what.
use std::convert::Infallible;
use std::sync::Arc;

use hyper::body::Bytes;
use serde_json::json;
use warp::Filter;
use warp::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use warp::path::FullPath;
use warp::reply::Response;

use super::data::Endpoint;
use super::reply::{detail, ok};
use super::state::Simulator;
use super::{admin, data, login, personal};

/// A key's own path begins with this.
const KEYS: &str = "/_simulator/keys/";

/// All routes. One filter parses the request and one `match` finds its function, since the imitated framework tells 404
/// from 405 by the path alone.
pub fn routes(simulator: Arc<Simulator>) -> impl Filter<Extract = (Response,), Error = warp::Rejection> + Clone {
    let query = warp::query::raw().or(warp::any().map(String::new)).unify();
    warp::any()
        .and_then(move || std::future::ready(Ok::<_, Infallible>(Arc::clone(&simulator))))
        .and(warp::method())
        .and(warp::path::full())
        .and(query)
        .and(warp::header::headers_cloned())
        .and(warp::body::bytes())
        .then(dispatch)
}

async fn dispatch(
    simulator: Arc<Simulator>,
    method: Method,
    path: FullPath,
    query: String,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if personal::is_served(path.as_str()) {
        return personal::serve(simulator, &method, path.as_str(), &query, &headers).await;
    }
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).map(str::to_owned);
    let kind = content_type.as_deref();
    match (path.as_str(), method.as_str()) {
        ("/", "GET") => ok(&json!({"message": "Garmin Connect Microservice is running!"})),
        ("/auth/garmin/login", "POST") => login::login(&simulator, kind, &body),
        ("/auth/garmin/resume_login", "POST") => login::resume(&simulator, &body),
        ("/data/health_and_wellness", "POST") => data::serve(simulator, Endpoint::Health, content_type, &body).await,
        ("/data/activities_and_workouts", "POST") => {
            data::serve(simulator, Endpoint::Activities, content_type, &body).await
        }
        ("/data/nutrition_diary", "POST") => data::serve(simulator, Endpoint::Nutrition, content_type, &body).await,
        ("/_simulator/faults", "POST") => admin::add_fault(&simulator, &body),
        ("/_simulator/faults", "GET") => admin::list_faults(&simulator),
        ("/_simulator/faults", "DELETE") => admin::clear_faults(&simulator),
        ("/_simulator/keys", "POST") => admin::add_key(&simulator, &body),
        (path, "DELETE") if path.strip_prefix(KEYS).is_some_and(|key| !key.is_empty()) => {
            admin::delete_key(&simulator, path.strip_prefix(KEYS).unwrap_or_default())
        }
        ("/_simulator/requests", "GET") => admin::requests(&simulator),
        ("/_simulator/world", "GET") => admin::world(&simulator, &query),
        ("/_simulator/world/summary", "GET") => admin::summary(simulator, &query).await,
        (path, _) => allowed(path).map_or_else(|| detail(StatusCode::NOT_FOUND, "Not Found"), wrong_method),
    }
}

/// The methods of a path that exists.
fn allowed(path: &str) -> Option<&'static str> {
    match path {
        "/" | "/_simulator/requests" | "/_simulator/world" | "/_simulator/world/summary" => Some("GET"),
        "/_simulator/keys"
        | "/auth/garmin/login"
        | "/auth/garmin/resume_login"
        | "/data/health_and_wellness"
        | "/data/activities_and_workouts"
        | "/data/nutrition_diary" => Some("POST"),
        "/_simulator/faults" => Some("DELETE, GET, POST"),
        path if path.starts_with(KEYS) => Some("DELETE"),
        _ => None,
    }
}

fn wrong_method(allowed: &'static str) -> Response {
    let mut response = detail(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}
