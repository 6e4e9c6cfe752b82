//! The tables of a query.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::api::Caller;
use super::super::tool::Tool;
use crate::api_types::data::TablesAnswer;

/// No arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListTables {}

impl Tool for ListTables {
    const NAME: &'static str = "list_tables";
    const TITLE: &'static str = "Tables and columns";
    const ABOUT: &'static str =
        "The tables and columns for query. daily_summary has one row a day with the most usual values.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let answer: TablesAnswer = caller.data("/tables", &[]).await?;
        let tables = answer.tables.iter().map(|table| {
            let names = table.columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>();
            (table.name.clone(), json!(names.join(" ")))
        });
        Ok(json!({
            "tables": Value::Object(tables.collect()),
            "notes": "date is text YYYY-MM-DD by the account's calendar; start, bedtime and other times are UTC texts; start_local is \
                      local; intraday_samples.time_ms is milliseconds since 1970-01-01 UTC, whole numbers are divided as whole \
                      numbers unless by 1000.0, and the key of intraday_samples is metric and time_ms; raw, \
                      stages, details, splits and zones are JSON.",
        }))
    }
}
