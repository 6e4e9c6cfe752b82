//! The API below a path: a proxy may keep `http.base_path` in the addresses, or remove it, and both work.

use warp::Reply;
use warp::http::header::{HeaderValue, LOCATION};
use warp::http::{StatusCode, Uri};
use warp::reply::Response;

use super::template::segment_of;
use crate::config::BasePath;

/// Where the API is mounted, and the addresses there are.
#[derive(Debug)]
pub(super) struct Mount {
    base: BasePath,
    templates: Vec<&'static str>,
}

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// This address of the API.
    Inside(Uri),
    /// The path itself without a slash at its end, from which the page's relative addresses would lead astray.
    WithoutSlash,
}

impl Mount {
    pub(super) fn new(base: BasePath, templates: Vec<&'static str>) -> Self {
        Self { base, templates }
    }

    /// Takes the path off an address that has it. One that means something with it stays as it is: the path may have been
    /// taken off already.
    pub(super) fn asked(&self, uri: &Uri) -> Asked {
        let is_known = || self.templates.iter().any(|template| segment_of(template, uri.path()).is_some());
        let whole = uri.path_and_query().map_or("", |it| it.as_str());
        let rest = whole.strip_prefix(self.base.as_str()).filter(|_| !self.base.as_str().is_empty() && !is_known());
        let Some(rest) = rest else { return Asked::Inside(uri.clone()) };
        if rest.is_empty() || rest.starts_with('?') {
            return Asked::WithoutSlash;
        }
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = rest.starts_with('/').then(|| rest.parse().ok()).flatten();
        match parts.path_and_query.is_some().then(|| Uri::from_parts(parts)) {
            Some(Ok(inside)) => Asked::Inside(inside),
            _ => Asked::Inside(uri.clone()),
        }
    }

    /// Leads to the page.
    pub(super) fn redirect(&self) -> Response {
        let mut response = StatusCode::PERMANENT_REDIRECT.into_response();
        if let Ok(page) = HeaderValue::from_str(&self.base.of("/")) {
            response.headers_mut().insert(LOCATION, page);
        }
        response
    }
}

/// How a page at this path leads to the root of the API, whatever comes before it: `./` or `../`, once for each segment
/// more.
pub(super) fn to_root(path: &str) -> String {
    match path.matches('/').count() {
        0 | 1 => "./".to_owned(),
        more => "../".repeat(more - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_means_the_same_with_the_path_and_without_it() {
        let mount = |base: &str| Mount::new(base.parse().unwrap(), vec!["/", "/docs", "/garmin/health", "/jobs/{id}"]);
        let inside = |base: &str, uri: &str| match mount(base).asked(&uri.parse().unwrap()) {
            Asked::Inside(uri) => uri.to_string(),
            Asked::WithoutSlash => "redirect".to_owned(),
        };
        for (asked, expected) in [
            ("/sync/docs", "/docs"),
            ("/docs", "/docs"),
            ("/sync/jobs/7?x=/sync/", "/jobs/7?x=/sync/"),
            ("/sync/", "/"),
            ("/sync/?x=1", "/?x=1"),
            ("/sync", "redirect"),
            ("/sync?x=1", "redirect"),
            ("/synced", "/synced"),
            ("/sync/sync/docs", "/sync/docs"),
            ("/sync//evil.example/", "//evil.example/"),
        ] {
            assert_eq!(inside("/sync", asked), expected, "{asked}");
        }
        assert_eq!(inside("", "/sync/docs"), "/sync/docs");
        for (asked, expected) in [("/garmin/garmin/health", "/garmin/health"), ("/garmin/health", "/garmin/health")] {
            assert_eq!(inside("/garmin", asked), expected, "{asked}");
        }
    }

    #[test]
    fn a_page_knows_its_way_to_the_root() {
        for (path, way) in
            [("/", "./"), ("/history", "./"), ("/jobs/7", "../"), ("/jobs/7/", "../../"), ("/a/b/c", "../../")]
        {
            assert_eq!(to_root(path), way, "{path}");
        }
    }
}
