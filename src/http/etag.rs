//! Conditional requests (RFC 9110, section 13): whether a client has an answer already.

use sha2::{Digest, Sha256};
use warp::http::HeaderMap;
use warp::http::header::IF_NONE_MATCH;

use crate::domain::ids::UserId;

/// The tag of an answer about one user's data, made from what it depends on. A browser may ask for it with another user's
/// token and the tag of an answer that it kept: `Vary` keeps it from using that, but not from asking.
pub(super) fn of(user: &UserId, parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts.iter().chain(&[user.as_str(), env!("CARGO_PKG_VERSION")]) {
        hash.update(part);
        hash.update([0]);
    }
    format!("\"{}\"", hex::encode(&hash.finalize()[..16]))
}

/// Whether one of the client's tags is this one (weakly compared), or it takes any.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    given.flat_map(|value| value.split(',')).any(|one| one.trim().trim_start_matches("W/") == etag || one.trim() == "*")
}
