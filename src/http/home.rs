//! The page at `/`.

use warp::reply::Response;

use super::Api;
use super::docs_page::page;
use super::errors::ApiError;

const BODY: &str = "<main class=\"plain\"><h1>garmin-sync</h1>\
<p>The API is running. This version has no web page yet: it is used over HTTP.</p>\
<ul>\
<li><a href=\"/docs\">All routes</a>, with fields and errors</li>\
<li><a href=\"/integrations/garmin/sync/status\">How the current sync stands</a></li>\
<li><a href=\"/readyz\">Whether everything it needs is there</a></li>\
</ul>\
<p>From a terminal: <code>curl -X POST localhost:8080/garmin/health</code> starts a sync.</p></main>";

/// What this address is, and where to look next.
#[utoipa::path(get, path = "/", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn home(_: Api) -> Result<Response, ApiError> {
    Ok(page("garmin-sync", BODY))
}
