//! The OpenAPI document says what the server does.

use std::collections::BTreeSet;
use std::sync::Arc;

use garmin_sync::http::auth::Access;
use garmin_sync::http::routes::map;

use super::double::Double;
use super::server::{Server, api};

#[tokio::test]
async fn the_document_is_reviewed_when_it_changes() {
    let (status, document) = Server::start().await.get("/openapi.json").await;
    assert_eq!((status, document["openapi"].as_str()), (200, Some("3.1.0")));
    insta::assert_snapshot!("openapi", serde_json::to_string_pretty(&document).unwrap());
}

#[tokio::test]
async fn it_lists_every_route_and_no_other() {
    let (_, document) = Server::start().await.get("/openapi.json").await;
    let listed: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), path.clone())))
        .collect();
    let served: BTreeSet<(String, String)> = map(&api(Arc::new(Double::new()), Access::Open { any_host: false }))
        .iter()
        .map(|route| (route.method.to_string(), route.template.to_owned()))
        .collect();
    assert_eq!(listed, served);
}
