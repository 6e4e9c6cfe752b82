//! Linking an account and unlinking it; logins through a real simulator of the microservice.

use garmin_simulator::{Config as Simulated, run, system_clock};
use garmin_sync::domain::ids::JobId;
use garmin_sync::domain::job::Status;
use garmin_sync::http_client;
use garmin_sync::ports::StartOutcome;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::double::{ID, job, linked_at};
use super::server::{Server, checks_at};

const CREDENTIALS: &str = "/integrations/garmin/credentials";
const LOGIN: &str = "/integrations/garmin/login";
const RESUME_LOGIN: &str = "/integrations/garmin/resume_login";
const UNLINK: &str = "/integrations/garmin/unlink";

/// A simulator until dropped.
struct Upstream {
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Upstream {
    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks the simulator itself for something.
    async fn tell(&self, path: &str, body: Value) -> Value {
        let client = http_client::builder().no_proxy().build().unwrap();
        let answer = client.post(format!("{}/_simulator/{path}", self.url())).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answer.json().await.unwrap()
    }
}

async fn upstream() -> Upstream {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    tokio::spawn(run(listener, Simulated::new(7, system_clock()), async {
        let _dropped = stopped.await;
    }));
    Upstream { address, _stop: stop }
}

async fn logging_in() -> (Upstream, Server) {
    let upstream = upstream().await;
    let server = Server::checking(checks_at(&upstream.url(), &upstream.url()));
    (upstream, server)
}

async fn post(server: &Server, path: &str, body: Value) -> (u16, Value) {
    server.post(path, &body.to_string()).await
}

fn kept(server: &Server) -> Option<Value> {
    let mut kept = None;
    server.tell(|told| kept.clone_from(&told.kept));
    kept.map(|link| serde_json::from_str(link.credentials.expose_secret()).unwrap())
}

#[tokio::test]
async fn a_password_links_the_account_with_the_tokens_of_the_login_and_nothing_else() {
    let (_upstream, server) = logging_in().await;
    assert_eq!(server.get("/integrations/garmin/status").await.1["loginAvailable"], true);
    let answer = post(&server, LOGIN, json!({"email": "anna@example.org", "password": "correct"})).await;
    assert_eq!(answer, (200, json!({"status": "linked"})));
    let kept = kept(&server).unwrap();
    let names: Vec<_> = kept.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["di_client_id", "di_refresh_token", "di_token"]);
    assert!(kept.as_object().unwrap().values().all(|value| value.as_str().is_some_and(|text| !text.is_empty())));
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_nothing_is_kept_or_repeated() {
    let (_upstream, server) = logging_in().await;
    let (status, answer) = post(&server, LOGIN, json!({"email": "anna@example.org", "password": "wrong"})).await;
    assert_eq!((status, &answer["code"], &answer["field"]), (400, &json!("credentials_refused"), &json!("password")));
    let text = answer.to_string();
    assert!(!text.contains("anna") && !text.contains("wrong") && !text.contains("Unauthorized"), "{text}");
    assert_eq!(kept(&server), None);
}

#[tokio::test]
async fn a_login_that_needs_a_code_takes_one_once() {
    let (_upstream, server) = logging_in().await;
    let (status, answer) = post(&server, LOGIN, json!({"email": "mfa@example.org", "password": "correct"})).await;
    assert_eq!((status, &answer["status"]), (200, &json!("needs_mfa")));
    assert_eq!(kept(&server), None);
    let code = json!({"clientState": answer["clientState"], "mfaCode": "000000"});
    let (status, refused) = post(&server, RESUME_LOGIN, code.clone()).await;
    assert_eq!((status, &refused["field"]), (400, &json!("mfaCode")), "{refused}");
    let (status, over) = post(&server, RESUME_LOGIN, code).await;
    assert_eq!((status, &over["code"], &over["field"]), (400, &json!("credentials_refused"), &json!("clientState")));

    let (_, answer) = post(&server, LOGIN, json!({"email": "mfa@example.org", "password": "correct"})).await;
    let code = json!({"client_state": answer["clientState"], "mfa_code": 123_456});
    assert_eq!(post(&server, RESUME_LOGIN, code).await, (200, json!({"status": "linked"})));
    assert!(kept(&server).is_some());
}

#[tokio::test]
async fn an_upstream_that_can_not_be_asked_is_told_as_such() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let nobody_there = format!("http://{nobody}");
    let server = Server::checking(checks_at(&nobody_there, &nobody_there));
    let (status, answer) = post(&server, LOGIN, json!({"email": "a", "password": "b"})).await;
    assert_eq!((status, &answer["code"]), (503, &json!("upstream_unavailable")), "{answer}");
    assert!(!answer.to_string().contains(&nobody.port().to_string()), "{answer}");
    let (status, answer) = post(&server, CREDENTIALS, json!({"apiKey": "GCDC_demo"})).await;
    assert_eq!((status, &answer["code"]), (503, &json!("upstream_unavailable")), "{answer}");
    assert!(!answer.to_string().contains("GCDC_"), "{answer}");
}

#[tokio::test]
async fn tokens_are_taken_however_they_are_pasted() {
    let tokens = json!({"di_token": "t", "di_refresh_token": "r", "di_client_id": "c"});
    let server = Server::start();
    for pasted in [
        json!({ "tokens": tokens }),
        json!({"tokens": tokens.to_string()}),
        json!({"tokens": {"status": "success", "tokens": tokens}}),
        // The whole answer of the login.
        json!({"status": "success", "tokens": tokens}),
    ] {
        server.tell(|told| told.kept = None);
        let (status, answer) = post(&server, CREDENTIALS, pasted.clone()).await;
        assert_eq!((status, &answer["isLinked"]), (200, &json!(true)), "{pasted}");
        assert_eq!(kept(&server), Some(tokens.clone()), "{pasted}");
    }
}

#[tokio::test]
async fn a_key_is_kept_once_garmin_accepts_it_with_what_is_known_of_its_account() {
    let (upstream, server) = logging_in().await;
    let (status, answer) = post(&server, CREDENTIALS, json!({"apiKey": "GCDC_stale"})).await;
    assert_eq!((status, &answer["code"], &answer["field"]), (400, &json!("credentials_refused"), &json!("apiKey")));
    assert!(!answer.to_string().contains("GCDC_"), "{answer}");
    upstream
        .tell("faults", json!({"kind": "status", "status": 429, "endpoint": "exchange", "retryAfter": 90, "count": 1}))
        .await;
    let (status, answer) = post(&server, CREDENTIALS, json!({"apiKey": "GCDC_demo"})).await;
    assert_eq!((status, &answer["code"], &answer["retry_after"]), (429, &json!("rate_limited"), &json!(90)));
    assert_eq!(kept(&server), None);
    let (status, answer) = post(&server, CREDENTIALS, json!({"apiKey": " GCDC_demo\n"})).await;
    assert_eq!((status, &answer["isLinked"]), (200, &json!(true)), "{answer}");
    assert!(!answer.to_string().contains("GCDC_"), "{answer}");
    assert_eq!(kept(&server).unwrap()["api_key"], "GCDC_demo");
    let mut known = None;
    server.tell(|told| known = told.kept.as_ref().map(|link| (link.garmin_id.is_some(), link.timezone.is_some())));
    assert_eq!(known, Some((true, true)));
}

#[tokio::test]
async fn what_is_refused_is_told_in_words_for_people_and_not_by_the_name_of_its_field() {
    let told = async |body: Value| {
        let (status, answer) = post(&Server::start(), CREDENTIALS, body).await;
        assert_eq!((status, &answer["code"]), (400, &json!("credentials_refused")), "{answer}");
        answer["error"].as_str().unwrap().to_owned()
    };
    for (key, words) in [
        (" ", "The key is blank. "),
        ("${KEY}", "That is no key, but the name of a variable"),
        ("GCDC_démo", "That is no key: a key has only letters from A to Z, digits, and signs such as _ and -"),
    ] {
        let said = told(json!({"apiKey": key})).await;
        assert!(said.starts_with(words) && !said.contains("apiKey"), "{said}");
    }
    let said = told(json!({"tokens": {"client_state": "x"}})).await;
    assert!(said.starts_with("What you gave holds the login's question for a code"), "{said}");
}

#[tokio::test]
async fn unlinking_cancels_the_unfinished_sync_and_may_be_repeated() {
    let server = Server::start();
    let running = job(Status::Running);
    server.tell(|told| (told.link, told.report.job) = (Some(linked_at("2026-11-21T10:00:00Z")), Some(running)));
    let (status, answer) = server.post(UNLINK, "{}").await;
    assert_eq!((status, &answer["wasLinked"], &answer["cancelledJobId"]), (200, &json!(true), &json!(ID)));
    assert_eq!((&answer["account"]["isLinked"], &answer["account"]["needsLogin"]), (&json!(false), &json!(true)));
    assert!(JobId::parse(answer["cancelledJobId"].as_str().unwrap()).is_ok());
    server.tell(|told| told.report.job = Some(job(Status::Cancelled)));
    let (status, answer) = server.post(UNLINK, r#"{"deleteData": false}"#).await;
    assert_eq!((status, &answer["wasLinked"], &answer["cancelledJobId"]), (200, &json!(false), &Value::Null));
}

#[tokio::test]
async fn with_its_data_an_account_is_unlinked_whether_it_is_linked_or_not_and_nothing_links_it_until_that_is_done() {
    // Nobody is there to be asked: it is refused before.
    let server = Server::checking(checks_at("http://127.0.0.1:9", "http://127.0.0.1:9"));
    assert_eq!(server.get("/integrations/garmin/status").await.1["deletion"], Value::Null);
    server.tell(|told| told.link = Some(linked_at("2026-11-21T10:00:00Z")));
    for was_linked in [true, false] {
        let (status, answer) = post(&server, UNLINK, json!({"deleteData": true})).await;
        assert_eq!((status, &answer["wasLinked"]), (200, &json!(was_linked)), "{answer}");
        assert_eq!(answer["account"]["deletion"], json!({"requestedAt": "2026-11-21T12:00:00Z"}));
    }
    for (path, body) in [
        (CREDENTIALS, json!({"apiKey": "GCDC_demo"})),
        (LOGIN, json!({"email": "anna@example.org", "password": "correct"})),
        (RESUME_LOGIN, json!({"clientState": "a", "mfaCode": "1"})),
    ] {
        let (status, answer) = post(&server, path, body).await;
        assert_eq!((status, &answer["code"]), (409, &json!("deletion_pending")), "{path}: {answer}");
        assert!(answer["error"].as_str().unwrap().contains("start garmin-sync-worker"), "{answer}");
    }
    server.tell(|told| told.start = StartOutcome::NotLinked);
    for (path, body) in [
        ("/integrations/garmin/sync/incremental", json!({})),
        ("/integrations/garmin/sync/resume", json!({ "jobId": ID })),
    ] {
        let (status, answer) = post(&server, path, body).await;
        assert_eq!((status, &answer["code"]), (409, &json!("deletion_pending")), "{path}: {answer}");
    }
    server.tell(|told| told.deletion = None);
    let (status, answer) = post(&server, "/integrations/garmin/sync/incremental", json!({})).await;
    assert_eq!((status, &answer["code"]), (400, &json!("not_linked")), "{answer}");
}

#[tokio::test]
async fn the_sixth_attempt_to_link_of_a_minute_has_to_wait_and_unlinking_is_none() {
    let server = Server::start();
    let begun = Instant::now();
    for path in [UNLINK, CREDENTIALS, LOGIN, RESUME_LOGIN, CREDENTIALS, LOGIN] {
        let body = match path {
            CREDENTIALS => json!({"apiKey": "x"}),
            LOGIN => json!({"email": "a", "password": "b"}),
            RESUME_LOGIN => json!({"clientState": "a", "mfaCode": "b"}),
            _ => json!({}),
        };
        assert_ne!(post(&server, path, body).await.0, 429, "{path}");
    }
    let response = server.request("POST", CREDENTIALS).json(&json!({"apiKey": "x"})).send().await.unwrap();
    let (status, wait) =
        (response.status(), response.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap());
    let spent = begun.elapsed().as_secs();
    assert_eq!(status, 429);
    assert!((60 - spent..=60).contains(&wait), "{wait} s after {spent} s");
    let refused: Value = response.json().await.unwrap();
    assert_eq!(refused["error"], format!("Too many attempts. Try again in {wait} s."));
    assert_eq!(post(&server, UNLINK, json!({})).await.0, 200);
}

#[tokio::test]
async fn blank_texts_are_named_before_anybody_is_asked() {
    let server = Server::start();
    let login = |email: &str, password: &str| json!({"email": email, "password": password});
    let code = |state: &str, code: &str| json!({"clientState": state, "mfaCode": code});
    for (path, body, field) in [
        (LOGIN, login(" ", "b"), "email"),
        (LOGIN, login("a", ""), "password"),
        (RESUME_LOGIN, code("", "1"), "clientState"),
        (RESUME_LOGIN, code("a", " "), "mfaCode"),
    ] {
        let (status, answer) = post(&server, path, body).await;
        assert_eq!((status, &answer["code"], &answer["field"]), (400, &json!("invalid_body"), &json!(field)));
    }
}
