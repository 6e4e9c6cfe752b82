//! One HTTP exchange with the Personal API: a key for a token, or a GET with that token.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderValue};
use reqwest::{Client, Response, StatusCode, Url};
use serde_json::Value;
use tokio::sync::Semaphore;

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
const ARCHIVES: &str = "application/zip, application/x-zip-compressed";
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
        let url = self.url("personalapitoken-service/personal-api/personal-api-key/token");
        let request = self.client.post(url).header(AUTHORIZATION, secret("ApiKey", key)).header(ACCEPT, "*/*");
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
        let mut url = self.url(&get.path);
        if !get.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&get.query);
        }
        let request = self.client.get(url).header(AUTHORIZATION, secret("Bearer", token));
        let _place = self.at_once.acquire().await;
        let sent = request.header(ACCEPT, accept).send().await;
        let response = sent.map_err(|error| unsent(&error))?;
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
fn json(body: &[u8]) -> Result<Value, UpstreamError> {
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
