//! Short texts that name something: ids, days, headers.

use std::time::Duration;

use garmin_sync::domain::data_type::DataType;
use garmin_sync::domain::dates::parse_day;
use garmin_sync::domain::failure::ErrorCode;
use garmin_sync::domain::ids::{JobId, UserId, WorkerId};
use garmin_sync::domain::job::{Order, Status, SyncType};
use garmin_sync::domain::metric::Metric;
use garmin_sync::domain::partial::Part;
use garmin_sync::domain::retry;
use garmin_sync::http::jobs::events::EventsRequest;
use garmin_sync::http::parts::{FromParts, RequestParts};
use garmin_sync::ports::Change;
use garmin_sync::{cli, source, store};
use warp::http::HeaderMap;
use warp::http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue, ORIGIN};

/// A text that is parsed as each of them in turn.
pub fn check(data: &[u8]) {
    check_headers(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let is_same =
        |read: Option<String>| assert!(read.is_none_or(|it| it == text), "{text:?} is read as something else");
    is_same(JobId::parse(text).ok().map(Into::into));
    is_same(UserId::parse(text).ok().map(Into::into));
    is_same(WorkerId::parse(text).ok().map(Into::into));
    is_same(parse_day(text).map(|day| day.to_string()));
    is_same(DataType::from_name(text).map(|it| it.name().to_owned()));
    is_same(Metric::from_name(text).map(|it| it.name().to_owned()));
    is_same(Part::from_name(text).map(|it| it.name().to_owned()));
    is_same(Status::from_name(text).map(|it| it.name().to_owned()));
    is_same(Order::from_name(text).map(|it| it.name().to_owned()));
    is_same(SyncType::from_name(text).map(|it| it.name().to_owned()));
    is_same(ErrorCode::from_name(text).map(|it| it.name().to_owned()));
    for id in [JobId::parse(text).is_ok(), UserId::parse(text).is_ok(), WorkerId::parse(text).is_ok()] {
        assert!(!id || !text.contains([':', '{', '}', ' ', '*', '\n']), "{text:?} breaks a key");
    }
    if let Some(first) = cli::foreign::first_of_last(text, super::today()) {
        assert!(first <= super::today());
    }
    match cli::foreign::address(text) {
        Ok(address) => assert_eq!(cli::foreign::address(&address).ok(), Some(address)),
        Err(error) => super::check_told(&error.to_string().replace('…', "")),
    }
    if let Ok(host) = text.parse() {
        super::doors::check_name(&host);
    }
    if let Some(Change::Job { user, job, .. }) = store::foreign::changed(text) {
        assert!(text.starts_with(&format!("{user} {job}")));
    }
}

fn check_headers(data: &[u8]) {
    if let Some(wait) = source::foreign::wait(data, super::now()) {
        let honoured = retry::honoured(Some(wait)).unwrap_or_default();
        assert!(honoured <= Duration::from_hours(48), "{honoured:?}");
    }
    let Ok(value) = HeaderValue::from_bytes(data) else { return };
    for name in [AUTHORIZATION, HOST, ORIGIN, HeaderName::from_static("last-event-id")] {
        let headers = HeaderMap::from_iter([(name, value.clone())]);
        super::doors::check(b"/", &headers);
        let call = RequestParts { headers, ..RequestParts::default() };
        assert!(EventsRequest::parse(&call).is_ok());
    }
}
