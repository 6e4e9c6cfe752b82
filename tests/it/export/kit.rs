//! A server with stored data.

use std::path::PathBuf;
use std::sync::Arc;

use garmin_sync::domain::record::Records;
use garmin_sync::http::auth::Access;
use garmin_sync::sink::sqlite::SqliteSink;
use garmin_sync::sink::tables::readable;
use garmin_sync::tokens::LiveTokens;
use reqwest::Response;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, query};
use tempfile::TempDir;

use crate::api::server::Server;
use crate::conformance::store::records::{at, one_of_each};
use crate::conformance::store::{write, write_for};
use crate::sink_sqlite::support::connect;

pub const DATA: &str = "/integrations/garmin/data";

/// The formats of tables.
pub const FORMATS: [&str; 3] = ["csv", "jsonl", "parquet"];

pub struct Filled {
    folder: TempDir,
    pub sink: SqliteSink,
    pub server: Server,
}

/// A server without tokens, and a store in which the first three days of March 2024 have one of everything.
pub async fn filled() -> Filled {
    serving(|_| Access::Open).await
}

/// The same for those with a token: `anna-token` is anna's, `me-token` that of the usual user.
pub async fn with_tokens() -> Filled {
    serving(|folder| {
        let file = folder.path().join("tokens");
        std::fs::write(&file, token_of("me") + &token_of("anna")).unwrap();
        Access::Tokens(Arc::new(LiveTokens::open(&file).unwrap()))
    })
    .await
}

fn token_of(user: &str) -> String {
    format!("{:x} {user}\n", Sha256::digest(format!("{user}-token")))
}

async fn serving(access: impl FnOnce(&TempDir) -> Access) -> Filled {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("garmin.db");
    let sink = SqliteSink::open(&path).await.unwrap();
    for day in 1..=3 {
        write(&sink, at(9, 0, 0), &one_of_each(day)).await;
    }
    let server = Server::reading(&path, access(&folder));
    Filled { folder, sink, server }
}

impl Filled {
    pub fn path(&self) -> PathBuf {
        self.folder.path().join("garmin.db")
    }

    /// Ends all tokens but anna's.
    pub fn revoke_mine(&self) {
        std::fs::write(self.folder.path().join("tokens"), token_of("anna")).unwrap();
    }

    /// A place for files.
    pub fn folder(&self) -> PathBuf {
        let folder = self.folder.path().join("taken");
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    pub async fn write_of(&self, user: &str, records: &Records) {
        write_for(&self.sink, user, records).await;
    }

    /// Runs a statement on the store, beside everything.
    pub async fn sql(&self, sql: &str) {
        query(AssertSqlSafe(sql.to_owned())).execute(&mut connect(&self.path()).await).await.unwrap();
    }

    /// Many samples, several megabytes of them.
    pub async fn crowd(&self) {
        self.sql(
            "WITH RECURSIVE n(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM n WHERE x < 199999) \
             INSERT INTO intraday_samples SELECT 'me', 'stress', 1720000000000 + x * 1000, '2024-07-03', x % 100 FROM n",
        )
        .await;
    }

    pub async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Response {
        let request = self.server.request("GET", &format!("{DATA}{path}"));
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().await.unwrap()
    }

    /// The bytes of a whole file.
    pub async fn file(&self, path: &str) -> Vec<u8> {
        let response = self.ask(path, &[]).await;
        assert_eq!(response.status(), 200, "{path}");
        response.bytes().await.unwrap().into()
    }

    /// The status, code and field of a refusal.
    pub async fn refused(&self, path: &str) -> (u16, String, Value) {
        let (status, body) = self.server.get(&format!("{DATA}{path}")).await;
        (status, body["code"].as_str().unwrap().to_owned(), body["field"].clone())
    }
}

pub fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The names of all tables, and the view.
pub fn tables() -> Vec<&'static str> {
    readable().into_iter().map(|table| table.name).collect()
}

/// The rows of a CSV file, after RFC 4180. An empty cell is none, an empty text is one.
pub fn csv(bytes: &[u8]) -> Vec<Vec<Option<String>>> {
    let text = std::str::from_utf8(bytes).unwrap();
    let (mut rows, mut row, mut chars) = (Vec::new(), Vec::new(), text.chars().peekable());
    while chars.peek().is_some() {
        let mut cell = None;
        if chars.next_if_eq(&'"').is_some() {
            let inside = cell.insert(String::new());
            loop {
                match chars.next().unwrap() {
                    '"' if chars.next_if_eq(&'"').is_some() => inside.push('"'),
                    '"' => break,
                    other => inside.push(other),
                }
            }
        } else {
            while let Some(other) = chars.next_if(|c| !matches!(c, ',' | '\r')) {
                cell.get_or_insert_with(String::new).push(other);
            }
        }
        row.push(cell);
        match chars.next() {
            Some(',') => {}
            Some('\r') => {
                assert_eq!(chars.next(), Some('\n'));
                rows.push(std::mem::take(&mut row));
            }
            other => panic!("{other:?} after a cell"),
        }
    }
    assert!(row.is_empty(), "the last line has no end");
    rows
}
