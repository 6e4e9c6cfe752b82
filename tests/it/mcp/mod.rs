//! The Model Context Protocol as clients speak it: over HTTP with a real server, and over standard input with the real
//! program.

mod answers;
mod greedy;
mod http;
mod stdio;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::api::server::Server;

/// A request of the protocol.
fn request(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
}

/// A call of a tool.
fn call(tool: &str, arguments: &Value) -> Value {
    request("tools/call", &json!({"name": tool, "arguments": arguments}))
}

/// A message to `/mcp` of a server.
fn post(server: &Server, message: &Value) -> RequestBuilder {
    let request = server.request("POST", "/mcp").header("accept", "application/json, text/event-stream");
    request.header("content-type", "application/json").body(message.to_string())
}

/// What a client says first.
fn hello() -> Value {
    let client = json!({"name": "test", "version": "1"});
    request("initialize", &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}))
}

/// The object that a tool answered with, which stands there twice: for programs and as text.
fn told(answer: &Value) -> Value {
    let result = &answer["result"];
    assert_eq!(result["isError"], false, "{answer}");
    let text: Value = serde_json::from_str(result["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text, result["structuredContent"]);
    text
}

/// What a tool said went wrong.
fn complaint(answer: &Value) -> String {
    assert_eq!(answer["result"]["isError"], true, "{answer}");
    answer["result"]["content"][0]["text"].as_str().unwrap().to_owned()
}
