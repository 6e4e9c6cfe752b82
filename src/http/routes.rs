//! The URL map.

use warp::Filter;
use warp::filters::BoxedFilter;
use warp::reply::Response;

use super::route::{Route, delete, download, get, look, open, post, post_look, post_upstream, unmatched};
use super::template::segment_of;
use super::{Api, account, cool_down, data, health, jobs, link, mcp, openapi, settings, simple, web};

/// All routes. Polled ones come first.
#[must_use]
#[rustfmt::skip]
pub fn map(api: &Api) -> Vec<Route> {
    let mut map = vec![
        // The job interface: jobs with ids.
        get(api,  "/integrations/garmin/sync/status",           jobs::read::status),
        get(api,  "/integrations/garmin/sync/events",           jobs::events::events),
        get(api,  "/integrations/garmin/sync/jobs",             jobs::read::jobs),
        get(api,  "/integrations/garmin/sync/jobs/{id}",        jobs::read::job),
        get(api,  "/integrations/garmin/sync/jobs/{id}/chunks", jobs::chunks::chunks),
        get(api,  "/integrations/garmin/sync/coverage",         jobs::coverage::coverage),
        post(api, "/integrations/garmin/sync/coverage/accept",  jobs::coverage::accept),
        post(api, "/integrations/garmin/sync/incremental",      jobs::start::incremental),
        post(api, "/integrations/garmin/sync/historical",       jobs::start::historical),
        get(api,  "/integrations/garmin/sync/estimate",         jobs::estimate::estimate),
        post(api, "/integrations/garmin/sync/resume",           jobs::control::resume),
        post(api, "/integrations/garmin/sync/cancel",           jobs::control::cancel),
        post(api, "/integrations/garmin/sync/pause",            jobs::control::pause),
        post(api, "/integrations/garmin/sync/retry",            jobs::control::retry),
        get(api,  "/integrations/garmin/status",                account::account),
        post_upstream(api, "/integrations/garmin/credentials",  link::credentials),
        post_upstream(api, "/integrations/garmin/login",        link::login),
        post_upstream(api, "/integrations/garmin/resume_login", link::resume_login),
        post(api, "/integrations/garmin/unlink",                link::unlink),
        get(api,  "/integrations/garmin/cool-down",             cool_down::cool_down),
        delete(api, "/integrations/garmin/cool-down",           cool_down::clear),
        get(api,  "/integrations/garmin/settings",              settings::settings),
        // Stored data.
        look(api, "/integrations/garmin/data/metrics",          data::daily::metrics),
        look(api, "/integrations/garmin/data/daily",            data::daily::daily),
        look(api, "/integrations/garmin/data/intraday",         data::intraday::intraday),
        look(api, "/integrations/garmin/data/nights",           data::nights::nights),
        look(api, "/integrations/garmin/data/activities",       data::activities::activities),
        look(api, "/integrations/garmin/data/activities/{id}",  data::activities::activity),
        look(api, "/integrations/garmin/data/activities/{id}/track", data::activities::track),
        download(api, "/integrations/garmin/data/activities/{id}/file", data::file::file),
        look(api, "/integrations/garmin/data/tables",           data::export::tables),
        download(api, "/integrations/garmin/data/export",       data::export::export),
        look(api, "/integrations/garmin/data/totals",           data::totals::totals),
        post_look(api, "/integrations/garmin/data/query",       data::query::query),
        // The simple interface: one sync, no ids.
        get(api,  "/garmin/sync/status",                        simple::status),
        post(api, "/garmin/activities",                         simple::start_activities),
        post(api, "/garmin/health",                             simple::start_health),
        post(api, "/garmin/workouts",                           simple::start_workouts),
        post(api, "/garmin/sync/cancel",                        simple::cancel),
        post(api, "/garmin/sync/pause",                         simple::pause),
        post(api, "/garmin/sync/resume",                        simple::resume),
        // Operation.
        open(api, "/healthz",                                   health::healthz),
        open(api, "/readyz",                                    health::readyz),
        get(api,  "/metrics",                                   health::metrics),
        get(api,  "/openapi.json",                              openapi::document),
        // Pages.
        open(api, "/docs",                                      openapi::docs),
        open(api, "/",                                          web::app),
        open(api, "/coverage",                                  web::coverage),
        open(api, "/history",                                   web::history),
        open(api, "/jobs/{id}",                                 web::job),
        open(api, "/data",                                      web::data),
        open(api, "/data/{part}",                               web::data_part),
        open(api, "/data/metrics/{name}",                       web::metric),
        open(api, "/data/days/{date}",                          web::day),
        open(api, "/data/activities/{id}",                      web::activity),
        open(api, "/settings",                                  web::settings),
        open(api, "/assets/{name}",                             web::asset),
        open(api, "/icon.svg",                                  web::icon),
        open(api, "/theme.js",                                  web::theme),
    ];
    // Asks the others.
    map.push(mcp::route(api, "/mcp", routes_of(api, &map)));
    map
}

/// All routes as one filter that answers every request.
#[must_use]
pub fn routes_of(api: &Api, map: &[Route]) -> BoxedFilter<(Response,)> {
    let rest = unmatched(api, map);
    map.iter().rev().fold(rest, |rest, route| route.filter.clone().or(rest).unify().boxed())
}

/// The same with the whole map.
#[must_use]
pub fn routes(api: &Api) -> BoxedFilter<(Response,)> {
    routes_of(api, &map(api))
}

/// The addresses that need no token.
#[derive(Debug)]
pub(super) struct Pages(Vec<&'static str>);

impl Pages {
    pub(super) fn of(map: &[Route]) -> Self {
        Self(map.iter().filter(|route| route.is_open).map(|route| route.template).collect())
    }

    /// Whether this path is one of them.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.iter().any(|template| segment_of(template, path).is_some())
    }
}
