//! What clients of the API send: bodies, queries, headers, the variable segment of an address.

use std::fmt::Debug;
use std::sync::LazyLock;

use futures::stream;
use garmin_sync::domain::data_type::{DataType, DataTypes};
use garmin_sync::domain::ids::JobId;
use garmin_sync::domain::job::Order;
use garmin_sync::domain::metric::Metric;
use garmin_sync::http::body::{self, Fields};
use garmin_sync::http::errors::ApiError;
use garmin_sync::http::jobs::control::JobRef;
use garmin_sync::http::jobs::coverage::{Acceptance, DaysQuery};
use garmin_sync::http::jobs::estimate::EstimateQuery;
use garmin_sync::http::jobs::events::Wish;
use garmin_sync::http::jobs::read::PageQuery;
use garmin_sync::http::jobs::start::{HistoricalStart, IncrementalStart};
use garmin_sync::http::query::Parameters;
use garmin_sync::http::route::{Args, Call};
use garmin_sync::http::simple::{NoFields, SimpleStart};
use reqwest::Url;
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
    check_call(&Call { headers: headers.clone(), ..Call::default() });
    if let Some(query) = parameters(query) {
        check_call(&Call { query: Parameters(query), ..Call::default() });
    }
    check_call(&Call { segment: std::str::from_utf8(segment).ok().map(str::to_owned), ..Call::default() });
    if let Some(fields) = told(Fields::parse(body)) {
        check_call(&Call { body: fields, ..Call::default() });
    }
    check_read(&headers, body);
}

fn check_call(call: &Call) {
    args::<NoFields>(call, |_| Value::Null);
    args::<SimpleStart>(call, |it| json!({ "start_date": it.start_date, "end_date": it.end_date }));
    args::<JobRef>(call, |it| json!({ "jobId": it.job_id }));
    args::<IncrementalStart>(call, options);
    args::<HistoricalStart>(call, |it| {
        let mut body = options(&it.options);
        body["startDate"] = json!(it.start_date);
        body["endDate"] = json!(it.end_date);
        body
    });
    args::<Acceptance>(
        call,
        |it| json!({ "dataType": it.data_type.name(), "start": it.start, "end": it.end, "accepted": it.accepted }),
    );
    queried::<DaysQuery>(call, |it| {
        vec![("from", it.from.as_ref().map(ToString::to_string)), ("to", it.to.as_ref().map(ToString::to_string))]
    });
    queried::<PageQuery>(call, |it| {
        assert!((1..=100).contains(&it.limit));
        vec![("limit", Some(it.limit.to_string())), ("cursor", it.cursor.as_ref().map(ToString::to_string))]
    });
    queried::<EstimateQuery>(call, |it| {
        let names = it.data_types.iter().map(DataType::name).collect::<Vec<_>>().join(",");
        let metrics = it.metric_types.iter().map(|one| one.name()).collect::<Vec<_>>().join(",");
        vec![
            ("startDate", Some(it.start_date.to_string())),
            ("endDate", Some(it.end_date.to_string())),
            ("dataTypes", Some(names)),
            ("metricTypes", Some(metrics)),
        ]
    });
    if let Some(id) = told(JobId::parse_call(call)) {
        assert_eq!(Some(id.as_str()), call.segment.as_deref());
    }
    told(Wish::parse(call));
}

/// A name for what is called `parse` twice.
trait ParseCall: Args {
    fn parse_call(call: &Call) -> Result<Self, ApiError> {
        <Self as Args>::parse(call)
    }
}
impl ParseCall for JobId {}

fn options(it: &IncrementalStart) -> Value {
    let IncrementalStart { metric_types, data_types, order, skip_existing, accept_removals } = it;
    assert!(*data_types != DataTypes::EMPTY && matches!(order, Order::Oldest | Order::Newest));
    json!({
        "metricTypes": metric_types.iter().map(|one: &Metric| one.name()).collect::<Vec<_>>(),
        "dataTypes": data_types.iter().map(DataType::name).collect::<Vec<_>>(),
        "order": order.name(), "skipExisting": skip_existing, "acceptRemovals": accept_removals,
    })
}

/// What was understood, written out again as a body, is understood as the same.
fn args<A: Args + Debug>(call: &Call, written: impl Fn(&A) -> Value) {
    let Some(understood) = told(A::parse(call)) else { return };
    let body = written(&understood).to_string();
    let again = Fields::parse(body.as_bytes()).and_then(|body| A::parse(&Call { body, ..Call::default() }));
    assert_eq!(format!("{:?}", again.ok()), format!("{:?}", Some(understood)), "{body}");
}

/// The same, as a query.
fn queried<A: Args + Debug>(call: &Call, written: impl Fn(&A) -> Vec<(&'static str, Option<String>)>) {
    let Some(understood) = told(A::parse(call)) else { return };
    let query = written(&understood).into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect();
    let again = A::parse(&Call { query: Parameters(query), ..Call::default() });
    assert_eq!(format!("{:?}", again.ok()), format!("{:?}", Some(understood)));
}

/// The body as it arrives, in pieces, however long it is.
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
