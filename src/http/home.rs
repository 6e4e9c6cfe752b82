//! The page at `/` while the web app is not built.

use warp::reply::Response;

use super::plain_page;

/// With `ROOT` where the way to the root of the API belongs.
const BODY: &str = "<main class=\"plain\"><h1>garmin-sync</h1>\
<p>The API is running, without its web app: <code>make web</code> builds it (that needs Node), then build and start this \
program again. Everything can be done over HTTP as well:</p>\
<ul>\
<li><a href=\"ROOTdocs\">All routes</a>, with fields and errors</li>\
<li><a href=\"ROOTintegrations/garmin/sync/status\">Status of the current sync</a></li>\
<li><a href=\"ROOTreadyz\">Service health</a></li>\
</ul>\
<p>From a terminal: <code>curl -X POST localhost:8080/garmin/health</code> starts a sync.</p></main>";

/// What this address is, and where to go next.
#[must_use]
pub fn page(to_root: &str) -> Response {
    plain_page::page("garmin-sync", &BODY.replace("ROOT", to_root))
}
