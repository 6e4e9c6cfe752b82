//! Which host names and origins are served, over HTTP.

use garmin_sync::http::auth::Access;
use reqwest::Response;

use super::server::{Server, is_envelope, read};

/// Every kind of path: both interfaces, operation, pages, and none.
const ADDRESSES: [(&str, &str); 8] = [
    ("GET", "/garmin/sync/status"),
    ("POST", "/garmin/health"),
    ("POST", "/integrations/garmin/sync/cancel"),
    ("GET", "/metrics"),
    ("GET", "/healthz"),
    ("GET", "/"),
    ("GET", "/nowhere"),
    ("OPTIONS", "/garmin/health"),
];

async fn ask(server: &Server, (method, path): (&str, &str), headers: &[(&str, &str)]) -> Response {
    let request = headers.iter().fold(server.request(method, path), |it, (name, value)| it.header(*name, *value));
    request.send().await.unwrap()
}

#[tokio::test]
async fn a_name_that_a_stranger_points_here_gets_nothing() {
    let server = Server::start();
    for address in ADDRESSES {
        let (status, answer) = read(ask(&server, address, &[("host", "evil.example")]).await).await;
        assert_eq!((status, answer["code"].as_str()), (401, Some("unauthorized")), "{address:?}");
        assert!(is_envelope(&answer) && !answer.to_string().contains("evil.example"));
    }
    server.tell(|told| assert!(told.started.is_none()));
    let page = [("host", "evil.example"), ("sec-fetch-mode", "navigate"), ("accept", "text/html,*/*")];
    let page = ask(&server, ("GET", "/"), &page).await;
    assert_eq!(
        (page.status().as_u16(), &page.headers()["content-type"]),
        (401, &"text/html; charset=utf-8".parse().unwrap())
    );
    assert!(page.text().await.unwrap().contains("GARMIN_SYNC__HTTP__ALLOWED_HOSTS"));
}

#[tokio::test]
async fn a_page_of_a_stranger_can_read_and_start_nothing() {
    let server = Server::start();
    for address in ADDRESSES {
        for headers in [[("origin", "https://evil.example")], [("origin", "null")], [("sec-fetch-site", "cross-site")]]
        {
            let response = ask(&server, address, &headers).await;
            assert!(!response.headers().contains_key("access-control-allow-origin"));
            assert_eq!(response.status(), 401, "{address:?} {headers:?}");
        }
    }
    server.tell(|told| assert!(told.started.is_none()));
    let link = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
    assert_eq!(ask(&server, ("GET", "/"), &link).await.status(), 200, "a link elsewhere may lead to the page");
    assert_eq!(ask(&server, ("GET", "/garmin/sync/status"), &link).await.status(), 401);
    let own = format!("http://{}", server.address);
    let own = [("origin", own.as_str()), ("sec-fetch-site", "same-origin")];
    assert_eq!(ask(&server, ("POST", "/garmin/health"), &own).await.status(), 202);
}

#[tokio::test]
async fn an_allowed_page_gets_what_cors_needs_and_no_other_does() {
    let server = Server::set(Access::Open, &[("ALLOWED_ORIGINS", "https://app.example")]);
    let from = |origin| {
        [
            ("origin", origin),
            ("sec-fetch-site", "cross-site"),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "authorization,content-type"),
        ]
    };
    let preflight = ask(&server, ("OPTIONS", "/garmin/health"), &from("https://app.example")).await;
    assert_eq!(preflight.status(), 204);
    let headers = preflight.headers();
    assert_eq!(headers["access-control-allow-origin"], "https://app.example");
    assert!(headers["access-control-allow-methods"].to_str().unwrap().contains("POST"));
    assert!(headers["access-control-allow-headers"].to_str().unwrap().contains("authorization"));
    assert!(headers.get_all("vary").iter().any(|it| it == "Origin"));
    assert!(!headers.contains_key("access-control-allow-credentials"));

    let started = ask(&server, ("POST", "/garmin/health"), &from("https://app.example")[..2]).await;
    assert_eq!(
        (started.status().as_u16(), &started.headers()["access-control-allow-origin"]),
        (202, &"https://app.example".parse().unwrap())
    );
    let missing = ask(&server, ("GET", "/nowhere"), &from("https://app.example")[..2]).await;
    assert_eq!((missing.status().as_u16(), missing.headers().contains_key("access-control-allow-origin")), (404, true));
    for stranger in ["https://evil.example", "http://app.example", "https://app.example.evil.example"] {
        assert_eq!(ask(&server, ("OPTIONS", "/garmin/health"), &from(stranger)).await.status(), 401, "{stranger}");
    }
}

#[tokio::test]
async fn listed_names_are_served() {
    let server = Server::set(Access::Open, &[("ALLOWED_HOSTS", "sync.example, 192.168.1.7:8080")]);
    for (host, status) in
        [("sync.example", 200), ("192.168.1.7:8080", 200), ("192.168.1.8:8080", 401), ("localhost", 200)]
    {
        assert_eq!(ask(&server, ("GET", "/garmin/sync/status"), &[("host", host)]).await.status(), status, "{host}");
    }
}

#[tokio::test]
async fn what_is_no_http_is_told_so_like_everything_else() {
    let server = Server::start();
    let long = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(200_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(200));
    let far = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(200_000));
    for (sent, statuses) in [
        ("nonsense\r\n\r\n", &[400][..]),
        ("GET / HTTP/9.9\r\n\r\n", &[400]),
        ("GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", &[400]),
        (&long, &[431]),
        (&many, &[431]),
        (&far, &[414, 431]),
        // A server and no path, as in requests to proxies.
        ("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", &[400]),
        ("GET localhost:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", &[400]),
    ] {
        let answer = server.raw(sent.as_bytes()).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
        assert!(statuses.iter().any(|it| head.starts_with(&format!("HTTP/1.1 {it} "))), "{head}");
        assert!(head.contains("content-type: application/json") && head.contains("connection: close"), "{head}");
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert!(is_envelope(&body), "{body}");
    }
    // Before it, a normal answer on the same connection.
    let both = server.raw(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense\r\n\r\n").await;
    assert!(both.starts_with("HTTP/1.1 200 OK") && both.contains("HTTP/1.1 400 Bad Request"), "{both}");
}
