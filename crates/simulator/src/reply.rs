//! Answers in the formats of the microservice and its framework, and broken ones, which both services share.
use futures::stream;
use serde_json::{Value, json};
use warp::Reply;
use warp::http::{HeaderValue, StatusCode, header};
use warp::reply::Response;

/// JSON with a status.
pub fn answer(status: StatusCode, body: &Value) -> Response {
    text(status, "application/json", body.to_string())
}

/// 200 with JSON.
pub fn ok(body: &Value) -> Response {
    answer(StatusCode::OK, body)
}

/// An error as the framework words it: a `detail` and nothing else.
pub fn detail(status: StatusCode, detail: impl Into<Value>) -> Response {
    answer(status, &json!({"detail": detail.into()}))
}

/// 401, as for every failure of the service's own login to Garmin.
pub fn unauthenticated(reason: &str) -> Response {
    detail(StatusCode::UNAUTHORIZED, format!("Garmin authentication failed: {reason}"))
}

/// 500, as for every unexpected failure.
pub fn unexpected(reason: &str) -> Response {
    detail(StatusCode::INTERNAL_SERVER_ERROR, format!("An unexpected error occurred: {reason}"))
}

/// Any text.
pub fn text(status: StatusCode, content_type: &'static str, body: impl Into<String>) -> Response {
    let mut response = body.into().into_response();
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// 200 with a web page, as from a proxy in between.
pub fn html() -> Response {
    let page = "<!DOCTYPE html><html><body><h1>Just a moment...</h1></body></html>";
    text(StatusCode::OK, "text/html; charset=utf-8", page)
}

/// 500 with plain text.
pub fn text500() -> Response {
    text(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", "Internal Server Error")
}

/// The answer with a `Retry-After` header, if there is something to put into it.
pub fn retry_after(mut response: Response, value: Option<&str>) -> Response {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// 200 whose header announces all of `body`, of which half is sent before the connection breaks.
pub fn cut(body: &Value) -> Response {
    cut_bytes(body.to_string().into_bytes(), "application/json")
}

/// The same for a body of any type.
pub fn cut_bytes(body: Vec<u8>, content_type: &'static str) -> Response {
    let length = body.len();
    let mut half = body;
    half.truncate(length / 2);
    let pieces = stream::unfold(Some(half), |half| async move {
        match half {
            Some(half) if !half.is_empty() => Some((Ok(half), Some(Vec::new()))),
            Some(_) => {
                // Lets the server flush the first half before the error makes it close the connection.
                tokio::task::yield_now().await;
                Some((Err(std::io::Error::other("cut off on demand")), None))
            }
            None => None,
        }
    });
    let mut response = warp::reply::stream(pieces).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}
