//! The OpenAPI document matches the server.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use garmin_sync::http::auth::Access;
use garmin_sync::http::openapi::Document;
use garmin_sync::http::routes::map;
use garmin_sync::stop::Stop;
use utoipa::OpenApi;

use super::double::Double;
use super::server::{Server, api};

#[tokio::test]
async fn the_document_is_reviewed_when_it_changes() {
    let (status, document) = Server::start().get("/openapi.json").await;
    assert_eq!((status, document["openapi"].as_str()), (200, Some("3.1.0")));
    insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&document).unwrap());
}

/// The web app generates its types from this file, with tools that can't query a server.
#[test]
fn the_copy_for_the_web_app_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/openapi.json");
    let fresh = Document::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == fresh, "web/openapi.json is stale: run `UPDATE_OPENAPI=1 cargo test --test it openapi`");
}

#[test]
fn every_operation_has_an_id_of_its_own() {
    let document = serde_json::to_value(Document::openapi()).unwrap();
    let items = document["paths"].as_object().unwrap().values();
    let ids: Vec<&str> = items
        .flat_map(|item| item.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

#[tokio::test]
async fn it_lists_every_route_and_no_other() {
    let (_, document) = Server::start().get("/openapi.json").await;
    let listed: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())))
        .collect();
    let served: BTreeSet<(String, String)> = map(&api(Arc::new(Double::new()), Access::Open, &Stop::default()))
        .iter()
        .map(|route| (route.method.to_string(), route.template.to_owned()))
        // Another protocol, which describes itself.
        .filter(|(_, template)| template != "/mcp")
        .collect();
    assert_eq!(listed, served);
}
