//! The OpenAPI 3.1 document, made from the handlers' annotations, for programs and as a page.

use std::sync::LazyLock;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use warp::Reply;
use warp::http::header::CONTENT_TYPE;
use warp::reply::Response;

use super::errors::{ApiError, ErrorBody};
use super::{Api, account, cool_down, docs_page, health, jobs, plain_page, simple, web};
use crate::domain::ids::UserId;

const ABOUT: &str = "Copies years of Garmin data into a database of your own.

There are two interfaces to the same engine. The simple one has one sync and no ids, the job interface has a history and \
chunks. Each user has one unfinished sync at most, whichever interface started it.

Every error has the same body: a text for people (`error`, and the same in `detail`), a `code` for programs, and what \
belongs to it. Any route may answer 401 `unauthorized` and 503 `store_unavailable` with `Retry-After`; any route with a \
body 413 `body_too_large` and 415 `unsupported_media_type`.";

/// All handlers and their bodies.
#[derive(OpenApi)]
#[openapi(
    info(title = "garmin-sync", description = ABOUT),
    paths(
        jobs::start::incremental, jobs::start::historical, jobs::estimate::estimate, jobs::read::status, jobs::events::events, jobs::read::jobs, jobs::read::job,
        jobs::chunks::chunks, jobs::coverage::coverage, jobs::coverage::accept, jobs::control::pause, jobs::control::resume, jobs::control::cancel,
        account::account, cool_down::cool_down, cool_down::clear,
        simple::start_activities, simple::start_health, simple::start_workouts, simple::status, simple::cancel,
        simple::pause, simple::resume,
        health::healthz, health::readyz, health::metrics, document, docs, web::app,
        web::coverage, web::history, web::asset, web::icon, web::theme,
    ),
    components(schemas(ErrorBody)),
    tags(
        (name = "Job interface", description = "Jobs with ids, a history and chunks."),
        (name = "Simple interface", description = "One sync at a time, without ids."),
        (name = "Operation", description = "For those who run it."),
        (name = "Pages", description = "For browsers."),
    ),
    security(("token" = [])),
    modifiers(&TokenScheme),
)]
pub struct Document;

struct TokenScheme;

impl Modify for TokenScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("Needed when the server runs with auth.mode = \"token\"."))
            .build();
        document.components.get_or_insert_default().add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}

/// The document as text; it never changes while a program runs.
static TEXT: LazyLock<String> = LazyLock::new(|| Document::openapi().to_pretty_json().unwrap_or_default());

/// The document as the body of a page.
static PAGE: LazyLock<String> = LazyLock::new(|| docs_page::body(&serde_json::from_str(&TEXT).unwrap_or_default()));

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "Operation",
    responses((status = 200, description = "OpenAPI 3.1", content_type = "application/json")))]
pub async fn document(_: Api, _: UserId, (): ()) -> Result<Response, ApiError> {
    Ok(warp::reply::with_header(TEXT.as_str(), CONTENT_TYPE, "application/json").into_response())
}

/// This documentation as a page.
#[utoipa::path(get, path = "/docs", tag = "Pages", security(()),
    responses((status = 200, description = "A page", body = String, content_type = "text/html")))]
pub async fn docs(_: Api, (): ()) -> Result<Response, ApiError> {
    Ok(plain_page::page("garmin-sync API", &PAGE))
}
