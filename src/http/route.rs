//! One route: it matches a method and an address exactly, authenticates the caller, reads the body, and calls a handler
//! within a time limit. The only rejection here is "not mine", so every error is a value.

use std::future::Future;
use std::time::Duration;

use serde::Serialize;
use warp::filters::BoxedFilter;
use warp::http::header::{HeaderValue, LOCATION};
use warp::http::{HeaderMap, Method, StatusCode};
use warp::path::FullPath;
use warp::reply::Response;
use warp::{Filter, Rejection, Reply};

use super::body::{self, Fields};
use super::errors::ApiError;
use super::parts::{FromParts, RequestParts};
use super::query::Parameters;
use super::template::segment_of;
use super::{Api, web};
use crate::api_types::error::Code;
use crate::domain::ids::UserId;
use crate::ports::{ReadError, StoreError};

/// How long a route may take, and what did not answer if it takes longer.
#[derive(Clone, Copy)]
struct Limit(Duration, fn() -> ApiError);

/// For reading: a hanging poll is worse than a failing one.
const READ_LIMIT: Limit = Limit(Duration::from_secs(2), ApiError::too_slow);
/// For a start or a control.
const WRITE_LIMIT: Limit = Limit(Duration::from_secs(4), ApiError::too_slow);
/// For a look into the store of data: some looks after another, each of which ends by itself.
const LOOK_LIMIT: Limit = Limit(Duration::from_secs(10), store_too_slow);
/// For making a file, before its first byte is sent: for the rest of one, all of it is made.
const DOWNLOAD_LIMIT: Limit = Limit(Duration::from_mins(10), store_too_slow);
/// For asking an upstream: longer than a login.
const UPSTREAM_LIMIT: Limit = Limit(Duration::from_secs(150), upstream_too_slow);

fn store_too_slow() -> ApiError {
    ReadError::TooSlow.into()
}

fn upstream_too_slow() -> ApiError {
    let text = "Garmin, or the microservice, does not answer in time. Try again in a few minutes.";
    ApiError::new(Code::UpstreamUnavailable, text)
}

/// A route and its description.
pub struct Route {
    /// Its method; a route with `GET` accepts `HEAD` too.
    pub method: Method,
    /// Its address; `{…}` stands for one segment.
    pub template: &'static str,
    /// Whether it needs no token.
    pub is_open: bool,
    /// Its filter.
    pub filter: BoxedFilter<(Response,)>,
}

/// The address template that a request matched, for metrics and the log: left on the response.
#[derive(Debug, Clone, Copy)]
pub struct Matched(pub &'static str);

/// Marks a request over HTTP/1.0, where an answer without a length ends with its connection, however that comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Http10;

/// 200 with a JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: Serialize + Send> Reply for Json<T> {
    fn into_response(self) -> Response {
        warp::reply::json(&self.0).into_response()
    }
}

/// 202 with a JSON body and where to watch what was started.
#[derive(Debug)]
pub struct Accepted<T>(pub T, pub String);

impl<T: Serialize + Send> Reply for Accepted<T> {
    fn into_response(self) -> Response {
        let mut response = warp::reply::json(&self.0).into_response();
        *response.status_mut() = StatusCode::ACCEPTED;
        if let Ok(place) = HeaderValue::from_str(&self.1) {
            response.headers_mut().insert(LOCATION, place);
        }
        response
    }
}

/// A route that reads.
pub fn get<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    reading(READ_LIMIT, api, template, handler)
}

/// A route that looks into the store of data, whose looks have limits of their own.
pub fn look<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    reading(LOOK_LIMIT, api, template, handler)
}

/// A route that sends a file.
pub fn download<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    reading(DOWNLOAD_LIMIT, api, template, handler)
}

fn reading<A, R, H, F>(limit: Limit, api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    let api = api.clone();
    let filter = at(Method::GET, template)
        .and(warp::header::headers_cloned())
        .and(warp::query::<Vec<(String, String)>>())
        .and(warp::ext::optional::<Http10>())
        .then(move |segment, headers: HeaderMap, query, old: Option<Http10>| {
            let (api, handler) = (api.clone(), handler.clone());
            async move {
                let answer = async {
                    let user = api.access.user(&headers)?;
                    let args = A::parse(&RequestParts {
                        segment,
                        template,
                        query: Parameters(query),
                        is_http_1_0: old.is_some(),
                        headers,
                        body: Fields::default(),
                    })?;
                    within(limit, handler(api.clone(), user, args)).await
                };
                finish(&api, template, answer.await)
            }
        })
        .boxed();
    Route { method: Method::GET, template, is_open: false, filter }
}

/// A route that changes something.
pub fn post<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    with_body(Method::POST, WRITE_LIMIT, api, template, handler)
}

/// A route that looks into the store of data, and is told in a body what for.
pub fn post_look<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    with_body(Method::POST, LOOK_LIMIT, api, template, handler)
}

/// A route that changes something after asking an upstream.
pub fn post_upstream<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    with_body(Method::POST, UPSTREAM_LIMIT, api, template, handler)
}

/// A route that ends something.
pub fn delete<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    with_body(Method::DELETE, WRITE_LIMIT, api, template, handler)
}

fn with_body<A, R, H, F>(method: Method, limit: Limit, api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, UserId, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    let api = api.clone();
    let filter = at(method.clone(), template)
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .then(move |segment, headers: HeaderMap, stream| {
            let (api, handler) = (api.clone(), handler.clone());
            async move {
                let answer = async {
                    let user = api.access.user(&headers)?;
                    let body = body::read(&headers, stream).await?;
                    let args = A::parse(&RequestParts { segment, template, headers, body, ..RequestParts::default() })?;
                    within(limit, handler(api.clone(), user, args)).await
                };
                finish(&api, template, answer.await)
            }
        })
        .boxed();
    Route { method, template, is_open: false, filter }
}

/// A route with another protocol inside its bodies: it gets the bytes, and answers as a whole.
pub fn tunnel<H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    H: Fn(HeaderMap, Vec<u8>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response, ApiError>> + Send + 'static,
{
    let api = api.clone();
    let filter = at(Method::POST, template)
        .and(warp::header::headers_cloned())
        .and(warp::body::stream())
        .then(move |_, headers: HeaderMap, stream| {
            let (api, handler) = (api.clone(), handler.clone());
            async move {
                let answer = async {
                    api.access.user(&headers)?;
                    let body = body::bytes(&headers, stream).await?;
                    within(LOOK_LIMIT, handler(headers, body)).await
                };
                finish(&api, template, answer.await)
            }
        })
        .boxed();
    Route { method: Method::POST, template, is_open: false, filter }
}

/// A route without authentication: it reveals nothing about anybody.
pub fn open<A, R, H, F>(api: &Api, template: &'static str, handler: H) -> Route
where
    A: FromParts + 'static,
    R: Reply,
    H: Fn(Api, A) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, ApiError>> + Send + 'static,
{
    let api = api.clone();
    let filter = at(Method::GET, template)
        .and(warp::header::headers_cloned())
        .then(move |segment, headers| {
            let (api, handler) = (api.clone(), handler.clone());
            async move {
                let answer = async {
                    let args = A::parse(&RequestParts { segment, template, headers, ..RequestParts::default() })?;
                    within(READ_LIMIT, handler(api.clone(), args)).await
                };
                finish(&api, template, answer.await)
            }
        })
        .boxed();
    Route { method: Method::GET, template, is_open: true, filter }
}

/// The fallback when no route matched: 405 where another method would have, else 404; for people who follow a link, the
/// web app with that status, which says so and leads on.
#[must_use]
pub fn unmatched(api: &Api, routes: &[Route]) -> BoxedFilter<(Response,)> {
    let api = api.clone();
    let known: Vec<_> = routes.iter().map(|route| (route.method.clone(), route.template)).collect();
    warp::method()
        .and(warp::path::full())
        .and(warp::header::headers_cloned())
        .map(move |method: Method, path: FullPath, headers: HeaderMap| {
            let path = path.as_str();
            if web::wants_page(&method, path, &headers) {
                return finish(&api, "unmatched", Ok(web::nothing_here(&api, path, &headers)));
            }
            let refusal = api.access.user(&headers).err().unwrap_or_else(|| refusal(&known, path));
            finish::<Response>(&api, "unmatched", Err(refusal))
        })
        .boxed()
}

fn refusal(known: &[(Method, &'static str)], path: &str) -> ApiError {
    let mut allowed = Vec::new();
    for (method, _) in known.iter().filter(|(_, template)| segment_of(template, path).is_some()) {
        allowed.push(method.as_str());
        if method == Method::GET {
            allowed.push(Method::HEAD.as_str());
        }
    }
    if allowed.is_empty() {
        return ApiError::new(
            Code::NotFound,
            "There is nothing at this address. GET /docs shows every address there is.",
        );
    }
    ApiError::method_not_allowed(&allowed.join(", "))
}

/// Matches one method and one exact address, and extracts its variable segment, if it has one.
fn at(
    method: Method,
    template: &'static str,
) -> impl Filter<Extract = (Option<String>,), Error = Rejection> + Clone + Send + Sync + 'static {
    warp::method().and(warp::path::full()).and_then(move |asked: Method, path: FullPath| {
        let same_method = asked == method || (asked == Method::HEAD && method == Method::GET);
        let matched = if same_method { segment_of(template, path.as_str()) } else { None };
        std::future::ready(matched.map(|it| it.map(str::to_owned)).ok_or_else(warp::reject::not_found))
    })
}

async fn within<R>(Limit(limit, late): Limit, work: impl Future<Output = Result<R, ApiError>>) -> Result<R, ApiError> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(late()))
}

fn finish<R: Reply>(api: &Api, template: &'static str, answer: Result<R, ApiError>) -> Response {
    if let Some(cause @ StoreError::Unreadable(_)) = answer.as_ref().err().and_then(ApiError::cause) {
        tracing::warn!(http.route = template, error = %cause, "a request could not be served");
    }
    let answer = answer.map_err(|refusal| refusal.seen_below(&api.base));
    let mut response = answer.map_or_else(Reply::into_response, Reply::into_response);
    response.extensions_mut().insert(Matched(template));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_does_not_answer_is_called_by_its_name() {
        for (limit, code, words) in [
            (READ_LIMIT, Code::StoreUnavailable, "Redis"),
            (WRITE_LIMIT, Code::StoreUnavailable, "Redis"),
            (LOOK_LIMIT, Code::StoreUnreachable, "Reading the data"),
            (DOWNLOAD_LIMIT, Code::StoreUnreachable, "Reading the data"),
            (UPSTREAM_LIMIT, Code::UpstreamUnavailable, "Garmin"),
        ] {
            let error = within::<()>(limit, std::future::pending()).await.unwrap_err();
            assert!(error.body().code == code && error.body().error.starts_with(words), "{:?}", error.body());
        }
    }
}
