//! One HTTP exchange with the Personal API: a key for a token, or a GET with that token.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, RequestBuilder, Response, StatusCode, Url};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::exchange;
use super::request::Get;
use super::upstream_error::UpstreamError;
use crate::domain::failure::Failure;
use crate::ports::Clock;
use crate::source::decode::meter::{Meter, Tree};
use crate::source::http::transport_error::TransportError;
use crate::source::http::{client, retry_after};

/// The largest answer read, in bytes after decompression: a month of body battery has 0.5 MB.
const LARGEST: usize = 8 << 20;
/// The largest archive of a file, in bytes: a long day's recording has a few MB.
const LARGEST_FILE: usize = 64 << 20;
/// What an archive is asked for as; Garmin refuses the general type for bytes.
pub(super) const ARCHIVES: &str = "application/zip, application/x-zip-compressed";
/// Where a key is exchanged for a token.
pub(super) const EXCHANGE: &str = "personalapitoken-service/personal-api/personal-api-key/token";
/// Requests of this process at a time, for all accounts together: they come from one address.
const AT_ONCE: usize = 4;

/// A connection to the Personal API.
pub(super) struct Connection {
    client: Client,
    base: Url,
    clock: Arc<dyn Clock>,
    at_once: Semaphore,
}

/// What a GET brought.
pub(super) enum Got {
    /// An answer; nothing at all is null.
    Body(Value),
    /// An answer to a download.
    Archive(Vec<u8>),
    /// The token is no longer good.
    TokenEnded,
    /// This area is not permitted for the key.
    AreaRefused,
    /// Too much was asked for at once, or Garmin has an error: only another request can tell.
    ServerError(u16),
    /// There is no such thing.
    NotFound,
    /// More was asked for at once than Garmin takes, or something that it does not know.
    TooMuch,
}

/// A request with what it is signed in by.
#[derive(Clone, Copy)]
pub(super) enum Signed<'a> {
    /// An exchange of this key.
    Exchange(&'a str),
    /// A GET with this token, for an answer of one of these media types.
    Get(&'a Get, &'a str, &'static str),
}

impl Signed<'_> {
    /// The most bytes that an answer may have.
    fn largest(self) -> usize {
        if matches!(self, Self::Get(_, _, accept) if accept == ARCHIVES) { LARGEST_FILE } else { LARGEST }
    }
}

/// An answer as it came, whatever its status.
pub(super) struct Whole {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    /// How long it asks us to wait.
    pub(super) retry_after: Option<Duration>,
    /// From the request until the body's end.
    pub(super) took: Duration,
    /// The decompressed body, or why it is not whole.
    pub(super) body: Result<Vec<u8>, UpstreamError>,
}

impl Connection {
    pub(super) fn new(base: &Url, timeout: Duration, clock: Arc<dyn Clock>) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: client::builder(timeout).build()?,
            base: base.clone(),
            clock,
            at_once: Semaphore::new(AT_ONCE),
        })
    }

    /// Exchanges a key for a token. A refusal means that the key is no longer good.
    pub(super) async fn exchange(&self, key: &str) -> Result<super::credentials::Token, Failure> {
        let request = self.request(Signed::Exchange(key));
        let _place = self.at_once.acquire().await;
        let response = request.send().await.map_err(|error| unsent(&error))?;
        let status = response.status().as_u16();
        let retry_after = retry_after::wait(response.headers(), self.now());
        match status {
            200 => {
                let text = whole(response, LARGEST).await.map_err(UpstreamError::failure)?;
                exchange::token(&text, self.now()).ok_or_else(|| UpstreamError::NoToken.failure())
            }
            400 | 401 | 403 => Err(UpstreamError::KeyRefused.failure()),
            429 => Err(Failure { retry_after, ..UpstreamError::RateLimited.failure() }),
            _ => Err(UpstreamError::ServerError(status).failure()),
        }
    }

    /// Sends a GET for JSON.
    pub(super) async fn get(&self, get: &Get, token: &str) -> Result<Got, Failure> {
        self.send(get, token, "application/json", LARGEST, |body| json(&body).map(Got::Body)).await
    }

    /// Sends a GET for an archive.
    pub(super) async fn download(&self, get: &Get, token: &str) -> Result<Got, Failure> {
        self.send(get, token, ARCHIVES, LARGEST_FILE, |body| Ok(Got::Archive(body))).await
    }

    async fn send(
        &self,
        get: &Get,
        token: &str,
        accept: &'static str,
        largest: usize,
        read: impl FnOnce(Vec<u8>) -> Result<Got, UpstreamError>,
    ) -> Result<Got, Failure> {
        let request = self.request(Signed::Get(get, token, accept));
        let _place = self.at_once.acquire().await;
        let response = request.send().await.map_err(|error| unsent(&error))?;
        let retry_after = retry_after::wait(response.headers(), self.now());
        match response.status() {
            StatusCode::OK => {
                let body = whole(response, largest).await.map_err(UpstreamError::failure)?;
                read(body).map_err(UpstreamError::failure)
            }
            StatusCode::NO_CONTENT => read(Vec::new()).map_err(UpstreamError::failure),
            StatusCode::UNAUTHORIZED => Ok(Got::TokenEnded),
            StatusCode::FORBIDDEN => Ok(Got::AreaRefused),
            StatusCode::NOT_FOUND => Ok(Got::NotFound),
            StatusCode::BAD_REQUEST => Ok(Got::TooMuch),
            StatusCode::TOO_MANY_REQUESTS => Err(Failure { retry_after, ..UpstreamError::RateLimited.failure() }),
            StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => {
                Err(UpstreamError::from(TransportError::NoAnswer).failure())
            }
            status if status.is_server_error() => Ok(Got::ServerError(status.as_u16())),
            status => Err(UpstreamError::Rejected(status.as_u16()).failure()),
        }
    }

    /// Sends a request, and returns all of the answer, for whoever wants to know more than what it means.
    pub(super) async fn whole(&self, signed: Signed<'_>) -> Result<Whole, UpstreamError> {
        let request = self.request(signed);
        let _place = self.at_once.acquire().await;
        let begun = Instant::now();
        let response = request.send().await.map_err(|error| TransportError::before_answer(&error))?;
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let retry_after = retry_after::wait(response.headers(), self.now());
        let status = response.status().as_u16();
        let body = whole(response, signed.largest()).await;
        Ok(Whole { status, content_type, retry_after, took: begun.elapsed(), body })
    }

    fn request(&self, signed: Signed<'_>) -> RequestBuilder {
        match signed {
            Signed::Exchange(key) => {
                let url = self.url(EXCHANGE);
                self.client.post(url).header(AUTHORIZATION, secret("ApiKey", key)).header(ACCEPT, "*/*")
            }
            Signed::Get(get, token, accepted) => {
                let mut url = self.url(&get.path);
                if !get.query.is_empty() {
                    url.query_pairs_mut().extend_pairs(&get.query);
                }
                self.client.get(url).header(AUTHORIZATION, secret("Bearer", token)).header(ACCEPT, accepted)
            }
        }
    }

    fn url(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_query(None);
        url.set_fragment(None);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path.split('/'));
        }
        url
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

/// A header that is never shown.
fn secret(scheme: &str, text: &str) -> HeaderValue {
    let mut value = HeaderValue::from_str(&format!("{scheme} {text}")).unwrap_or(HeaderValue::from_static(""));
    value.set_sensitive(true);
    value
}

/// The whole body, of at most so many bytes.
async fn whole(mut response: Response, largest: usize) -> Result<Vec<u8>, UpstreamError> {
    let mut bytes = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(|error| TransportError::within_answer(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > largest {
            return Err(UpstreamError::TooLarge);
        }
    }
    Ok(bytes)
}

/// A body as JSON; blank is null.
pub(super) fn json(body: &[u8]) -> Result<Value, UpstreamError> {
    if body.iter().all(u8::is_ascii_whitespace) {
        return Ok(Value::Null);
    }
    let text = std::str::from_utf8(body).map_err(|_| UpstreamError::NotJson)?;
    let meter = Meter::new();
    let value = Tree::new(&meter).of_text(text).ok_or(UpstreamError::NotJson)?;
    meter.refused().map_or(Ok(value), |excess| Err(excess.into()))
}

/// The failure of a request whose answer did not begin.
fn unsent(error: &reqwest::Error) -> Failure {
    UpstreamError::from(TransportError::before_answer(error)).failure()
}
