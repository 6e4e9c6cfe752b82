//! The OpenAPI 3.1 document, made from the handlers' annotations, for programs and as a page.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, Object, Ref, RefOr, ResponseBuilder, Schema};
use utoipa::{Modify, OpenApi};
use warp::Reply;
use warp::http::header::CONTENT_TYPE;
use warp::reply::Response;

use super::errors::{ApiError, ErrorBody};
use super::{Api, account, cool_down, docs_page, health, jobs, plain_page, simple, web};
use crate::domain::ids::UserId;

const ABOUT: &str = "Copies years of Garmin data into a database of your own.

There are two interfaces to the same app. The simple one has one sync and no ids, the job interface has a history and \
chunks. Each user has one unfinished sync at most, whichever interface started it.

Every error has the same body: a text for people (`error`, and the same in `detail`), a `code` for programs, and what \
belongs to it.";

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
    modifiers(&TokenScheme, &Refusals, &ClosedBodies),
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

/// What any route may answer, beside what its own annotation says.
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
    (
        "401",
        "`unauthorized`: the token is missing or not known, or the name or the page that asks is not one that is served",
    ),
    (
        "503",
        "`store_unavailable`: Redis can't be used; or `rate_limited`: there are too many connections. With `Retry-After`",
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

/// A request with a field that is not known is refused, and the document says so.
struct ClosedBodies;

impl Modify for ClosedBodies {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let Some(components) = &mut document.components else { return };
        for name in ["SimpleStart", "IncrementalStart", "HistoricalStart", "JobRef", "Acceptance"] {
            if let Some(RefOr::T(schema)) = components.schemas.get(name) {
                let mut whole = whole(schema, &components.schemas);
                whole.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
                components.schemas.insert(name.to_owned(), RefOr::T(Schema::Object(whole)));
            }
        }
    }
}

/// One object with all the properties of a schema and of those that it consists of: closed parts would exclude each other.
fn whole(schema: &Schema, known: &BTreeMap<String, RefOr<Schema>>) -> Object {
    match schema {
        Schema::Object(object) => object.clone(),
        Schema::AllOf(parts) => {
            let mut all = Object::new();
            all.description.clone_from(&parts.description);
            for part in &parts.items {
                let part = match part {
                    RefOr::T(schema) => whole(schema, known),
                    RefOr::Ref(to) => match known.get(to.ref_location.rsplit('/').next().unwrap_or_default()) {
                        Some(RefOr::T(schema)) => whole(schema, known),
                        _ => continue,
                    },
                };
                all.required.extend(part.required);
                all.properties.extend(part.properties);
            }
            all
        }
        _ => Object::new(),
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
