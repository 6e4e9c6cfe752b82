//! The Model Context Protocol over streamable HTTP, without sessions: any number of APIs may answer the requests of a client
//! (<https://modelcontextprotocol.io/specification/2025-11-25/basic/transports>).

use std::sync::Arc;

use async_trait::async_trait;
use http_body_util::{BodyExt as _, Full};
use hyper::Request;
use hyper::body::Bytes;
use rmcp::model::Extensions;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use tower::ServiceExt as _;
use warp::filters::BoxedFilter;
use warp::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use warp::http::request::Parts;
use warp::http::{HeaderMap, Method, StatusCode};
use warp::reply::Response;

use super::Api;
use super::body::MAX_BODY;
use super::errors::ApiError;
use super::route::{Route, tunnel};
use crate::api_types::error::{Code, ErrorBody};
use crate::mcp::{self, ApiRequest, Server};

/// The route. Its tools ask `routes` as whoever calls them.
pub(super) fn route(api: &Api, template: &'static str, routes: BoxedFilter<(Response,)>) -> Route {
    let server = Server::new(Arc::new(Inside(routes)), api.model_may_start);
    // Who may call, from which page and by which name, was checked at the entrance.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MAX_BODY)
        .disable_allowed_hosts()
        .disable_allowed_origins();
    let sessions = Arc::new(NeverSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
    tunnel(api, template, move |headers, body| {
        let service = service.clone();
        async move {
            let sent = |it: &HeaderValue| it.as_bytes().starts_with(b"application/json");
            let is_json_sent = headers.get(CONTENT_TYPE).is_some_and(sent);
            let mut request = Request::new(Full::new(Bytes::from(body)));
            *request.method_mut() = Method::POST;
            *request.headers_mut() = headers;
            let (head, body) = service.handle(request).await.into_parts();
            let Ok(body) = body.collect().await;
            let body = body.to_bytes();
            let is_json =
                head.headers.get(CONTENT_TYPE).is_some_and(|it| it.as_bytes().starts_with(b"application/json"));
            if !head.status.is_success() && !is_json {
                return Err(refusal(head.status, &body, is_json_sent));
            }
            Ok(Response::from_parts(head, body.into()))
        }
    })
}

/// What the library says in words, as any other error. It calls a type unsupported also when it can't read the JSON.
fn refusal(status: StatusCode, words: &[u8], is_json_sent: bool) -> ApiError {
    let words: String = String::from_utf8_lossy(words).chars().take(300).collect();
    let words = words.trim_end_matches('.');
    let code = match status {
        StatusCode::UNSUPPORTED_MEDIA_TYPE if !is_json_sent => Code::UnsupportedMediaType,
        StatusCode::PAYLOAD_TOO_LARGE => Code::BodyTooLarge,
        _ => Code::InvalidBody,
    };
    let text = format!(
        "This is not a request of the Model Context Protocol: {words}. Connect with an MCP client, or send JSON-RPC with Accept: \
         application/json, text/event-stream."
    );
    ApiError::new(code, text)
}

/// The routes of this API, asked without a connection.
struct Inside(BoxedFilter<(Response,)>);

#[async_trait]
impl mcp::Api for Inside {
    async fn ask(&self, request: ApiRequest, from: &Extensions) -> Result<String, String> {
        let caller = from.get::<Parts>().map(|parts| &parts.headers);
        let inside = inside(request, caller).map_err(|error| error.to_string())?;
        // Not from within the request that is being answered: the routes know only one at a time.
        let answer = tokio::spawn(warp::service(self.0.clone()).oneshot(inside)).await;
        let Ok(Ok(answer)) = answer else { return Err(UNFINISHED.to_owned()) };
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|_| UNFINISHED)?.to_bytes();
        if head.status.is_success() {
            return String::from_utf8(body.into()).map_err(|_| UNFINISHED.to_owned());
        }
        Err(serde_json::from_slice::<ErrorBody>(&body).map_or_else(|_| UNFINISHED.to_owned(), |it| it.error))
    }
}

const UNFINISHED: &str = "The server could not finish this. Try again; its log says more.";

/// A request of the same caller.
fn inside(request: ApiRequest, caller: Option<&HeaderMap>) -> Result<Request<Full<Bytes>>, warp::http::Error> {
    let mut inside = Request::builder().uri(request.path);
    if let Some(token) = caller.and_then(|headers| headers.get(AUTHORIZATION)) {
        inside = inside.header(AUTHORIZATION, token);
    }
    match request.body {
        None => inside.body(Full::default()),
        Some(body) => {
            let inside = inside.method(Method::POST).header(CONTENT_TYPE, "application/json");
            inside.body(Full::new(Bytes::from(body.to_string())))
        }
    }
}
