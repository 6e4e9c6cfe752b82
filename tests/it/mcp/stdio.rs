//! `garmin-sync mcp`.

use std::process::Stdio;

use garmin_sync::http::auth::Access;
use garmin_sync::sink::sqlite::SqliteSink;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout};

use super::{call, complaint, hello, post, request, told};
use crate::api::server::{Server, read};
use crate::cli::program;
use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::write;

/// A client that started the program, and was greeted.
struct Client {
    child: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Client {
    async fn of(url: &str, more: &[&str]) -> Self {
        let mut command = program(&[&["mcp", "--url", url], more].concat());
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()).lines());
        let mut client = Self { child, input, output };
        let greeted = client.say(&hello()).await;
        assert_eq!(greeted["result"]["serverInfo"]["name"], "garmin-sync");
        client.tell(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"})).await;
        client
    }

    async fn tell(&mut self, message: &Value) {
        self.input.write_all(format!("{message}\n").as_bytes()).await.unwrap();
    }

    async fn say(&mut self, message: &Value) -> Value {
        self.tell(message).await;
        serde_json::from_str(&self.output.next_line().await.unwrap().unwrap()).unwrap()
    }

    /// Its exit code once standard input is closed.
    async fn end(mut self) -> Option<i32> {
        drop(self.input);
        self.child.wait().await.unwrap().code()
    }
}

#[tokio::test]
async fn the_program_answers_as_the_server_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let sink = SqliteSink::open(&path).await.unwrap();
    write(&sink, at(9, 0, 0), &one_of_each(1)).await;
    let server = Server::reading(&path, Access::Open);
    let mut client = Client::of(&format!("http://{}", server.address), &[]).await;
    let tools = client.say(&request("tools/list", &json!({}))).await;
    assert_eq!(tools["result"]["tools"].as_array().unwrap().len(), 11);
    let values = json!({"metrics": ["steps"], "from": "2024-03-01", "to": "2024-03-02"});
    for (tool, arguments) in [
        ("list_metrics", json!({})),
        ("daily_values", values),
        ("totals", json!({})),
        ("query", json!({"sql": "SELECT count(*) FROM activities"})),
    ] {
        let request = call(tool, &arguments);
        let (_, by_http) = read(post(&server, &request).send().await.unwrap()).await;
        assert_eq!(told(&client.say(&request).await), told(&by_http), "{tool}");
    }
    assert_eq!(client.end().await, Some(0));
}

#[tokio::test]
async fn without_a_server_it_says_how_to_start_one() {
    let mut client = Client::of("http://127.0.0.1:1", &["--allow-start"]).await;
    let tools = client.say(&request("tools/list", &json!({}))).await;
    assert_eq!(tools["result"]["tools"].as_array().unwrap().len(), 12);
    let said = complaint(&client.say(&call("list_metrics", &json!({}))).await);
    assert!(said.contains("Nothing answers at http://127.0.0.1:1. Start it with `garmin-sync up`"), "{said}");
    assert_eq!(client.end().await, Some(0));
}
