//! What handlers take from a request, typed.

use serde::de::DeserializeOwned;
use warp::http::HeaderMap;

use super::body::Fields;
use super::errors::ApiError;
use super::query::Parameters;

/// What a handler can take from a request.
#[derive(Debug, Default)]
pub struct RequestParts {
    /// The variable segment of the address.
    pub segment: Option<String>,
    /// The address as the API knows it.
    pub template: &'static str,
    /// The query parameters.
    pub query: Parameters,
    /// Whether the client speaks HTTP/1.0, as proxies may.
    pub is_http_1_0: bool,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Fields,
}

/// Typed arguments of a handler.
pub trait FromParts: Sized + Send {
    /// Parses and checks them.
    fn parse(parts: &RequestParts) -> Result<Self, ApiError>;
}

impl FromParts for () {
    fn parse(_: &RequestParts) -> Result<Self, ApiError> {
        Ok(())
    }
}

/// From the body.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Send> FromParts for Body<T> {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        parts.body.read().map(Self)
    }
}

/// From a body that may hold secrets: errors repeat nothing of it, not even a name that the client made up.
pub struct SecretBody<T>(pub T);

impl<T: DeserializeOwned + Send> FromParts for SecretBody<T> {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        parts.body.read_secret().map(Self)
    }
}

/// From the query.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromParts for Query<T> {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        parts.query.read().map(Self)
    }
}
