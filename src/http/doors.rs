//! Which host names the API answers to, and which pages may call it.
//!
//! A browser can reach whatever its machine can, and runs untrusted pages. So three things are checked before anything
//! else, with or without tokens:
//!
//! - `Host`: a malicious page can make its own host name point here (DNS rebinding), but the browser still sends that
//!   name. Only names of this machine, and those of `http.allowed_hosts`, are served.
//! - `Origin`: a page of another site can send a request here without a preflight, but the browser then says where the
//!   page comes from. Only pages of the requested host itself, and those of `http.allowed_origins`, are served; the
//!   latter also get the headers of CORS (<https://fetch.spec.whatwg.org/#http-cors-protocol>).
//! - `Sec-Fetch-Site` (<https://www.w3.org/TR/fetch-metadata/>): a page of another site can load an address as an
//!   image, a script or a frame without an `Origin`. Only navigation to a page, such as a click on a link, is served.
//!
//! Programs other than browsers send neither of the last two, and are not affected.

use std::net::IpAddr;

use warp::Reply;
use warp::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, HOST, HeaderName,
    HeaderValue, ORIGIN, VARY,
};
use warp::http::request::Parts;
use warp::http::{HeaderMap, Method, StatusCode};
use warp::reply::Response;

use super::errors::ApiError;
use crate::config::{Host, Http, Origin};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const PRIVATE_NETWORK: HeaderName = HeaderName::from_static("access-control-allow-private-network");
/// What allowed pages of other sites may send and read beyond what every page may.
const SENT: &str = "authorization, content-type, if-none-match, last-event-id";
const READ: &str = "etag, location, retry-after, x-request-id";

/// The checks of hosts and origins.
#[derive(Debug, Clone)]
pub struct Doors {
    hosts: Vec<Host>,
    origins: Vec<Origin>,
}

/// Where an accepted request comes from.
#[derive(Debug)]
pub enum Passage {
    /// A program, or a page of our own.
    Own,
    /// An allowed page of another site; its origin.
    Allowed(HeaderValue),
}

impl Doors {
    /// From the settings.
    #[must_use]
    pub fn new(http: &Http) -> Self {
        Self { hosts: http.allowed_hosts.clone(), origins: http.allowed_origins.clone() }
    }

    /// Accepts or refuses a request. `is_page` says whether an address is a page, which other sites may link to.
    ///
    /// # Errors
    /// 401 for another host name, or for another site's page.
    pub fn check(&self, request: &Parts, is_page: impl Fn(&str) -> bool) -> Result<Passage, ApiError> {
        let headers = &request.headers;
        let named: Vec<&str> = headers.get_all(HOST).iter().map(text).collect();
        let asked =
            request.uri.authority().map(warp::http::uri::Authority::as_str).into_iter().chain(named.iter().copied());
        if named.len() > 1 || !asked.clone().all(|host| self.serves(host)) {
            return Err(ApiError::unauthorized(
                "This server does not answer to that name. Use localhost, or have its operator add the name to \
                 http.allowed_hosts (GARMIN_SYNC__HTTP__ALLOWED_HOSTS) and restart it.",
            ));
        }
        let mut origins = headers.get_all(ORIGIN).iter();
        let Some(origin) = origins.next() else {
            let is_elsewhere = headers.get(FETCH_SITE).is_some_and(|site| site == "cross-site");
            let is_link = || is_navigation(request) && is_page(request.uri.path());
            return if is_elsewhere && !is_link() { Err(of_another_site()) } else { Ok(Passage::Own) };
        };
        let from: Option<Origin> = text(origin).parse().ok().filter(|_| origins.next().is_none());
        match from {
            Some(from) if self.origins.iter().any(|allowed| allowed.is(&from)) => Ok(Passage::Allowed(origin.clone())),
            Some(from) if asked.last().is_some_and(|host| self.is_own(&from, host)) => Ok(Passage::Own),
            // A proxy may have put another host name in the place of its own. The page's files are nobody's secret, and
            // browsers name the page with scripts of its own.
            Some(_) if is_same_origin(headers) && request.method == Method::GET && is_page(request.uri.path()) => {
                Ok(Passage::Own)
            }
            _ => Err(of_another_site()),
        }
    }

    /// Whether the API answers to this host name.
    fn serves(&self, host: &str) -> bool {
        host.parse::<Host>().is_ok_and(|host| is_loopback(&host) || self.is_listed(&host))
    }

    fn is_listed(&self, host: &Host) -> bool {
        self.hosts.iter().any(|known| known.name == host.name && known.port.is_none_or(|port| host.port == Some(port)))
    }

    /// Whether a page comes from the host that it calls. We speak only HTTP; only a listed name can have a proxy with
    /// TLS in front.
    fn is_own(&self, from: &Origin, host: &str) -> bool {
        let Ok(host) = host.parse::<Host>() else { return false };
        let is_listed = self.is_listed(&host);
        from.is(&Origin { is_secure: from.is_secure, host }) && (!from.is_secure || is_listed)
    }
}

impl Passage {
    /// The answer to a CORS preflight, if the request is one.
    pub(super) fn preflight(&self, request: &Parts) -> Option<Response> {
        let Self::Allowed(_) = self else { return None };
        if request.method != Method::OPTIONS || !request.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return None;
        }
        let mut response = StatusCode::NO_CONTENT.into_response();
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, HEAD, POST, DELETE"));
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENT));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        headers.insert(PRIVATE_NETWORK, HeaderValue::from_static("true"));
        Some(response)
    }

    /// Adds the headers that let the browser show an answer to the calling page.
    pub(super) fn mark(self, headers: &mut HeaderMap) {
        if let Self::Allowed(origin) = self {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(READ));
            headers.append(VARY, HeaderValue::from_static("Origin"));
        }
    }
}

/// Whether the request is a navigation: a followed link, or a typed address.
pub(super) fn is_navigation(request: &Parts) -> bool {
    request.method == Method::GET && request.headers.get(FETCH_MODE).is_some_and(|mode| mode == "navigate")
}

/// Whether a browser says that a page asks its own server; no page can make it say so.
fn is_same_origin(headers: &HeaderMap) -> bool {
    headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin")
}

fn of_another_site() -> ApiError {
    ApiError::unauthorized(
        "This server does not answer pages of other sites. Use its own page, or have its operator add the page's origin \
         to http.allowed_origins (GARMIN_SYNC__HTTP__ALLOWED_ORIGINS) and restart it.",
    )
}

/// Whether a host name means the local machine.
fn is_loopback(host: &Host) -> bool {
    let address = host.name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.name == "localhost" || host.name.ends_with(".localhost") || address.is_ok_and(|it| it.is_loopback())
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use warp::http::Request;

    use super::*;

    fn doors(hosts: &str, origins: &str) -> Doors {
        let parts = |text: &str| text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
        Doors {
            hosts: parts(hosts).iter().map(|it| it.parse().unwrap()).collect(),
            origins: parts(origins).iter().map(|it| it.parse().unwrap()).collect(),
        }
    }

    fn check(doors: &Doors, headers: &[(&str, &str)], is_page: bool) -> Result<Passage, ApiError> {
        let mut request = Request::get("/garmin/sync/status");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        doors.check(&request.body(()).unwrap().into_parts().0, |_| is_page)
    }

    fn is_served(doors: &Doors, host: &str, origin: &str) -> bool {
        let headers = [("host", host), ("origin", origin)];
        check(doors, &headers[..if origin == "-" { 1 } else { 2 }], false).is_ok()
    }

    #[test]
    fn it_is_asked_only_under_its_own_names() {
        let (plain, listed) = (doors("", ""), doors("sync.example,192.168.1.7:8080,[2001:db8::1]", ""));
        for host in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.8.9.1", "[::1]:8080", "sync.localhost:80"] {
            assert!(is_served(&plain, host, "-") && is_served(&listed, host, "-"), "{host}");
        }
        for host in ["sync.example", "SYNC.example:8443", "192.168.1.7:8080", "[2001:db8::1]:80"] {
            assert!(!is_served(&plain, host, "-") && is_served(&listed, host, "-"), "{host}");
        }
        for host in [
            "evil.example",
            "evil.example:8080",
            "localhost.evil.example",
            "192.168.1.7",
            "192.168.1.7:81",
            "notlocalhost",
            "",
            "user@localhost",
            "localhost:",
            "localhost:99999",
            "localhost, evil.example",
            "[::1]evil.example:8080",
            "sync.example.evil.example",
        ] {
            assert!(!is_served(&listed, host, "-"), "{host}");
        }
        assert!(check(&plain, &[], false).is_ok(), "HTTP/1.0 has no Host, and no browser");
        assert!(check(&plain, &[("host", "localhost"), ("host", "localhost")], false).is_err());
    }

    #[test]
    fn the_name_in_the_request_line_counts_too() {
        let asked = |uri: &str| {
            let request = Request::get(uri).header("host", "localhost").body(()).unwrap().into_parts().0;
            doors("", "").check(&request, |_| false).is_ok()
        };
        assert!(asked("http://localhost/healthz") && !asked("http://evil.example/healthz"));
    }

    #[test]
    fn pages_of_strangers_are_refused() {
        let listed = doors("sync.example", "");
        for (host, origin) in [
            ("localhost:8080", "http://localhost:8080"),
            ("localhost", "http://localhost"),
            ("localhost:80", "http://localhost"),
            ("sync.example", "https://sync.example"),
            ("sync.example:443", "https://sync.example"),
            ("sync.example:8080", "http://sync.example:8080"),
            ("[::1]:8080", "http://[::1]:8080"),
        ] {
            assert!(is_served(&listed, host, origin), "{host} {origin}");
        }
        for (host, origin) in [
            ("localhost:8080", "https://evil.example"),
            ("localhost:8080", "null"),
            ("localhost:8080", ""),
            ("localhost:8080", "http://localhost:3000"),
            ("localhost:8080", "http://127.0.0.1:8080"),
            ("localhost:8080", "https://localhost:8080"),
            ("localhost:8080", "ftp://localhost:8080"),
            ("localhost:8080", "localhost:8080"),
            ("localhost:8080", "http://user@localhost:8080"),
            ("localhost:8080", "http://localhost:8080/"),
            ("localhost:8080", "http://localhost.evil.example"),
            ("sync.example", "https://sync.example:81"),
        ] {
            assert!(!is_served(&listed, host, origin), "{host} {origin}");
        }
        let twice = [("host", "localhost"), ("origin", "http://localhost"), ("origin", "http://localhost")];
        assert!(check(&listed, &twice, false).is_err());
    }

    #[test]
    fn a_page_elsewhere_is_served_once_it_is_allowed() {
        let doors = doors("", "https://app.example,http://localhost:3000");
        for origin in ["https://app.example", "https://APP.example:443", "http://localhost:3000"] {
            let headers = [("host", "localhost:8080"), ("origin", origin), ("sec-fetch-site", "cross-site")];
            assert!(matches!(check(&doors, &headers, false), Ok(Passage::Allowed(it)) if it == origin), "{origin}");
        }
        for origin in ["http://app.example", "https://app.example:8443", "https://sub.app.example", "null"] {
            assert!(!is_served(&doors, "localhost:8080", origin), "{origin}");
        }
    }

    #[test]
    fn behind_a_proxy_that_hides_its_name_the_files_of_the_page_are_served_and_nothing_else() {
        let doors = doors("", "");
        let asks = |site, is_page| {
            let headers = [("host", "127.0.0.1:8080"), ("origin", "https://sync.example"), ("sec-fetch-site", site)];
            check(&doors, &headers, is_page).is_ok()
        };
        assert!(asks("same-origin", true));
        assert!(!asks("same-origin", false) && !asks("cross-site", true));
    }

    #[test]
    fn from_another_site_only_a_link_to_a_page_leads_here() {
        let doors = doors("", "");
        let from = |site, mode, is_page| {
            check(&doors, &[("host", "localhost"), ("sec-fetch-site", site), ("sec-fetch-mode", mode)], is_page).is_ok()
        };
        assert!(from("cross-site", "navigate", true));
        assert!(!from("cross-site", "navigate", false) && !from("cross-site", "no-cors", true));
        for site in ["same-origin", "same-site", "none"] {
            assert!(from(site, "no-cors", false) && from(site, "navigate", false), "{site}");
        }
    }
}
