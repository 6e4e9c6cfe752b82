//! The API below a path, behind a proxy that keeps the path in addresses and one that removes it.

use std::sync::Arc;

use garmin_sync::domain::job::Status;
use garmin_sync::http::auth::Access;
use garmin_sync::ports::StartOutcome;
use garmin_sync::tokens::LiveTokens;
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use super::double::{ID, Mood, id, job};
use super::server::Server;

const PAGE: [(&str, &str); 1] = [("accept", "text/html,application/xhtml+xml,*/*;q=0.8")];

fn below(path: &str) -> Server {
    Server::set(Access::Open, &[("BASE_PATH", path)])
}

/// The status and the base of a page.
async fn page(server: &Server, path: &str) -> (u16, String) {
    let request = PAGE.iter().fold(server.request("GET", path), |request, (name, value)| request.header(*name, *value));
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let html = response.text().await.unwrap();
    (status, html.split_once("<base href=\"").map(|(_, it)| it.split('"').next().unwrap().to_owned()).unwrap_or(html))
}

#[tokio::test]
async fn each_address_answers_with_the_path_and_without_it() {
    for base in ["", "/garmin-sync", "/apps/garmin", "/garmin"] {
        let server = below(base);
        for prefix in ["", base] {
            let at = |path: &str| format!("{prefix}{path}");
            for path in
                ["/healthz", "/readyz", "/garmin/sync/status", "/integrations/garmin/sync/status?x=1", "/openapi.json"]
            {
                assert_eq!(server.get(&at(path)).await.0, 200, "{base} {path}");
            }
            assert_eq!(server.get(&at("/integrations/garmin/sync/jobs/x")).await.0, 404);
            let style = server.request("GET", &at("/assets/app-1a2b.css")).send().await.unwrap();
            assert_eq!((style.status().as_u16(), style.text().await.unwrap().as_str()), (200, "body{}"));
            let started = server.request("POST", &at("/garmin/health")).send().await.unwrap();
            let place = format!("{base}/garmin/sync/status");
            assert_eq!((started.status().as_u16(), started.headers()["location"].to_str().unwrap()), (202, &*place));
            let body: Value = started.json().await.unwrap();
            assert_eq!(body["status_url"], json!(place));
        }
    }
}

#[tokio::test]
async fn errors_name_addresses_as_they_are_seen_from_outside() {
    let server = below("/garmin-sync");
    server.tell(|told| told.start = StartOutcome::Held(id(ID)));
    let (status, refused) = server.post("/garmin/health", "").await;
    assert_eq!((status, &refused["status_url"]), (409, &json!("/garmin-sync/garmin/sync/status")));
    for (path, named) in [
        ("/garmin-sync/integrations/nothing", "GET /garmin-sync/docs "),
        ("/integrations/garmin/sync/jobs/x", "GET /garmin-sync/integrations/garmin/sync/jobs "),
    ] {
        let (status, answer) = server.get(path).await;
        assert!(status == 404 && answer["error"].as_str().unwrap().contains(named), "{answer}");
        assert_eq!(answer["error"], answer["detail"]);
    }
}

#[tokio::test]
async fn a_page_leads_to_its_files_from_every_depth() {
    for base in ["", "/garmin-sync"] {
        let server = below(base);
        server.tell(|told| told.report.job = Some(job(Status::Running)));
        for prefix in ["", base] {
            for (path, status, way) in [
                ("/", 200, "./"),
                ("/coverage", 200, "./"),
                ("/history", 200, "./"),
                ("/settings", 200, "./"),
                ("/jobs/01JD2Q4ZP3V6B7N8R9T0W1X2Y3", 200, "../"),
                ("/nothing", 404, "./"),
                ("/history/", 404, "../"),
                ("/jobs/x/chunks", 404, "../../"),
            ] {
                assert_eq!(page(&server, &format!("{prefix}{path}")).await, (status, way.to_owned()), "{base} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_path_itself_leads_to_the_page() {
    let server = below("/garmin-sync");
    let client = garmin_sync::http_client::builder().redirect(Policy::none()).build().unwrap();
    let response = client.get(format!("http://{}/garmin-sync", server.address)).send().await.unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["location"]), (308, &"/garmin-sync/".parse().unwrap()));
}

#[tokio::test]
async fn only_a_browser_gets_the_page_at_an_address_where_nothing_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tokens");
    std::fs::write(&file, format!("{} anna\n", "0".repeat(64))).unwrap();
    let tokens = Access::Tokens(Arc::new(LiveTokens::open(&file).unwrap()));
    for server in [Server::start(), Server::set(tokens, &[])] {
        server.tell(|told| told.mood = Mood::Down);
        assert_eq!(page(&server, "/nothing").await.0, 404);
        assert_eq!(page(&server, "/jobs/x").await.0, 200);
        for path in ["/integrations/nothing", "/integrations", "/garmin", "/garmin/nothing"] {
            let (status, body) = page(&server, path).await;
            assert!([401, 404].contains(&status) && body.starts_with('{'), "{path}: {status} {body}");
        }
        let post = server.request("POST", "/nothing").header("accept", "text/html").send().await.unwrap();
        assert!(post.text().await.unwrap().starts_with('{'));
        assert!([401, 404].contains(&server.get("/nothing").await.0), "a program gets the usual error");
    }
}

#[tokio::test]
async fn a_page_is_known_by_its_content_and_its_depth() {
    let server = Server::start();
    let etag = async |path: &str| {
        let response = server.request("GET", path).send().await.unwrap();
        response.headers()["etag"].to_str().unwrap().to_owned()
    };
    let (root, deep) = (etag("/").await, etag("/jobs/x").await);
    assert_ne!(root, deep);
    assert_eq!((etag("/history").await, etag("/jobs/y").await), (root.clone(), deep.clone()));
    let again = async |path: &str, known: &str| {
        server.request("GET", path).header("if-none-match", known).send().await.unwrap().status().as_u16()
    };
    assert_eq!((again("/", &root).await, again("/jobs/y", &deep).await), (304, 304));
    assert_eq!((again("/", &deep).await, again("/jobs/y", &root).await), (200, 200));
}

#[tokio::test]
async fn the_documentation_leads_to_what_lies_beside_it_and_begins_with_examples() {
    let server = below("/garmin-sync");
    let html = server.request("GET", "/garmin-sync/docs").send().await.unwrap().text().await.unwrap();
    assert!(!html.contains("href=\"/"), "all links are relative");
    let at =
        |name: &str| html.find(&format!("id=\"example-{name}\"")).unwrap_or_else(|| panic!("no example of {name}"));
    let order = ["start", "status", "wait", "pause", "resume", "cancel", "jobs", "coverage", "retry"].map(at);
    assert!(order.is_sorted());
    assert_eq!(server.get("/openapi.json").await.1["servers"][0]["url"], json!("."));
}
