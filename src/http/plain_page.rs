//! Pages without the web app: self-contained, so they work offline.

use warp::Reply;
use warp::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use warp::reply::Response;

const STYLE: &str = include_str!("plain_page.css");

/// A page that may load nothing, run nothing, and not be framed.
#[must_use]
pub fn page(title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><style>{STYLE}</style></head>\
         <body>{body}</body></html>"
    );
    let policy =
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    let reply = warp::reply::with_header(html, CONTENT_TYPE, "text/html; charset=utf-8");
    warp::reply::with_header(reply, CONTENT_SECURITY_POLICY, policy).into_response()
}
