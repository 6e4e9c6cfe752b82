//! `garmin-sync mcp`: the Model Context Protocol over standard input and output, for a client that starts this program.

use std::io::{IsTerminal as _, stdin};
use std::sync::Arc;

use async_trait::async_trait;
use rmcp::ServiceExt as _;
use rmcp::model::Extensions;
use serde_json::Value;

use super::client::Client;
use super::error::CliError;
use super::exit::Exit;
use super::screen::Screen;
use crate::mcp::{Api, ApiRequest, Server};

/// Below `mcp --help`.
pub const EXAMPLES: &str = "\
Examples:
  {\"mcpServers\": {\"garmin\": {\"command\": \"garmin-sync\", \"args\": [\"mcp\"]}}}
      what most clients want in their settings
  claude mcp add garmin -- garmin-sync mcp
  claude mcp add --transport http garmin http://127.0.0.1:8080/mcp
      without this command: the server speaks the protocol too";

/// What a client may do.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Offer a tool that starts syncs; all others only read
    #[arg(long)]
    allow_start: bool,
}

/// Serves the client until it closes standard input.
pub async fn run(options: &Options, client: Client, screen: Screen) -> Result<Exit, CliError> {
    if stdin().is_terminal() {
        let hint = "This waits for a client of the Model Context Protocol on standard input. Let the client start it; Ctrl-C ends it.";
        screen.warn(hint);
    }
    let server = Server::new(Arc::new(client), options.allow_start);
    // A client that goes away before it said anything asked for nothing.
    if let Ok(served) = server.serve(rmcp::transport::stdio()).await {
        let _ = served.waiting().await;
    }
    Ok(Exit::Ok)
}

#[async_trait]
impl Api for Client {
    async fn ask(&self, request: ApiRequest, _: &Extensions) -> Result<String, String> {
        let answer = match &request.body {
            None => self.get_root::<Value>(&request.path).await,
            Some(body) => self.post_root::<Value>(&request.path, body).await,
        };
        answer.map(|answer| answer.body.to_string()).map_err(|error| match error {
            // Without the words for whoever types commands.
            CliError::Refused { answer, exit: Exit::Usage | Exit::NotPossible, .. } => answer.error,
            other => other.to_string(),
        })
    }
}
