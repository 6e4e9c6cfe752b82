//! The page at `/`.

use warp::reply::Response;

use super::Api;
use super::docs_page::page;
use super::errors::ApiError;

const BODY: &str = "<main class=\"plain\"><h1>garmin-sync</h1>\
<p>The API is running. Its web page has not been built: run <code>make web</code>, then start this program again.</p>\
<ul>\
<li><a href=\"/docs\">All routes</a>, with fields and errors</li>\
<li><a href=\"/integrations/garmin/sync/status\">How the current sync stands</a></li>\
<li><a href=\"/readyz\">Whether everything it needs is there</a></li>\
</ul>\
<p>From a terminal: <code>garmin-sync status --watch</code></p></main>";

/// The web page, or how to build it.
#[utoipa::path(get, path = "/", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn home(_: Api) -> Result<Response, ApiError> {
    Ok(page("garmin-sync", BODY))
}
