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
use super::super::route::{Args, Call};
use crate::api_types::error::ErrorBody;
use crate::api_types::request::NoFields;
use crate::domain::ids::UserId;
use crate::server::Endless;

/// How often a comment is sent while nothing changes, so that nothing on the way takes the stream for dead.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Seconds after which a client with too many streams may ask again.
const RETRY_AFTER: u64 = 10;

/// Who wants to be shown events, and from where on.
#[derive(Debug)]
pub struct Wish {
    /// The event that the client saw last, as browsers send it when they connect again.
    seen: Option<String>,
    /// What it asked with: once that is no longer good, the stream ends.
    headers: HeaderMap,
}

impl Args for Wish {
    fn parse(call: &Call) -> Result<Self, ApiError> {
        call.query.read::<NoFields>()?;
        let seen = call.headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        Ok(Self { seen, headers: call.headers.clone() })
    }
}

/// The current or last job at once, and again at every change.
///
/// The `data` of each event is the `job` of `GET /integrations/garmin/sync/status`, on one line, and `null` before the
/// first job; its `id` is the job's `version`, or `none`. Events have no name, so that `onmessage` gets them. Changes
/// that follow each other quickly come as one event. A
/// client that sends the current `id` as `Last-Event-ID` gets nothing until the next change. While Redis is away the
/// stream stays open; it ends when the token that it was asked for with does. A comment is sent every 15 seconds.
#[utoipa::path(get, path = "/integrations/garmin/sync/events", tag = "Job interface",
    params(("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event seen")),
    responses(
        (status = 200, description = "A stream of events", body = String, content_type = "text/event-stream"),
        (status = 429, description = "`rate_limited`: the user has 32 streams open", body = ErrorBody),
    ))]
pub async fn events(api: Api, user: UserId, Wish { seen, headers }: Wish) -> Result<Response, ApiError> {
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
    // Proxies such as nginx would collect events before they pass them on.
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
