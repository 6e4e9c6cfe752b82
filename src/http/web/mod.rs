//! The web app: files made by `make web`, served without authentication, because they reveal nothing about anybody.

mod site;

use warp::Reply;
use warp::http::header::{
    ACCEPT, ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap,
    HeaderValue, IF_NONE_MATCH, REFERRER_POLICY, VARY,
};
use warp::http::{Method, Response as Head, StatusCode};
use warp::reply::Response;

use super::Api;
use super::errors::ApiError;
use super::etag::is_known;
use super::home;
use super::mount::to_root;
use super::parts::{FromParts, RequestParts};
use crate::api_types::error::Code;
pub use site::{File, Site, built};

/// Everything is loaded from here, nothing is inline, and no page may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'none'; \
                      frame-ancestors 'none'";
/// What of it is about images.
const IMAGES: &str = "img-src 'self'";
/// What the page's addresses are relative to, as `web/index.html` has it for the root, and how that is written there.
const BASE: &str = "<base href=\"./\" />";
const HERE: &str = "./";
const INDEX: &str = "index.html";
/// The names of these files change with their content.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// These are revalidated each time, and answered 304 while unchanged.
const ASK_AGAIN: &str = "no-cache";

/// What matters of a request for a file.
#[derive(Debug)]
pub struct PageRequest {
    name: String,
    template: &'static str,
    headers: HeaderMap,
}

impl FromParts for PageRequest {
    fn parse(parts: &RequestParts) -> Result<Self, ApiError> {
        Ok(Self {
            name: parts.segment.clone().unwrap_or_default(),
            template: parts.template,
            headers: parts.headers.clone(),
        })
    }
}

/// The app; while it is not built, a page that says how to build it.
#[utoipa::path(get, path = "/", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn app(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    Ok(page(&api, request.template, &request.headers))
}

/// The app's page of stored days.
#[utoipa::path(get, path = "/coverage", operation_id = "coverage_page", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn coverage(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// The app's page of earlier syncs.
#[utoipa::path(get, path = "/history", operation_id = "history_page", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn history(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// The app's page of one sync.
#[utoipa::path(get, path = "/jobs/{id}", operation_id = "job_page", tag = "Pages", security(()),
    params(("id" = String, Path, description = "The job's id")),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn job(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// The app's pages of stored data.
#[utoipa::path(get, path = "/data", operation_id = "data_page", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn data(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// One of them.
#[utoipa::path(get, path = "/data/{part}", operation_id = "data_part_page", tag = "Pages", security(()),
    params(("part" = String, Path, description = "`nights`, `activities` or `years`")),
    responses(
        (status = 200, description = "A page", body = String, content_type = "text/html"),
        (status = 404, description = "A page that says that there is none", body = String, content_type = "text/html"),
    ))]
pub async fn data_part(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    if DATA_PARTS.contains(&request.name.as_str()) {
        return app(api, request).await;
    }
    Ok(nothing_here(&api, request.template, &request.headers))
}

/// The pages of stored data beside the first.
const DATA_PARTS: [&str; 3] = ["nights", "activities", "years"];

/// The page of one metric.
#[utoipa::path(get, path = "/data/metrics/{name}", operation_id = "metric_page", tag = "Pages", security(()),
    params(("name" = String, Path, description = "Its name")),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn metric(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// The page of one day.
#[utoipa::path(get, path = "/data/days/{date}", operation_id = "day_page", tag = "Pages", security(()),
    params(("date" = String, Path, description = "The day")),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn day(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// The page of one activity.
#[utoipa::path(get, path = "/data/activities/{id}", operation_id = "activity_page", tag = "Pages", security(()),
    params(("id" = String, Path, description = "Its id")),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn activity(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// The app's page of settings.
#[utoipa::path(get, path = "/settings", operation_id = "settings_page", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn settings(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    app(api, request).await
}

/// A script, style or font of the app. Its name changes with its content.
#[utoipa::path(get, path = "/assets/{name}", tag = "Pages", security(()),
    params(("name" = String, Path, description = "The file's name")),
    responses((status = 200, description = "The file"), (status = 404, description = "`not_found`", body = crate::api_types::error::ErrorBody)))]
pub async fn asset(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    serve(api.site, &format!("assets/{}", request.name), FOR_EVER, &request.headers).ok_or_else(missing)
}

/// The app's icon.
#[utoipa::path(get, path = "/icon.svg", tag = "Pages", security(()),
    responses((status = 200, description = "The icon", content_type = "image/svg+xml")))]
pub async fn icon(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    serve(api.site, "icon.svg", ASK_AGAIN, &request.headers).ok_or_else(missing)
}

/// The script that chooses light or dark before the app renders.
#[utoipa::path(get, path = "/theme.js", tag = "Pages", security(()),
    responses((status = 200, description = "The script", content_type = "text/javascript")))]
pub async fn theme(api: Api, request: PageRequest) -> Result<Response, ApiError> {
    serve(api.site, "theme.js", ASK_AGAIN, &request.headers).ok_or_else(missing)
}

fn missing() -> ApiError {
    ApiError::new(Code::NotFound, "The web app has no such file. Load the page again; it may have been replaced.")
}

/// Whether somebody at a browser asks for an address that is none of the API's.
pub(super) fn wants_page(method: &Method, path: &str, headers: &HeaderMap) -> bool {
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    let is_api = ["/integrations", "/garmin"]
        .iter()
        .any(|api| path.strip_prefix(api).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let takes = headers.get_all(ACCEPT).iter().filter_map(|it| it.to_str().ok()).any(|it| it.contains("text/html"));
    is_read && !is_api && takes
}

/// The app at an address where nothing is.
pub(super) fn nothing_here(api: &Api, path: &str, headers: &HeaderMap) -> Response {
    // Not answered 304: that would say that the page is there.
    let mut anew = headers.clone();
    anew.remove(IF_NONE_MATCH);
    let mut response = page(api, path, &anew);
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().append(VARY, HeaderValue::from_static("Accept"));
    response
}

/// The app's one page, whose addresses are relative to the root of the API.
fn page(api: &Api, path: &str, headers: &HeaderMap) -> Response {
    let to_root = to_root(path);
    let served = if to_root == HERE {
        serve(api.site, INDEX, ASK_AGAIN, headers)
    } else {
        // The compressed copies are of the page at the root.
        (api.site)(INDEX).and_then(|file| reply(moved(&file, &to_root), None, INDEX, ASK_AGAIN, headers))
    };
    let mut page = served.unwrap_or_else(|| home::page(&to_root));
    if let Some(policy) = api.map_tiles.as_ref().and_then(|tiles| with_tiles(tiles.origin())) {
        page.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    page
}

/// The policy of a page that also shows images of another origin.
fn with_tiles(origin: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&POLICY.replacen(IMAGES, &format!("{IMAGES} {origin}"), 1)).ok()
}

/// The page for another depth.
fn moved(file: &File, to_root: &str) -> File {
    let html = String::from_utf8_lossy(&file.bytes).replacen(BASE, &BASE.replace(HERE, to_root), 1);
    File { bytes: html.into_bytes().into(), hash: format!("{}.{}", file.hash, to_root.matches('/').count()) }
}

/// A file of the app, compressed if the client accepts that and a compressed copy exists; 304 if the client has it
/// already.
fn serve(site: Site, path: &str, caching: &'static str, headers: &HeaderMap) -> Option<Response> {
    let packed = |coding: &'static str, ending: &str| {
        let file = accepts(headers, coding).then(|| site(&format!("{path}.{ending}"))).flatten()?;
        Some((file, Some(coding)))
    };
    let (file, coding) = packed("br", "br").or_else(|| packed("gzip", "gz")).or_else(|| Some((site(path)?, None)))?;
    reply(file, coding, path, caching, headers)
}

/// A file; 304 if the client has it already.
fn reply(
    file: File,
    coding: Option<&'static str>,
    path: &str,
    caching: &'static str,
    headers: &HeaderMap,
) -> Option<Response> {
    let etag = format!("\"{}\"", file.hash);
    let is_known = is_known(headers, &etag);
    let mut response = Head::builder()
        .header(CACHE_CONTROL, caching)
        .header(ETAG, etag)
        .header(VARY, "Accept-Encoding")
        .header(REFERRER_POLICY, "no-referrer")
        .header(CONTENT_SECURITY_POLICY, POLICY);
    if is_known {
        return response.status(StatusCode::NOT_MODIFIED).body("").ok().map(Reply::into_response);
    }
    response = response.header(CONTENT_TYPE, content_type(path));
    if let Some(coding) = coding {
        response = response.header(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response.body(file.bytes.into_owned()).ok().map(Reply::into_response)
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|one| {
        let (name, quality) = one.split_once(';').unwrap_or((one, ""));
        let quality = quality.trim().strip_prefix("q=").map(str::parse::<f64>);
        name.trim().eq_ignore_ascii_case(coding) && !quality.is_some_and(|it| it.is_ok_and(|it| it <= 0.0))
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "map" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coding_is_accepted_unless_it_is_refused_or_not_named() {
        let accepts_gzip =
            |value: &str| accepts(&HeaderMap::from_iter([(ACCEPT_ENCODING, value.parse().unwrap())]), "gzip");
        for good in ["gzip", "deflate, GZIP", "br;q=1.0, gzip; q=0.5"] {
            assert!(accepts_gzip(good), "{good}");
        }
        for bad in ["", "br", "gzip;q=0", "gzip; q=0.0, br", "x-gzip"] {
            assert!(!accepts_gzip(bad), "{bad}");
        }
        assert!(!accepts(&HeaderMap::new(), "gzip"));
    }
}
