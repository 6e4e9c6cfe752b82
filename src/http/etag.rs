//! Conditional requests (RFC 9110, section 13): whether a client has an answer already.

use warp::http::HeaderMap;
use warp::http::header::IF_NONE_MATCH;

/// Whether one of the client's tags is this one (weakly compared), or it takes any.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|one| one.trim().trim_start_matches("W/") == etag || one.trim() == "*")
}
