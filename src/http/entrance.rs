//! The entry point for all requests: host and origin checks, the routes, and the headers of all answers.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use hyper::Request;
use hyper::body::Incoming;
use tokio::net::TcpListener;
use tower::ServiceExt;
use warp::Reply;
use warp::filters::BoxedFilter;
use warp::http::header::{
    ACCEPT, AUTHORIZATION, CACHE_CONTROL, HeaderName, HeaderValue, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use warp::http::request::Parts;
use warp::http::{HeaderMap, StatusCode, Version};
use warp::reply::Response;

use super::Api;
use super::doors::{self, Doors};
use super::errors::{ApiError, UnknownToken};
use super::failures::Failures;
use super::health;
use super::mount::{Asked, Mount};
use super::observe::{describe_metrics, observed, unobserved};
use super::plain_page;
use super::route::Http10;
use super::routes::{Pages, map, routes_of};
use crate::ports::Random;
use crate::server::{self, Answers, Client, Room};
use crate::stop::Stop;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The API as a server sees it.
#[derive(Clone)]
pub struct Entrance(Arc<Inside>);

struct Inside {
    doors: Doors,
    mount: Mount,
    pages: Pages,
    failures: Failures,
    random: Arc<dyn Random>,
    routes: BoxedFilter<(Response,)>,
}

impl Entrance {
    /// All routes.
    #[must_use]
    pub fn new(api: &Api, doors: Doors) -> Self {
        describe_metrics();
        let map = map(api);
        let pages = Pages::of(&map);
        let mount = Mount::new(api.base.clone(), map.iter().map(|route| route.template).collect());
        let (random, routes) = (api.app.random.clone(), routes_of(api, &map));
        Self(Arc::new(Inside { doors, mount, pages, failures: Failures::default(), random, routes }))
    }

    /// Serves until told to stop; see [`server::serve`]. Boxed, so that it is compiled here once.
    pub fn serve(self, listener: TcpListener, room: Room, stop: Stop, grace: Duration) -> BoxFuture<'static, ()> {
        server::serve(listener, self, room, stop, grace).boxed()
    }
}

impl Answers for Entrance {
    async fn answer(&self, request: Request<Incoming>, client: Client) -> Response {
        let method = request.method().clone();
        observed(method, &*self.0.random, self.0.answer(request, client)).await
    }

    fn misread(&self, status: StatusCode) -> String {
        unobserved(status);
        serde_json::to_string(ApiError::misread(status).body()).unwrap_or_default()
    }
}

impl Inside {
    async fn answer(&self, request: Request<Incoming>, client: Client) -> Response {
        let (mut head, body) = request.into_parts();
        // Keeps the token out of printed requests.
        head.headers
            .iter_mut()
            .filter(|(name, _)| *name == AUTHORIZATION)
            .for_each(|(_, value)| value.set_sensitive(true));
        let is_without_slash = match self.mount.asked(&head.uri) {
            Asked::Inside(uri) => {
                head.uri = uri;
                false
            }
            Asked::WithoutSlash => true,
        };
        let mut response = if client.is_surplus && !health::is_health(head.uri.path()) {
            ApiError::crowded().into_response()
        } else {
            match self.doors.check(&head, |path| is_without_slash || self.pages.has(path)) {
                Err(refusal) => refused(&head, refusal),
                Ok(passage) => {
                    let mut response = match passage.preflight(&head) {
                        Some(response) => response,
                        None if is_without_slash => self.mount.redirect(),
                        None => self.routed(Request::from_parts(head, body), client.address).await,
                    };
                    passage.mark(response.headers_mut());
                    response
                }
            }
        };
        protect(response.headers_mut());
        response
    }

    async fn routed(&self, mut request: Request<Incoming>, address: IpAddr) -> Response {
        // A target without a path (`CONNECT server:443`) is for proxies, and the routes can't handle it.
        if request.uri().path_and_query().is_none() {
            return ApiError::misread(StatusCode::BAD_REQUEST).into_response();
        }
        if request.version() == Version::HTTP_10 {
            request.extensions_mut().insert(Http10);
        }
        let Ok(response) = warp::service(self.routes.clone()).oneshot(request).await;
        if response.extensions().get::<UnknownToken>().is_some() {
            tokio::time::sleep(self.failures.note(address)).await;
        }
        response
    }
}

/// The answer to a refused host or origin: for people a page that says why, for programs the usual error.
fn refused(head: &Parts, refusal: ApiError) -> Response {
    let wants_page = doors::is_navigation(head)
        && head.headers.get(ACCEPT).and_then(|it| it.to_str().ok()).is_some_and(|it| it.contains("text/html"));
    if !wants_page {
        return refusal.into_response();
    }
    let body = format!("<main><h1>garmin-sync</h1><p>{}</p></main>", refusal.body().error);
    let mut page = plain_page::page("garmin-sync", &body);
    *page.status_mut() = refusal.status();
    page
}

/// Default headers for browsers and caches.
fn protect(headers: &mut HeaderMap) {
    // Most answers are private.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache, no-store"));
    if !headers.get_all(VARY).iter().any(|it| it == "Authorization") {
        headers.append(VARY, HeaderValue::from_static("Authorization"));
    }
    headers.entry(REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
}
