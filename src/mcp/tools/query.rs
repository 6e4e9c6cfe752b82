//! A query in SQL.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::api::Caller;
use super::super::tool::Tool;
use crate::api_types::data::{QueryAnswer, QueryRequest};

/// Rows of an answer.
const ROWS: usize = 200;
/// Bytes of an answer, as JSON.
const BYTES: usize = 32 * 1024;

/// The query.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    /// One SELECT in SQLite's SQL, over the tables of `list_tables`.
    sql: String,
}

impl Tool for Query {
    const NAME: &'static str = "query";
    const TITLE: &'static str = "A query in SQL";
    const ABOUT: &'static str = "Runs one SELECT in SQLite's SQL over the person's tables (list_tables): read-only, five seconds, at most \
        200 rows and 32 KiB. For what the other tools don't answer, such as comparisons by weekday. Aggregate in SQL rather than \
        fetching rows.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let answer: QueryAnswer = caller.query(&QueryRequest { sql: self.sql }).await?;
        let (mut rows, mut bytes) = (Vec::new(), 0);
        for row in &answer.rows {
            let row = json!(row);
            bytes += row.to_string().len();
            if rows.len() == ROWS || (bytes > BYTES && !rows.is_empty()) {
                break;
            }
            rows.push(row);
        }
        let has_more = answer.has_more || rows.len() < answer.rows.len();
        let more = "There are more rows. Aggregate, or go on with LIMIT and OFFSET.";
        Ok(json!({
            "columns": answer.columns, "rows": rows,
            "note": has_more.then_some(more), "textsCut": (answer.texts_cut > 0).then_some(answer.texts_cut),
        }))
    }
}
