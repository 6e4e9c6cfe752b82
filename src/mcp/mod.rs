//! The Model Context Protocol (<https://modelcontextprotocol.io/specification>): a person's data for a language model that they
//! choose, as tools with small answers.
//!
//! The tools are a client of the API like any other: each asks its routes as the caller, through [`Api`], and can do nothing
//! that the caller can't. So there is one server, [`Server`], for both ways to it: `garmin-sync mcp`, which asks the API over
//! HTTP, and the API's own `/mcp`, which asks itself.
//!
//! One tool is one file of [`tools`]; [`tool`] says what a tool is, [`answer`] keeps answers small, [`prompts`] has questions
//! that people often ask.

mod answer;
mod api;
mod prompts;
mod tool;
mod tools;

use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, GetPromptRequestParams,
    GetPromptResponse, Implementation, ListPromptsResult, ListToolsResult, PaginatedRequestParams, ServerCapabilities,
    ServerConfig,
};
use rmcp::service::RequestContext;
use rmcp::{RoleServer, ServerHandler};

pub use self::api::{Api, ApiRequest, Caller};
use self::tool::Entry;

/// What a model is told before anything else.
const INSTRUCTIONS: &str = "The data of one person's Garmin watch, copied into a database of their own by garmin-sync. All of it \
is read-only. Days are those of the account's calendar, YYYY-MM-DD; a night belongs to the day of waking. Units are in the names: \
_s seconds, _m metres, _bpm beats a minute, _ms milliseconds, _kcal kilocalories. What has no value is left out or null: it was \
not measured or not copied, and is not zero; say so rather than guess. Begin with list_metrics, which says what there is and from \
when to when. If days are missing, coverage says whether Garmin has nothing or they were not copied yet.";

/// Offers the tools to one client.
#[derive(Clone)]
pub struct Server {
    api: Arc<dyn Api>,
    tools: Arc<[Entry]>,
}

impl Server {
    /// Tools that ask this API; `may_start`: whether one of them starts syncs.
    #[must_use]
    pub fn new(api: Arc<dyn Api>, may_start: bool) -> Self {
        Self { api, tools: tools::all(may_start).into() }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_prompts().build();
        let program = Implementation::new(env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
        ServerConfig::new(capabilities).with_server_info(program).with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(self.tools.iter().map(|entry| entry.tool.clone()).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(entry) = self.tools.iter().find(|entry| entry.tool.name == request.name) else {
            let names = self.tools.iter().map(|entry| &*entry.tool.name).collect::<Vec<_>>().join(", ");
            return Err(ErrorData::invalid_params(format!("There is no such tool. There are: {names}."), None));
        };
        let caller = Caller::new(&*self.api, &context.extensions);
        let answer = (entry.call)(caller, request.arguments.unwrap_or_default()).await;
        Ok(match answer {
            Ok(answer) => CallToolResult::structured(answer),
            // For the model, which can correct its request; an error of the protocol would end at the program around it.
            Err(words) => CallToolResult::error(vec![ContentBlock::text(words)]),
        }
        .into())
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::all()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let arguments = request.arguments.unwrap_or_default();
        prompts::prompt(&request.name, &arguments)
            .map(Into::into)
            .map_err(|words| ErrorData::invalid_params(words, None))
    }
}
