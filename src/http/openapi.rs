//! The OpenAPI 3.1 document, made from the handlers' annotations, for programs and as a page.

use std::sync::LazyLock;

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{SchemaType, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, ResponseBuilder, Schema};
use utoipa::{Modify, OpenApi};
use warp::Reply;
use warp::http::header::CONTENT_TYPE;
use warp::reply::Response;

use super::errors::ApiError;
use super::{Api, account, cool_down, data, docs_page, health, jobs, link, plain_page, settings, simple, web};
use crate::api_types::error::ErrorBody;
use crate::domain::ids::UserId;

const ABOUT: &str = "Copies years of Garmin data into a database of your own.

There are two interfaces to the same syncs. The simple one has one sync and no ids, the job interface has a history and \
chunks. Each user has one unfinished sync at most, whichever interface started it.

Every error has the same body: a text for people (`error`, and the same in `detail`), a `code` for programs, and what \
belongs to it.";

/// All handlers and their bodies.
#[derive(OpenApi)]
#[openapi(
    info(title = "garmin-sync", description = ABOUT),
    servers((url = ".", description = "Where this document is")),
    paths(
        jobs::start::incremental, jobs::start::historical, jobs::estimate::estimate, jobs::read::status, jobs::events::events, jobs::read::jobs, jobs::read::job,
        jobs::chunks::chunks, jobs::coverage::coverage, jobs::coverage::accept, jobs::control::pause, jobs::control::resume, jobs::control::cancel, jobs::control::retry,
        account::account, link::credentials, link::login, link::resume_login, link::unlink, cool_down::cool_down, cool_down::clear, settings::settings,
        data::daily::metrics, data::daily::daily, data::intraday::intraday, data::nights::nights, data::activities::activities,
        data::activities::activity, data::activities::track, data::file::file, data::export::tables, data::export::export, data::totals::totals, data::query::query,
        simple::start_activities, simple::start_health, simple::start_workouts, simple::status, simple::cancel,
        simple::pause, simple::resume,
        health::healthz, health::readyz, health::metrics, document, docs, web::app,
        web::coverage, web::history, web::job, web::data, web::data_part, web::metric, web::day, web::activity, web::settings, web::asset, web::icon, web::theme,
    ),
    components(schemas(ErrorBody)),
    tags(
        (name = "Job interface", description = "Jobs with ids, a history and chunks."),
        (name = "Account", description = "The Garmin account that is synced."),
        (name = "Data", description = "What is stored, for people to look at. Each answer has an `ETag`, and is 304 while nothing was written."),
        (name = "Simple interface", description = "One sync at a time, without ids."),
        (name = "Operation", description = "For operators."),
        (name = "Pages", description = "For browsers."),
    ),
    security(("token" = [])),
    modifiers(&TokenScheme, &Refusals, &Required),
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

/// What any route may answer, besides what its own annotation says.
struct Refusals;

impl Modify for Refusals {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for item in document.paths.paths.values_mut() {
            if let Some(operation) = &mut item.get {
                refuses(operation, &ANY);
            }
            for operation in item.post.iter_mut().chain(&mut item.delete) {
                refuses(operation, &ANY);
                refuses(operation, &WITH_BODY);
            }
        }
    }
}

/// For every route.
const ANY: [(&str, &str); 2] = [
    ("401", "`unauthorized`: the token is missing or unknown, or the host name or the calling page is not allowed"),
    (
        "503",
        "`store_unavailable`: Redis can't be used; or `rate_limited`: there are too many connections. With `Retry-After`. Or \
         `store_unreachable`: the API can't read the store of data",
    ),
];
/// For those that read a body.
const WITH_BODY: [(&str, &str); 3] = [
    ("400", "The body can't be used; `code` and `field` say why"),
    ("413", "`body_too_large`: over 64 KiB"),
    ("415", "`unsupported_media_type`: not declared as JSON, or compressed"),
];

fn refuses(operation: &mut Operation, refusals: &[(&str, &str)]) {
    for (status, meaning) in refusals {
        let body = Content::new(Some(Ref::from_schema_name("ErrorBody")));
        let response = ResponseBuilder::new().description(*meaning).content("application/json", body).build();
        operation.responses.responses.entry((*status).to_owned()).or_insert(response.into());
    }
}

/// What can't be null is required: every server's answer has it, and a request has to send it.
struct Required;

impl Modify for Required {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let Some(components) = &mut document.components else { return };
        for schema in components.schemas.values_mut() {
            if let RefOr::T(Schema::Object(object)) = schema {
                let whole = object.properties.iter().filter(|(_, property)| !is_nullable(property));
                object.required = whole.map(|(name, _)| name.clone()).collect();
            }
        }
    }
}

fn is_nullable(property: &RefOr<Schema>) -> bool {
    let is_null = |kind: &SchemaType| match kind {
        SchemaType::Type(one) => *one == Type::Null,
        SchemaType::Array(several) => several.contains(&Type::Null),
        SchemaType::AnyValue => true,
    };
    match property {
        RefOr::T(Schema::Object(object)) => is_null(&object.schema_type),
        RefOr::T(Schema::Array(array)) => is_null(&array.schema_type),
        RefOr::T(Schema::OneOf(parts)) => parts.items.iter().any(is_nullable),
        _ => false,
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
