//! An answer that is a file, made while it is sent. Its bytes are the same as long as the store is (RFC 9110, section 8.8.1), so
//! that what is lacking of a broken download can be had by `Range` and `If-Range`.

use std::io;

use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use warp::Reply;
use warp::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderName, HeaderValue, IF_RANGE, RANGE,
};
use warp::http::{Response as Head, StatusCode};
use warp::reply::Response;

use super::super::errors::ApiError;
use super::super::etag;
use super::reading::ASK_AGAIN;
use crate::api_types::error::Code;
use crate::app::export::{ExportError, Pieces};
use crate::domain::ids::UserId;

/// The file of an answer.
pub(super) struct Download {
    /// Its name.
    pub(super) name: String,
    /// Its media type.
    pub(super) media_type: &'static str,
    /// The version of the store that it is made from.
    pub(super) version: String,
}

impl Download {
    /// The answer to a request with these headers; `make` makes the file, and `lasts` tells before each piece whether the
    /// client may still have it. `needs_length`: the client only learns from the length whether it got all.
    ///
    /// # Errors
    /// The file can't be made, or has no such part.
    pub(super) async fn answer(
        &self,
        user: &UserId,
        headers: &HeaderMap,
        needs_length: bool,
        make: impl Fn() -> Pieces,
        lasts: impl Fn() -> bool + Send + Sync + 'static,
    ) -> Result<Response, ApiError> {
        let etag = etag::of(user, &[&self.version]);
        if etag::is_known(headers, &etag) {
            let head =
                Head::builder().status(StatusCode::NOT_MODIFIED).header(CACHE_CONTROL, ASK_AGAIN).header(ETAG, &etag);
            return built(head.body(Vec::new()).map(Reply::into_response));
        }
        let start = start_of(headers, &etag);
        // A part has to say where it ends, which only shows when all of it is made.
        let length = if start.is_some() || needs_length { Some(length(make()).await?) } else { None };
        let (skipped, range) = match start.zip(length) {
            Some((start, length)) if start >= length => return Ok(nothing_there(length)),
            Some((start, length)) => (start, Some(format!("bytes {start}-{}/{length}", length - 1))),
            None => (0, None),
        };
        let mut pieces = make();
        // The first piece shows whether it can be made at all.
        let first = pieces.try_next().await?;
        let body = without(skipped, stream::iter(first.map(Ok)).chain(pieces));
        let body = body.map(move |piece| if lasts() { piece } else { Err(io::Error::other("the token ended")) });
        let mut response = warp::reply::stream(body).into_response();
        let mut set = |name: HeaderName, value: &str| {
            HeaderValue::from_str(value).ok().map(|value| response.headers_mut().insert(name, value))
        };
        set(CONTENT_TYPE, self.media_type);
        set(CONTENT_DISPOSITION, &format!("attachment; filename=\"{}\"", self.name));
        set(CACHE_CONTROL, ASK_AGAIN);
        set(ETAG, &etag);
        set(ACCEPT_RANGES, "bytes");
        // Proxies need not collect what the client can take at once.
        set(HeaderName::from_static("x-accel-buffering"), "no");
        if let Some(length) = length {
            set(CONTENT_LENGTH, &(length - skipped).to_string());
        }
        if let Some(range) = range {
            set(CONTENT_RANGE, &range);
            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        }
        Ok(response)
    }
}

fn built<E>(response: Result<Response, E>) -> Result<Response, ApiError> {
    response.map_err(|_| ApiError::too_slow())
}

/// From which byte on the client wants this file: `Range: bytes=N-`. Other ranges are not served, and neither is one of another
/// file than the client has; it gets all of it instead.
fn start_of(headers: &HeaderMap, etag: &str) -> Option<u64> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if text(IF_RANGE).is_some_and(|known| known != etag) {
        return None;
    }
    text(RANGE)?.trim().strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()
}

/// 416, with the length that there is.
fn nothing_there(length: u64) -> Response {
    let text =
        format!("The file has {length} bytes, so there is nothing after them. If you have as many, you have all.");
    let mut response = ApiError::new(Code::InvalidBody, text).field("Range").into_response();
    *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{length}")) {
        response.headers_mut().insert(CONTENT_RANGE, value);
    }
    response
}

/// How many bytes it has.
async fn length(pieces: Pieces) -> Result<u64, ApiError> {
    Ok(pieces.try_fold(0, async |sum, piece| Ok(sum + piece.len() as u64)).await?)
}

/// The same without so many bytes. An error cuts the connection, so that the client knows that something is lacking.
fn without(
    skipped: u64,
    pieces: impl Stream<Item = Result<Vec<u8>, ExportError>> + Send + Sync + 'static,
) -> impl Stream<Item = Result<Vec<u8>, io::Error>> + Send + Sync + 'static {
    let mut left = skipped;
    pieces.filter_map(move |piece| {
        let piece = match piece {
            Ok(mut piece) => {
                let here = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
                left -= here as u64;
                piece.drain(..here);
                (!piece.is_empty()).then_some(Ok(piece))
            }
            Err(error) => {
                tracing::warn!(%error, "an export was cut off");
                Some(Err(io::Error::other(error)))
            }
        };
        std::future::ready(piece)
    })
}

impl From<ExportError> for ApiError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Read(error) => error.into(),
            ExportError::Changed => Self::new(
                Code::StoreUnreachable,
                "The data was written to while it was read. Try again; if a sync is running, pause it or wait until it ends.",
            ),
            ExportError::Format(error) => {
                tracing::warn!(%error, "an export can't be made");
                Self::new(
                    Code::StoreUnreachable,
                    format!("The data can't be exported in this format: {error}. Choose another one, such as jsonl."),
                )
            }
            ExportError::Stopped => Self::new(
                Code::StoreUnreachable,
                "The export can't be made. Try again; the log of the API may say more.",
            ),
        }
    }
}
