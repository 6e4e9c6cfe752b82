//! The files of the web app.

use garmin_sync::http::auth::Access;
use garmin_sync::http::web::{File, built};
use reqwest::Response;

use super::server::Server;

/// An app of four files; two of them are also there compressed.
pub fn site(path: &str) -> Option<File> {
    let text = match path {
        "index.html" => "<!doctype html><base href=\"./\" /><script src=\"./assets/app-1a2b.js\"></script>",
        "assets/app-1a2b.js" => "start()",
        "assets/app-1a2b.js.gz" => "start(), as gzip",
        "assets/app-1a2b.js.br" => "start(), as brotli",
        "assets/app-1a2b.css" => "body{}",
        "icon.svg" => "<svg/>",
        "icon.svg.gz" => "<svg/>, as gzip",
        _ => return None,
    };
    Some(File { bytes: text.as_bytes().into(), hash: text.chars().filter(char::is_ascii_alphanumeric).collect() })
}

async fn fetch(server: &Server, path: &str, headers: &[(&str, &str)]) -> Response {
    let request =
        headers.iter().fold(server.request("GET", path), |request, (name, value)| request.header(*name, *value));
    request.send().await.unwrap()
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[tokio::test]
async fn the_app_answers_at_each_of_its_pages_and_nowhere_else() {
    let server = Server::start();
    for path in ["/", "/coverage", "/history"] {
        let response = fetch(&server, path, &[]).await;
        assert_eq!((response.status().as_u16(), header(&response, "content-type")), (200, "text/html; charset=utf-8"));
        assert_eq!(header(&response, "cache-control"), "no-cache");
        assert!(response.text().await.unwrap().contains("/assets/app-1a2b.js"), "{path}");
    }
    for path in ["/history/", "/index.html", "/assets", "/assets/", "/garmin", "/integrations/garmin", "/api"] {
        let (status, answer) = server.get(path).await;
        assert_eq!((status, &answer["code"]), (404, &"not_found".into()), "{path}");
    }
}

#[tokio::test]
async fn files_have_their_types_and_may_be_kept_as_long_as_their_names_say() {
    let server = Server::start();
    let for_ever = "public, max-age=31536000, immutable";
    for (path, kind, caching) in [
        ("/assets/app-1a2b.js", "text/javascript; charset=utf-8", for_ever),
        ("/assets/app-1a2b.css", "text/css; charset=utf-8", for_ever),
        ("/icon.svg", "image/svg+xml", "no-cache"),
    ] {
        let response = fetch(&server, path, &[]).await;
        assert_eq!((header(&response, "content-type"), header(&response, "cache-control")), (kind, caching), "{path}");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        let etag = header(&response, "etag").to_owned();
        for known in [etag.clone(), format!("\"other\", W/{etag}")] {
            let again = fetch(&server, path, &[("if-none-match", &known)]).await;
            assert_eq!((again.status().as_u16(), header(&again, "etag")), (304, etag.as_str()), "{path}");
            assert_eq!(again.text().await.unwrap(), "");
        }
        assert_eq!(fetch(&server, path, &[("if-none-match", "\"other\"")]).await.status().as_u16(), 200);
    }
    // Raw, because the client would normalise some of these addresses.
    for path in ["/assets/app-0000.js", "/assets/..", "/assets/..%2f..%2fCargo.toml", "/assets/%2e%2e", "/theme.js"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = server.raw(request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 404") && answer.contains("not_found"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn what_lies_there_compressed_is_sent_so_to_who_takes_it() {
    let server = Server::start();
    let script = "/assets/app-1a2b.js";
    for (path, takes, coding, body) in [
        (script, "gzip, deflate, br", "br", "start(), as brotli"),
        (script, "gzip", "gzip", "start(), as gzip"),
        (script, "br;q=0, gzip;q=0.5", "gzip", "start(), as gzip"),
        (script, "identity", "", "start()"),
        ("/icon.svg", "br, gzip", "gzip", "<svg/>, as gzip"),
        ("/assets/app-1a2b.css", "br, gzip", "", "body{}"),
    ] {
        // Without the client's own decompression.
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept-Encoding: {takes}\r\n\r\n");
        let answer = server.raw(request.as_bytes()).await;
        let (head, found) = answer.split_once("\r\n\r\n").unwrap();
        let named = head.lines().find_map(|line| line.strip_prefix("content-encoding: ")).unwrap_or("");
        assert_eq!((named, found), (coding, body), "{path} {takes}");
        assert!(head.contains("vary: Accept-Encoding"), "{head}");
    }
}

#[tokio::test]
async fn the_app_may_load_only_what_is_here_and_be_framed_by_nobody() {
    let server = Server::start();
    let response = fetch(&server, "/", &[]).await;
    let policy = header(&response, "content-security-policy");
    for rule in ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"] {
        assert!(policy.split("; ").any(|one| one == rule), "{rule} is not in {policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains("http"));
    assert_eq!(header(&response, "referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn a_page_may_show_the_tiles_of_the_server_that_is_set_and_of_no_other() {
    let server = Server::set(Access::Open, &[("MAP_TILES", "https://tiles.example:8443/{z}/{x}/{y}.png")]);
    for path in ["/", "/data/activities/7", "/data/nights"] {
        let response = fetch(&server, path, &[]).await;
        let policy = header(&response, "content-security-policy");
        assert!(policy.contains("; img-src 'self' https://tiles.example:8443; "), "{path}: {policy}");
        assert!(policy.contains("connect-src 'self';"));
    }
}

#[tokio::test]
async fn pages_of_stored_data_are_the_app_and_addresses_beside_them_are_nothing() {
    let server = Server::start();
    for path in [
        "/data",
        "/data/nights",
        "/data/activities",
        "/data/years",
        "/data/activities/7",
        "/data/metrics/steps",
        "/data/days/2024-03-01",
    ] {
        assert_eq!(fetch(&server, path, &[("accept", "text/html")]).await.status(), 200, "{path}");
    }
    for path in ["/data/", "/data/nonsense", "/data/nights/7/8"] {
        assert_eq!(fetch(&server, path, &[("accept", "text/html")]).await.status(), 404, "{path}");
    }
}

/// Whatever is in the folder, whether or not the app is built.
#[test]
fn the_program_finds_what_was_built() {
    let built_page = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist/index.html")).ok();
    assert_eq!(built("index.html").map(|file| file.bytes.into_owned()), built_page);
    assert!(built("../openapi.json").is_none() && built("assets").is_none());
}
