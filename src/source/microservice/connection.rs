//! One HTTP exchange: sends a request, returns the answer, and classifies failures.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, Response, StatusCode, Url};
use serde::Serialize;

use super::request::Request;
use super::upstream_error::UpstreamError;
use super::{Unusable, refusal};
use crate::domain::failure::Failure;
use crate::ports::Clock;
use crate::source::http::transport_error::TransportError;
use crate::source::http::{client, retry_after};

/// How long an idle connection is kept. The microservice's server drops them after 5 s, and a request on a connection
/// that is being dropped fails.
const IDLE: Duration = Duration::from_secs(3);
/// How much of an error's text is read.
const LARGEST_ERROR: usize = 64 << 10;

pub(super) struct Connection {
    client: Client,
    base: Url,
    clock: Arc<dyn Clock>,
}

impl Connection {
    pub(super) fn new(base: &Url, timeout: Duration, clock: Arc<dyn Clock>) -> Result<Self, Unusable> {
        let client = client::builder(timeout)
            .pool_idle_timeout(IDLE)
            // The microservice is close by; a proxy from the environment would only see the credentials.
            .no_proxy()
            .build()
            .map_err(Unusable::Client)?;
        let mut base = base.clone();
        base.set_query(None);
        base.set_fragment(None);
        base.path_segments_mut().map_err(|()| Unusable::Address)?.pop_if_empty();
        Ok(Self { client, base, clock })
    }

    /// A 200 to a request for data, with its body still to be read.
    pub(super) async fn ask(&self, request: &Request<'_>) -> Result<Response, Failure> {
        self.post(&request.route, request)
            .await
            .map_err(|refused| Failure { retry_after: refused.retry_after, ..refused.meaning().failure() })
    }

    /// A 200 with its body still to be read.
    pub(super) async fn post(&self, route: &[&str], body: &impl Serialize) -> Result<Response, NoAnswer> {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.extend(route);
        }
        let response = self.client.post(url).json(body).send().await.map_err(|error| NoAnswer::of(&error))?;
        let status = response.status();
        if status == StatusCode::OK {
            return Ok(response);
        }
        let retry_after = retry_after::wait(response.headers(), self.clock.now());
        // The text of an error helps to understand it, but is optional.
        let text = beginning(response, LARGEST_ERROR).await;
        Err(NoAnswer { what: Err((status.as_u16(), text)), retry_after })
    }
}

/// Why a request has no answer: an error on the way, or another status than 200 and the start of its body.
pub(super) struct NoAnswer {
    pub(super) what: Result<UpstreamError, (u16, Vec<u8>)>,
    pub(super) retry_after: Option<Duration>,
}

impl NoAnswer {
    fn of(error: &reqwest::Error) -> Self {
        Self { what: Ok(TransportError::before_answer(error).into()), retry_after: None }
    }

    /// What it means for a request for data.
    pub(super) fn meaning(&self) -> UpstreamError {
        match &self.what {
            Ok(error) => *error,
            Err((status, text)) => refusal::meaning(*status, text),
        }
    }
}

/// The first bytes of a body, as far as they came.
pub(super) async fn beginning(mut response: Response, most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < most
        && let Ok(Some(piece)) = response.chunk().await
    {
        bytes.extend_from_slice(&piece[..piece.len().min(most - bytes.len())]);
    }
    bytes
}
