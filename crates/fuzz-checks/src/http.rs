//! What clients of the API send: bodies, queries, headers, the variable segment of an address.

use std::fmt::Debug;
use std::sync::LazyLock;

use futures::stream;
use garmin_sync::api_types::control::JobRef;
use garmin_sync::api_types::coverage::{Acceptance, DaysQuery};
use garmin_sync::api_types::estimate::EstimateQuery;
use garmin_sync::api_types::jobs::PageQuery;
use garmin_sync::api_types::request::NoFields;
use garmin_sync::api_types::simple::SimpleStart;
use garmin_sync::api_types::start::{HistoricalStart, IncrementalStart};
use garmin_sync::domain::ids::JobId;
use garmin_sync::http::body::{self, Fields};
use garmin_sync::http::errors::ApiError;
use garmin_sync::http::jobs::events::EventsRequest;
use garmin_sync::http::parts::{Body, FromParts, Query, RequestParts};
use garmin_sync::http::query::Parameters;
use reqwest::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};
use warp::http::HeaderMap;
use warp::http::header::{HeaderName, HeaderValue};

use super::doors::{self, told};

/// Headers, a query, a segment and a body.
pub fn check(data: &[u8]) {
    let [headers, query, segment, body] = super::parts(data);
    let headers = headers_of(headers);
    for target in [&b"/"[..], segment] {
        doors::check(target, &headers);
    }
    check_call(&RequestParts { headers: headers.clone(), ..RequestParts::default() });
    if let Some(query) = parameters(query) {
        check_call(&RequestParts { query: Parameters(query), ..RequestParts::default() });
    }
    check_call(&RequestParts {
        segment: std::str::from_utf8(segment).ok().map(str::to_owned),
        ..RequestParts::default()
    });
    if let Some(fields) = told(Fields::parse(body)) {
        check_call(&RequestParts { body: fields, ..RequestParts::default() });
    }
    check_read(&headers, body);
}

fn check_call(parts: &RequestParts) {
    body::<NoFields>(parts);
    body::<SimpleStart>(parts);
    body::<JobRef>(parts);
    body::<IncrementalStart>(parts);
    body::<HistoricalStart>(parts);
    body::<Acceptance>(parts);
    query::<DaysQuery>(parts);
    query::<PageQuery>(parts);
    query::<EstimateQuery>(parts);
    if let Some(id) = told(JobId::parse_call(parts)) {
        assert_eq!(Some(id.as_str()), parts.segment.as_deref());
    }
    told(EventsRequest::parse(parts));
}

/// An alias, because two functions are called `parse`.
trait ParseCall: FromParts {
    fn parse_call(parts: &RequestParts) -> Result<Self, ApiError> {
        <Self as FromParts>::parse(parts)
    }
}
impl ParseCall for JobId {}

/// A parsed value, written out again as a body, parses to the same.
fn body<T: DeserializeOwned + Serialize + Debug + Send>(parts: &RequestParts) {
    let Some(Body(understood)) = told(Body::<T>::parse(parts)) else { return };
    let text = serde_json::to_string(&understood).unwrap();
    let again = Fields::parse(text.as_bytes()).and_then(|fields| fields.read::<T>());
    assert_eq!(format!("{:?}", again.ok()), format!("{:?}", Some(understood)), "{text}");
}

/// The same, as a query.
fn query<T: DeserializeOwned + Serialize + Debug + Send>(parts: &RequestParts) {
    let Some(Query(understood)) = told(Query::<T>::parse(parts)) else { return };
    let Value::Object(fields) = json!(understood) else { panic!("{understood:?}") };
    let text = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    };
    let query = fields.into_iter().filter_map(|(name, value)| Some((name, text(value)?))).collect();
    let again = Parameters(query).read::<T>();
    assert_eq!(format!("{:?}", again.ok()), format!("{:?}", Some(understood)));
}

/// The body as it arrives, in pieces, of any length.
fn check_read(headers: &HeaderMap, bytes: &[u8]) {
    static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Builder::new_current_thread().enable_time().build().unwrap());
    let pieces = stream::iter(bytes.chunks(1 + bytes.len() / 3).map(Ok::<_, warp::Error>));
    let read = RUNTIME.block_on(body::read(headers, pieces));
    let at_once = Fields::parse(bytes);
    match told(read) {
        Some(fields) => assert_eq!(format!("{fields:?}"), format!("{:?}", at_once.unwrap_or_default())),
        None => assert!(bytes.len() > body::MAX_BODY || at_once.is_err() || !headers.is_empty()),
    }
}

fn headers_of(data: &[u8]) -> HeaderMap {
    let pairs = super::pairs(data).take(32);
    let read = |(name, value)| Some((HeaderName::from_bytes(name).ok()?, HeaderValue::from_bytes(value).ok()?));
    pairs.filter_map(read).collect()
}

fn parameters(query: &[u8]) -> Option<Vec<(String, String)>> {
    let url = Url::parse(&format!("http://localhost/?{}", std::str::from_utf8(query).ok()?)).ok()?;
    Some(url.query_pairs().into_owned().collect())
}
