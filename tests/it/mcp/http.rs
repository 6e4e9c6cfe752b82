//! `/mcp` of the API.

use std::path::Path;
use std::sync::Arc;

use garmin_sync::domain::record::Records;
use garmin_sync::http::auth::Access;
use garmin_sync::sink::sqlite::SqliteSink;
use garmin_sync::tokens::LiveTokens;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::{call, complaint, hello, post, request, told};
use crate::api::server::{Server, is_envelope, read};
use crate::conformance::store::records::{activity, at, one_of_each};
use crate::conformance::store::{write, write_for};

async fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let sink = SqliteSink::open(&folder.path().join("garmin.db")).await.unwrap();
    for day in 1..=3 {
        write(&sink, at(9, 0, 0), &one_of_each(day)).await;
    }
    write_for(&sink, "anna", &Records { activities: vec![activity(777, 1)], ..Records::default() }).await;
    folder
}

fn file(folder: &TempDir) -> std::path::PathBuf {
    folder.path().join("garmin.db")
}

async fn say(server: &Server, body: &Value) -> Value {
    let (status, answer) = read(post(server, body).send().await.unwrap()).await;
    assert_eq!(status, 200, "{body}: {answer}");
    answer
}

async fn names(server: &Server) -> Vec<String> {
    let all = say(server, &request("tools/list", &json!({}))).await;
    let tools = all["result"]["tools"].as_array().unwrap();
    tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_client_is_greeted_and_told_what_there_is() {
    let folder = folder().await;
    let server = Server::reading(&file(&folder), Access::Open);
    let hello = say(&server, &hello()).await;
    assert_eq!(hello["result"]["serverInfo"]["name"], "garmin-sync");
    assert!(hello["result"]["instructions"].as_str().unwrap().contains("list_metrics"));
    let done = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
    assert_eq!(post(&server, &done).send().await.unwrap().status(), 202);
    let all = say(&server, &request("tools/list", &json!({}))).await;
    for tool in all["result"]["tools"].as_array().unwrap() {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{tool}");
        assert!(tool["description"].as_str().unwrap().len() > 40 && tool["title"].is_string(), "{tool}");
    }
    let size = all.to_string().len();
    assert!(size < 12_000, "a model reads all of it each time: {size}");
    let prompts = say(&server, &request("prompts/list", &json!({}))).await;
    assert_eq!(prompts["result"]["prompts"].as_array().unwrap().len(), 6);
    let asked = json!({"name": "sleep_review", "arguments": {"days": "14"}});
    let prompt = say(&server, &request("prompts/get", &asked)).await;
    assert!(prompt["result"]["messages"][0]["content"]["text"].as_str().unwrap().contains("last 14 days"));
}

#[tokio::test]
async fn a_model_starts_syncs_only_where_that_is_switched_on() {
    let folder = folder().await;
    let (reading, starting) = (Server::reading(&file(&folder), Access::Open), Server::starting(&file(&folder)));
    assert!(!names(&reading).await.contains(&"start_sync".to_owned()));
    assert!(names(&starting).await.contains(&"start_sync".to_owned()));
    let refused = say(&reading, &call("start_sync", &json!({}))).await;
    assert_eq!(refused["error"]["code"], -32602);
    let half = say(&starting, &call("start_sync", &json!({"from": "2024-01-01"}))).await;
    assert!(complaint(&half).starts_with("from and to belong together"));
    let started = told(&say(&starting, &call("start_sync", &json!({"from": "2024-01-01", "to": "2024-01-02"}))).await);
    assert_eq!(started["status"], "started", "{started}");
}

#[tokio::test]
async fn a_token_opens_its_owners_data_and_nothing_else() {
    let folder = folder().await;
    let tokens = folder.path().join("tokens");
    std::fs::write(&tokens, format!("{:x} anna\n{:x} me\n", Sha256::digest("hers"), Sha256::digest("mine"))).unwrap();
    let server = Server::reading(&file(&folder), Access::Tokens(Arc::new(LiveTokens::open(&tokens).unwrap())));
    let ask = async |token: Option<&str>, body: &Value| {
        let post = post(&server, body);
        let post = if let Some(token) = token { post.bearer_auth(token) } else { post };
        read(post.send().await.unwrap()).await
    };
    for token in [None, Some("wrong")] {
        for body in [hello(), request("tools/list", &json!({})), call("list_activities", &json!({}))] {
            let (status, answer) = ask(token, &body).await;
            assert_eq!((status, is_envelope(&answer)), (401, true), "{answer}");
        }
    }
    let count =
        async |token: &str, tool: &str, arguments: Value| told(&ask(Some(token), &call(tool, &arguments)).await.1);
    assert_eq!(count("hers", "list_activities", json!({})).await["total"], 1);
    assert_eq!(count("mine", "list_activities", json!({})).await["total"], 3);
    let sql = json!({"sql": "SELECT group_concat(DISTINCT user_id), count(*) FROM activities"});
    assert_eq!(count("hers", "query", sql.clone()).await["rows"], json!([["anna", 1]]));
    assert_eq!(count("mine", "query", sql).await["rows"], json!([["me", 3]]));
    let (_, other) = ask(Some("hers"), &call("get_activity", &json!({"id": 1001}))).await;
    assert!(complaint(&other).starts_with("There is no activity with this id. list_activities lists"), "{other}");
}

#[tokio::test]
async fn hostile_arguments_are_answered_in_words() {
    let folder = folder().await;
    let server = Server::reading(&file(&folder), Access::Open);
    let long = "x".repeat(40_000);
    for (tool, arguments, words) in [
        ("daily_values", json!({}), "missing field `metrics`"),
        ("daily_values", json!({"metrics": []}), "metrics must be 1 to 8 names"),
        ("daily_values", json!({"metrics": vec!["steps"; 9]}), "metrics must be 1 to 8 names"),
        ("daily_values", json!({"metrics": ["steps&limit=1"]}), "metrics must be names"),
        ("daily_values", json!({"metrics": "steps"}), "metrics: invalid type"),
        ("daily_values", json!({"metrics": ["steps"], "from": "yesterday"}), "from is not a day"),
        ("daily_values", json!({"metrics": ["steps"], "from": "2024-02-30"}), "from is not a day"),
        ("daily_values", json!({"metrics": ["steps"], "from": "2024-03-02", "to": "2024-03-01"}), "from is after to"),
        (
            "daily_values",
            json!({"metrics": ["steps"], "from": "0001-01-01", "to": "9999-12-31"}),
            "more than 11000 days",
        ),
        (
            "daily_values",
            json!({"metrics": ["steps"], "from": "2014-03-02", "to": "2024-03-01", "bucket": "day"}),
            "more than 400 rows",
        ),
        ("daily_values", json!({"metrics": ["steps"], "bucket": "hour"}), "bucket must be one of"),
        ("daily_values", json!({"metrics": [long.clone()]}), "metrics must be names"),
        ("get_nights", json!({"from": "2023-01-01", "to": "2024-01-01"}), "more than 62 days"),
        ("get_nights", json!({"day": "2023-01-01"}), "unknown field `day`"),
        ("day_series", json!({"metric": "heart_rate_bpm"}), "missing field `date`"),
        ("day_series", json!({"metric": "steps", "date": "2024-03-01"}), "metric must be one of"),
        ("list_activities", json!({"limit": 0}), "limit must be 1 to 50"),
        ("list_activities", json!({"limit": -1}), "limit: invalid value"),
        ("list_activities", json!({"cursor": "../../metrics"}), "cursor must be"),
        ("get_activity", json!({"id": "1/track?points=9"}), "id: invalid type"),
        ("get_activity", json!({"id": 9.5}), "id: invalid type"),
        ("get_activity", json!({"id": -9_223_372_036_854_775_808_i64}), "There is no activity"),
        ("totals", json!({"by": "hour"}), "by must be one of"),
        ("coverage", json!({"from": "2024-01-02", "to": "2024-01-01"}), "is after"),
        ("query", json!({"sql": 7}), "sql: invalid type"),
        ("query", json!({"sql": "DROP TABLE activities"}), "only a SELECT can be run here"),
        ("query", json!({"sql": "SELECT * FROM meta"}), "there is no table meta. Correct it; list_tables lists"),
    ] {
        let said = complaint(&say(&server, &call(tool, &arguments)).await);
        assert!(said.contains(words), "{tool} {arguments}: {said}");
        assert!(said.len() < 3_000, "{said}");
    }
    assert_eq!(say(&server, &call("nothing", &json!({}))).await["error"]["code"], -32602);
    let other =
        json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "totals", "arguments": [1]}});
    assert!(post(&server, &other).send().await.unwrap().status().as_u16() < 500);
}

#[tokio::test]
async fn what_is_not_the_protocol_gets_the_usual_errors() {
    let folder = folder().await;
    let server = Server::reading(&file(&folder), Access::Open);
    let (status, body) = server.get("/mcp").await;
    assert_eq!((status, is_envelope(&body)), (405, true));
    let plain = server.request("POST", "/mcp").header("content-type", "application/json");
    let (status, body) = read(plain.body(hello().to_string()).send().await.unwrap()).await;
    assert_eq!((status, is_envelope(&body)), (400, true), "{body}");
    for text in ["", "{", "[]", "7", "{\"jsonrpc\": \"1.0\"}"] {
        let accept = "application/json, text/event-stream";
        let odd = server.request("POST", "/mcp").header("accept", accept).header("content-type", "application/json");
        let status = odd.body(text).send().await.unwrap().status().as_u16();
        assert!((400..500).contains(&status), "{text}: {status}");
    }
    let large = json!({"jsonrpc": "2.0", "id": 1, "method": "x".repeat(100_000)});
    assert_eq!(post(&server, &large).send().await.unwrap().status(), 413);
    let strange = post(&server, &hello()).header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(strange.status(), 401, "a page elsewhere");
}

#[tokio::test]
async fn without_a_store_the_words_say_so() {
    let server = Server::reading(Path::new("/nowhere/garmin.db"), Access::Open);
    let said = complaint(&say(&server, &call("list_metrics", &json!({}))).await);
    assert!(said.contains("there is no data file where sink.url says"), "{said}");
}
