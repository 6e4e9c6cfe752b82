//! Which pages may ask an API that wants no token.
//!
//! Without tokens, whatever reaches the address is served. A browser on the same machine reaches it too, and runs pages
//! of strangers, so two things are checked:
//!
//! - `Host`: a stranger's page can make its own name point here (DNS rebinding), but the browser then sends that name.
//!   Only names of this machine are served, unless `auth.allow_open` says that the address is meant for others.
//! - `Origin`: a page elsewhere can send a bodyless POST here without asking first, but the browser then says where the
//!   page comes from. Only pages of this machine, or of the very host that is asked, are served.
//!
//! Programs other than browsers send no `Origin`, and are not affected.

use std::net::IpAddr;

use warp::http::HeaderMap;
use warp::http::header::{HOST, ORIGIN};
use warp::http::uri::Authority;

use super::errors::ApiError;

/// Refuses what a stranger's page in a browser would send.
pub(super) fn check(headers: &HeaderMap, any_host: bool) -> Result<(), ApiError> {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(HOST);
    if !any_host && !host.is_none_or(is_local) {
        return Err(ApiError::unauthorized(
            "Without tokens, this server answers only under the names of its own machine. Ask it as localhost, \
             or set auth.mode to token (or auth.allow_open to true) and start it again.",
        ));
    }
    let Some(origin) = text(ORIGIN) else { return Ok(()) };
    let authority = origin.split_once("://").map(|(_, authority)| authority).unwrap_or_default();
    if is_local(authority) || (any_host && host.is_some_and(|host| host.eq_ignore_ascii_case(authority))) {
        return Ok(());
    }
    Err(ApiError::unauthorized(
        "Without tokens, this server answers no web page of another site. Use its own page, or set auth.mode to token \
         and start it again.",
    ))
}

/// Whether an authority (`name:port`) means the machine that it is used on.
fn is_local(authority: &str) -> bool {
    let Ok(authority) = authority.parse::<Authority>() else { return false };
    let name = authority.host().to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|it| it.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_served(host: &str, origin: Option<&str>, any_host: bool) -> bool {
        let mut headers = HeaderMap::from_iter([(HOST, host.parse().unwrap())]);
        if let Some(origin) = origin {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        check(&headers, any_host).is_ok()
    }

    #[test]
    fn this_machine_is_asked_only_under_its_own_names() {
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.8.9.1", "[::1]:8080", "sync.localhost:80"] {
            assert!(is_served(host, None, false), "{host}");
        }
        for host in
            ["evil.example", "evil.example:8080", "localhost.evil.example", "192.168.1.7:8080", "notlocalhost", ""]
        {
            assert!(!is_served(host, None, false), "{host}");
            assert!(host.is_empty() || is_served(host, None, true), "{host}");
        }
        assert!(check(&HeaderMap::new(), false).is_ok());
    }

    #[test]
    fn pages_of_strangers_are_refused() {
        for origin in ["https://evil.example", "null", "http://localhost.evil.example", "http://192.168.1.7:8080", ""] {
            assert!(!is_served("localhost:8080", Some(origin), false), "{origin}");
            assert!(!is_served("sync.example", Some(origin), true), "{origin}");
        }
        assert!(is_served("127.0.0.1:8080", Some("http://localhost:5173"), false));
        assert!(is_served("sync.example:8080", Some("http://sync.example:8080"), true));
        assert!(!is_served("sync.example:8080", Some("http://sync.example:81"), true));
    }
}
