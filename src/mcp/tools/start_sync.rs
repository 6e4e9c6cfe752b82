//! Starts a sync. Only offered where that was switched on.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::json_of;
use super::super::api::Caller;
use super::super::tool::Tool;
use crate::api_types::start::StartAnswer;

/// Which days.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartSync {
    /// First day, YYYY-MM-DD, with `to`; none of both for what is new.
    from: Option<String>,
    /// Last day, YYYY-MM-DD.
    to: Option<String>,
}

impl Tool for StartSync {
    const NAME: &'static str = "start_sync";
    const TITLE: &'static str = "Start a sync";
    const ABOUT: &'static str = "Starts copying from Garmin: what is new, or the days from `from` to `to`. It runs in the background; \
        sync_status says how far it is. A sync that is already running goes on.";
    const IS_READ_ONLY: bool = false;

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let answer: StartAnswer = match (self.from, self.to) {
            (None, None) => caller.start("/incremental", &json!({})).await?,
            (Some(from), Some(to)) => caller.start("/historical", &json!({"startDate": from, "endDate": to})).await?,
            _ => return Err("from and to belong together. Name both, or none for what is new.".to_owned()),
        };
        Ok(json_of(&answer))
    }
}
