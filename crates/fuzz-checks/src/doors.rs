//! Access control: host names, origins, tokens.

use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use garmin_sync::config::{Config, Host, PREFIX};
use garmin_sync::domain::ids::UserId;
use garmin_sync::http::auth::Access;
use garmin_sync::http::doors::{Doors, Passage};
use garmin_sync::http::errors::ApiError;
use garmin_sync::tokens::{Entry, LiveTokens, hash_of};
use reqwest::Url;
use warp::http::Request;
use warp::http::header::{AUTHORIZATION, HOST, HeaderMap, HeaderValue, ORIGIN};
use warp::http::request::Parts;
use warp::http::uri::Authority;

use super::SECRET;

/// What the settings allow, and a list that allows nothing.
const ALLOWED: (&str, &str) = ("sync.example,192.168.1.7:8080", "https://app.example");
const NOTHING: (&str, &str) = ("", "");

static TOKENS: LazyLock<Access> = LazyLock::new(|| {
    let file = super::scratch("tokens");
    let entry = Entry { hash: hash_of(SECRET.as_bytes()), user: UserId::parse("anna").unwrap(), note: String::new() };
    std::fs::write(&file, entry.line()).unwrap();
    let tokens = LiveTokens::open(&file).unwrap();
    // Known tokens stay known.
    std::fs::remove_file(&file).unwrap();
    Access::Tokens(Arc::new(tokens))
});

static DOORS: LazyLock<[Doors; 2]> = LazyLock::new(|| [doors(NOTHING), doors(ALLOWED)]);

/// The head of a request: its target and its headers.
pub fn check(target: &[u8], headers: &HeaderMap) {
    check_token(headers);
    let Ok(mut request) = Request::get(target).body(()) else { return };
    *request.headers_mut() = headers.clone();
    let (head, ()) = request.into_parts();
    for (n, doors) in DOORS.iter().enumerate() {
        if let Some(passage) = told(doors.check(&head, |path| path == "/")) {
            check_passage(&passage, &head, n == 1);
        }
    }
}

fn doors((hosts, origins): (&str, &str)) -> Doors {
    let variable = |name: &str, value: &str| (format!("{PREFIX}HTTP__{name}"), value.to_owned());
    let env = [variable("ALLOWED_HOSTS", hosts), variable("ALLOWED_ORIGINS", origins)];
    Doors::new(&Config::load(env.into_iter()).unwrap().http)
}

/// An accepted request must be allowed as a browser, which has its own rules for addresses, understands it.
fn check_passage(passage: &Passage, head: &Parts, is_listed: bool) {
    let named = head.headers.get_all(HOST).iter().map(text);
    let asked: Vec<&str> = head.uri.authority().map(Authority::as_str).into_iter().chain(named).collect();
    for host in &asked {
        assert!(is_ours(host, is_listed), "it is asked as {host:?}");
    }
    let origins: Vec<&HeaderValue> = head.headers.get_all(ORIGIN).iter().collect();
    let from = origins.first().and_then(|origin| Url::parse(text(origin)).ok());
    let says = |name: &str, value: &str| head.headers.get(name).is_some_and(|it| it == value);
    match passage {
        Passage::Allowed(origin) => {
            assert!(is_listed && origins == [origin]);
            assert!(from.is_none_or(|it| it.origin().ascii_serialization() == ALLOWED.1), "{origin:?}");
        }
        Passage::Own if origins.is_empty() => {
            let is_link = head.uri.path() == "/" && says("sec-fetch-mode", "navigate");
            assert!(!says("sec-fetch-site", "cross-site") || is_link);
        }
        Passage::Own => {
            assert_eq!(origins.len(), 1);
            let of = |scheme: &str| Url::parse(&format!("{scheme}://{}", asked.last()?)).ok();
            // A file of the page, for a page that the browser says is this server's own.
            let is_file = head.method == "GET" && head.uri.path() == "/" && says("sec-fetch-site", "same-origin");
            if let Some(from) = from.filter(|_| !is_file) {
                let asked = of(from.scheme());
                assert!(asked.as_ref().is_none_or(|it| it.origin() == from.origin()), "{from} asks {asked:?}");
            }
        }
    }
}

/// Whether a name is one of this machine, or an allowed one. No browser gets here with an invalid address.
fn is_ours(host: &str, is_listed: bool) -> bool {
    let Ok(url) = Url::parse(&format!("http://{host}/")) else { return true };
    let Some(name) = url.host_str() else { return false };
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_here = name == "localhost" || name.ends_with(".localhost") || address.is_ok_and(|it| it.is_loopback());
    let is_allowed = name == "sync.example" || (name == "192.168.1.7" && url.port() == Some(8080));
    url.path() == "/" && url.username().is_empty() && (is_here || (is_listed && is_allowed))
}

/// A name, written out again, reads back the same, and is only a name.
pub fn check_name(host: &Host) {
    let port = host.port.map(|port| format!(":{port}")).unwrap_or_default();
    assert_eq!(format!("{}{port}", host.name).parse().as_ref(), Ok(host));
    assert!(!host.name.is_empty() && !host.name.contains(['@', '*', '/', '?', '#', ' ', '\\']), "{host:?}");
}

/// Only the right token is accepted, and no other token is repeated.
fn check_token(headers: &HeaderMap) {
    assert!(told(Access::Open.user(headers)).is_some());
    match TOKENS.user(headers) {
        Ok(user) => {
            let shown = headers.get(AUTHORIZATION).map_or("", text);
            assert!(user.as_str() == "anna" && shown.len() > 7 && shown[7..].trim() == SECRET, "{shown:?}");
        }
        Err(error) => {
            assert!(!error.body().error.contains(SECRET));
            told::<()>(Err(error));
        }
    }
}

fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

/// The parsed value, if any; otherwise checks that the refusal is well-formed.
pub(crate) fn told<T>(result: Result<T, ApiError>) -> Option<T> {
    let error = match result {
        Ok(value) => return Some(value),
        Err(error) => error,
    };
    let body = error.body();
    assert!(error.status().is_client_error() && error.cause().is_none(), "{body:?}");
    assert_eq!(body.error, body.detail);
    // A client's own name is repeated, truncated; everything else is ours.
    let name = body.field.as_deref().unwrap_or_default();
    assert!(name.chars().count() <= 64, "{body:?}");
    let ours = if name.is_empty() { body.error.clone() } else { body.error.replace(name, "") };
    super::check_told(&ours);
    assert!(ours.is_ascii() && !ours.chars().any(char::is_control), "{body:?}");
    assert!(body.error.ends_with('.'), "{body:?}");
    assert!(serde_json::to_string(body).is_ok());
    None
}
