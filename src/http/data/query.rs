//! A query in SQL.

use super::super::Api;
use super::super::errors::{ApiError, STORE_RETRY_AFTER};
use super::super::parts::Body;
use super::super::route::Json;
use crate::api_types::data::{QueryAnswer, QueryRequest};
use crate::api_types::error::{Code, ErrorBody};
use crate::domain::ids::UserId;
use crate::ports::{Bounds, Found, QueryError};

/// How much an answer may bring.
const BOUNDS: Bounds = Bounds { rows: 1_000, bytes: 256 * 1024, text: 2_000 };

/// Runs a query: one SELECT over the caller's rows.
///
/// It can read nothing else and change nothing, takes five seconds at most, and one runs at a time.
#[utoipa::path(post, path = "/integrations/garmin/data/query", operation_id = "data_query", tag = "Data",
    request_body = QueryRequest,
    responses(
        (status = 200, description = "What was found", body = QueryAnswer),
        (status = 400, description = "`invalid_body`: the query can't be run, may not be, or asks for too much", body = ErrorBody),
    ))]
pub async fn query(api: Api, user: UserId, Body(asked): Body<QueryRequest>) -> Result<Json<QueryAnswer>, ApiError> {
    let found = api.app.reader.query(&user, &asked.sql, BOUNDS).await;
    let Found { columns, rows, has_more, cut } = found.map_err(|error| match error {
        QueryError::Read(error) => error.into(),
        QueryError::Busy => {
            let text = "Another query is running, and there is one at a time. Try again in a few seconds.";
            ApiError::new(Code::StoreUnreachable, text).retry_after(STORE_RETRY_AFTER)
        }
        QueryError::Refused(words) => {
            let text = format!(
                "The query can't be run: {words}. Correct it; GET /integrations/garmin/data/tables lists tables and columns."
            );
            ApiError::new(Code::InvalidBody, text).field("sql")
        }
    })?;
    let rows = rows.into_iter().map(|row| row.into_iter().map(Into::into).collect()).collect();
    Ok(Json(QueryAnswer { columns, rows, has_more, texts_cut: cut as u64 }))
}
