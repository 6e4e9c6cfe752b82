//! The current job as a stream of server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use futures::{Stream, StreamExt, stream};
use warp::Reply;
use warp::http::HeaderMap;
use warp::http::header::{CACHE_CONTROL, HeaderName, HeaderValue};
use warp::reply::Response;
use warp::sse::Event;

use super::super::Api;
use super::super::errors::ApiError;
use super::super::live::{Listener, MAX_LISTENERS, PACE, State};
use super::super::parts::{FromParts, RequestParts};
use crate::api_types::error::ErrorBody;
use crate::api_types::request::NoFields;
use crate::domain::ids::UserId;
use crate::server::Endless;

/// How often a comment is sent while nothing changes, so that no proxy takes the stream for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Seconds until a client with too many streams should retry.
const RETRY_AFTER: u64 = 10;

/// Who listens, and from which event on.
#[derive(Debug)]
pub struct EventsRequest {
    /// The last event that the client saw, as browsers send it when they reconnect.
    seen: Option<String>,
    /// The request's headers: once they no longer authorise it, the stream ends.
    headers: HeaderMap,
}

impl FromParts for EventsRequest {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        parts.query.read::<NoFields>()?;
        let seen = parts.headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        Ok(Self { seen, headers: parts.headers.clone() })
    }
}

/// The current or last job at once, and again at every change.
///
/// The `data` of each event is the `job` of `GET /integrations/garmin/sync/status`, on one line, and `null` before the
/// first job; its `id` is the job's `version`, or `none`. Events have no name, so that `onmessage` gets them. Changes
/// in quick succession are sent as one event. A client that sends the current `id` as `Last-Event-ID` gets nothing
/// until the next change. While Redis is away the stream stays open; it ends when its token is revoked. A comment is
/// sent every 15 seconds.
#[utoipa::path(get, path = "/integrations/garmin/sync/events", tag = "Job interface",
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event seen")),
    responses(
        (status = 200, description = "A stream of events", body = String, content_type = "text/event-stream"),
        (status = 429, description = "`rate_limited`: the user has 32 streams open", body = ErrorBody),
    ))]
pub async fn events(
    api: Api,
    user: UserId,
    EventsRequest { seen, headers }: EventsRequest,
) -> Result<Response, ApiError> {
    let mut listener = api.live.join(&user).ok_or_else(|| {
        let text = format!("{MAX_LISTENERS} streams of events are open already. Close one of them, then try again.");
        ApiError::rate_limited(&text, RETRY_AFTER)
    })?;
    let current = listener.current().await?;
    let first = Some(current).filter(|state| seen.as_ref() != Some(&state.id));
    let until = Box::pin(api.access.ended(&headers, user));
    let states = shown(listener, first).take_until(until);
    let states = warp::sse::keep_alive().interval(KEEP_ALIVE).text(" keep-alive").stream(states);
    let mut response = warp::sse::reply(states).into_response();
    response.extensions_mut().insert(Endless);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache, no-store, no-transform"));
    // Proxies such as nginx would buffer events.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// What a listener is sent: `first`, if there is one, then the newest state at most once every [`PACE`].
fn shown(listener: Listener, first: Option<State>) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold((listener, first, false), async |(mut listener, first, has_shown)| {
        if has_shown {
            listener.rest(PACE).await;
        }
        let state = match first {
            Some(state) => state,
            None => listener.next().await?,
        };
        let event = Event::default().id(state.id.as_str()).data(state.data.as_str());
        Some((Ok(event), (listener, None, true)))
    })
}
