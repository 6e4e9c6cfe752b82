//! Whole syncs through real processes: API, Redis, worker, simulator, SQLite.

mod bombs;
mod control;
mod crowded;
mod damaged;
mod deaths;
mod deleted;
mod erased;
mod estimates;
mod failures;
mod first;
mod health;
mod holes;
mod link;
mod outages;
mod partial;
mod personal;
mod personal_areas;
mod personal_crowd;
mod personal_errors;
mod personal_exchanges;
mod personal_faults;
mod personal_files;
mod personal_incomplete;
mod personal_owner;
mod personal_pauses;
mod personal_secrets;
mod personal_stand;
mod races;
mod retry;
mod secrets_key;
mod self_ended;
mod sign_in;
mod sources;
mod states;
mod upstream;

use std::time::Duration;

use serde_json::{Value, json};

/// Long enough for a whole sync on a slow, busy machine; only a failure waits this long.
const SOON: Duration = Duration::from_mins(3);

const START: &str = "/integrations/garmin/sync/historical";

fn days(start: &str, end: &str) -> Value {
    json!({"startDate": start, "endDate": end})
}

/// The number of rows that a query finds.
async fn days_of(database: &std::path::Path, query: &str) -> Vec<String> {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).read_only(true);
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned())).fetch_all(&pool).await.unwrap()
}

async fn count(database: &std::path::Path, query: &str) -> i64 {
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(database).read_only(true);
    let pool = sqlx::sqlite::SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    sqlx::query_scalar(sqlx::AssertSqlSafe(query.to_owned())).fetch_one(&pool).await.unwrap()
}
