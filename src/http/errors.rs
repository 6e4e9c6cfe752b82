//! Refusals: the status, headers and text of each.

use warp::Reply;
use warp::http::header::{ALLOW, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use warp::http::{HeaderMap, StatusCode};
use warp::reply::Response;

use crate::api_types::error::{Code, ErrorBody};
use crate::config::BasePath;
use crate::domain::ids::JobId;
use crate::ports::{Outage, StoreError};

/// Seconds until a client should retry while the store is away: about what a restart of Redis takes.
pub(super) const STORE_RETRY_AFTER: u64 = 2;
/// Seconds until a client should retry if there was no room for it.
const CROWD_RETRY_AFTER: u64 = 5;

/// The status of an answer with this code.
fn status_of(code: Code) -> StatusCode {
    match code {
        Code::InvalidJson
        | Code::InvalidBody
        | Code::UnknownField
        | Code::MissingField
        | Code::InvalidDate
        | Code::InvalidDateRange
        | Code::RangeTooLong
        | Code::EndInFuture
        | Code::NotLinked
        | Code::CredentialsRefused => StatusCode::BAD_REQUEST,
        Code::Unauthorized => StatusCode::UNAUTHORIZED,
        Code::JobNotFound | Code::NotFound => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::SyncInProgress
        | Code::WrongState
        | Code::OtherAccount
        | Code::SecretsKeyMissing
        | Code::LoginUnavailable
        | Code::DeletionPending => StatusCode::CONFLICT,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::StoreUnavailable | Code::StoreUnreachable | Code::UpstreamUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::RecordDamaged => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A request that is refused.
#[derive(Debug)]
pub struct ApiError {
    body: Box<ErrorBody>,
    status: StatusCode,
    allow: Option<String>,
    cause: Option<Box<StoreError>>,
    is_unknown_token: bool,
}

/// Marks the answer to an unknown token.
#[derive(Debug, Clone, Copy)]
pub(super) struct UnknownToken;

/// Marks the answer to whoever met an outage of the store, which the store itself has told of in the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoreIsAway;

impl ApiError {
    /// An error with its text: what happened, and what to do next.
    #[must_use]
    pub fn new(code: Code, text: impl Into<String>) -> Self {
        let error = text.into();
        let body = ErrorBody {
            detail: error.clone(),
            error,
            code: code.into(),
            field: None,
            job_id: None,
            state: None,
            status_url: None,
            retry_after: None,
        };
        Self { body: Box::new(body), status: status_of(code), allow: None, cause: None, is_unknown_token: false }
    }

    /// Sets the field concerned.
    #[must_use]
    pub fn field(mut self, name: &str) -> Self {
        self.body.field = Some(name.to_owned());
        self
    }

    /// Sets the job concerned.
    #[must_use]
    pub fn job(mut self, id: &JobId) -> Self {
        self.body.job_id = Some(id.to_string());
        self
    }

    /// Sets the state that prevents it.
    #[must_use]
    pub fn state(mut self, state: &str) -> Self {
        self.body.state = Some(state.to_owned());
        self
    }

    /// Sets after how many seconds to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.body.retry_after = Some(seconds);
        self
    }

    /// Sets where to look.
    #[must_use]
    pub fn status_url(mut self, url: &str) -> Self {
        self.body.status_url = Some(url.to_owned());
        self
    }

    /// Refuses the caller.
    #[must_use]
    pub fn unauthorized(text: &str) -> Self {
        Self::new(Code::Unauthorized, text)
    }

    /// An unknown token.
    #[must_use]
    pub fn unknown_token() -> Self {
        let text = "This token is unknown. Check it, or ask the operator of this server for a new one.";
        Self { is_unknown_token: true, ..Self::unauthorized(text) }
    }

    /// All connections are in use, so this client is not served.
    #[must_use]
    pub fn crowded() -> Self {
        let text = "This server holds as many connections as it can. Close some, or try again in a few seconds.";
        Self { status: StatusCode::SERVICE_UNAVAILABLE, ..Self::rate_limited(text, CROWD_RETRY_AFTER) }
    }

    /// The request is not HTTP.
    #[must_use]
    pub fn misread(status: StatusCode) -> Self {
        if status == StatusCode::BAD_REQUEST {
            return Self::new(Code::InvalidBody, "This is not a valid HTTP request. Send it with an HTTP client.");
        }
        let text = "The address and the headers of this request are larger than 64 KiB. Send fewer of them.";
        Self { status, ..Self::new(Code::BodyTooLarge, text) }
    }

    /// The user has no such job. The same for ids that never existed, are malformed, or belong to somebody else.
    #[must_use]
    pub fn job_not_found() -> Self {
        Self::new(
            Code::JobNotFound,
            "There is no sync with this id. GET /integrations/garmin/sync/jobs lists the ones there are.",
        )
    }

    /// What is stored of the user is to be deleted first.
    #[must_use]
    pub fn deleting() -> Self {
        Self::new(
            Code::DeletionPending,
            "What is stored for this account is being deleted, as was asked, so nothing can be linked or synced yet. Try again \
             when that is done: a worker does it. If none runs, start garmin-sync-worker.",
        )
    }

    /// The address does not support the method used.
    #[must_use]
    pub fn method_not_allowed(allowed: &str) -> Self {
        let text = format!("This address does not take that method. Use one of: {allowed}.");
        Self { allow: Some(allowed.to_owned()), ..Self::new(Code::MethodNotAllowed, text) }
    }

    /// Too many requests; try again after so many seconds.
    #[must_use]
    pub fn rate_limited(text: &str, retry_after: u64) -> Self {
        let mut error = Self::new(Code::RateLimited, text);
        error.body.retry_after = Some(retry_after);
        error
    }

    /// The store did not answer within the time that a request may take.
    #[must_use]
    pub fn too_slow() -> Self {
        Self::unavailable(Outage::NoAnswer)
    }

    fn unavailable(outage: Outage) -> Self {
        let mut error = Self::new(Code::StoreUnavailable, outage.words());
        error.body.retry_after = Some(STORE_RETRY_AFTER);
        error
    }

    /// The same with its addresses as they are seen from outside.
    #[must_use]
    pub fn seen_below(mut self, base: &BasePath) -> Self {
        if !base.as_str().is_empty() {
            self.body.status_url = self.body.status_url.map(|url| base.of(&url));
            self.body.error = self.body.error.replace("GET /", &format!("GET {}", base.of("/")));
            self.body.detail.clone_from(&self.body.error);
        }
        self
    }

    /// The response.
    #[must_use]
    pub fn body(&self) -> &ErrorBody {
        &self.body
    }

    /// The status of the response.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The cause, for the log only.
    #[must_use]
    pub fn cause(&self) -> Option<&StoreError> {
        self.cause.as_deref()
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(allow) = self.allow.as_deref().and_then(|it| HeaderValue::from_str(it).ok()) {
            headers.insert(ALLOW, allow);
        }
        if let Some(seconds) = self.body.retry_after {
            headers.insert(RETRY_AFTER, seconds.into());
        }
        if self.body.code == Code::Unauthorized {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        headers
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        let refusal = match &error {
            StoreError::Unavailable(outage) => Self::unavailable(*outage),
            StoreError::Unreadable(_) => Self::new(
                Code::RecordDamaged,
                "Redis holds a record of this that is damaged, or of another version of garmin-sync. Start a new sync: nothing \
                 that is stored is lost. The log of the API names the record.",
            ),
        };
        Self { cause: Some(Box::new(error)), ..refusal }
    }
}

impl Reply for ApiError {
    fn into_response(self) -> Response {
        let mut response = warp::reply::json(&self.body).into_response();
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers());
        if self.is_unknown_token {
            response.extensions_mut().insert(UnknownToken);
        }
        if matches!(self.cause(), Some(StoreError::Unavailable(_))) {
            response.extensions_mut().insert(StoreIsAway);
        }
        response
    }
}
