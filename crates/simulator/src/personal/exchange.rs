//! The exchange of a key for a token.
use warp::http::{HeaderMap, header};

use super::accept::accepts;
use super::keys::{Keys, Refusal};
use super::reply::{Content, Failure};

/// The key of a request as written.
pub fn key(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("ApiKey ").map(str::trim).filter(|key| !key.is_empty())
}

/// A new token for the key of a request.
pub fn exchange(keys: &mut Keys, headers: &HeaderMap, now: i64) -> Result<Content, Failure> {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    if !accepts(accept, &["text/plain"], true) {
        return Err(Failure::NOT_ACCEPTABLE);
    }
    let key = key(headers).ok_or(Failure::BAD_REQUEST)?;
    keys.exchange(key, now).map(Content::Token).map_err(|refusal| match refusal {
        Refusal::Malformed => Failure::BAD_REQUEST,
        Refusal::Unknown => Failure::plain(401),
    })
}
