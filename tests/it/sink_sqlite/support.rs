use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use garmin_sync::ports::{Reader, Sink};
use garmin_sync::sink::sqlite::{SqliteReader, SqliteSink};
use garmin_sync::sink::tables::layouts;
use serde_json::{Map, Number, Value};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, Column as _, Connection, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _, query, query_as,
    query_scalar,
};

use crate::conformance::store::Kit;

/// A new database in its own folder.
pub struct Store {
    _folder: tempfile::TempDir,
    pub path: PathBuf,
    pub sink: SqliteSink,
}

pub async fn store() -> Store {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("data").join("garmin.db");
    let sink = SqliteSink::open(&path).await.unwrap();
    Store { _folder: folder, path, sink }
}

pub async fn connect(path: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(Duration::from_mins(1));
    SqliteConnection::connect_with(&options).await.unwrap()
}

/// Every row of every table but the store's id, as SQL literals in the order of keys; with row ids where there are any.
pub async fn dump(path: &Path, with_row_ids: bool) -> Vec<String> {
    let mut db = connect(path).await;
    let tables: Vec<(String, i64)> = query_as(
        "SELECT name, wr FROM pragma_table_list WHERE type = 'table' AND schema = 'main' \
         AND name NOT IN ('meta', '_sqlx_migrations', 'sqlite_schema') ORDER BY name",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert!(tables.len() >= 10, "{tables:?}");
    let mut rows = Vec::new();
    for (table, without_row_id) in tables {
        let columns = columns(&mut db, &table).await;
        let row_id = if with_row_ids && without_row_id == 0 { "rowid || ' ' ||" } else { "" };
        let values = columns.iter().map(|it| format!("quote({it})")).collect::<Vec<_>>().join(" || ', ' || ");
        let sql = format!("SELECT '{table}: ' || {row_id} {values} FROM {table} ORDER BY 1");
        rows.extend(query_scalar::<_, String>(AssertSqlSafe(sql)).fetch_all(&mut db).await.unwrap());
    }
    rows
}

pub async fn columns(db: &mut SqliteConnection, table: &str) -> Vec<String> {
    query_scalar("SELECT name FROM pragma_table_info(?) ORDER BY cid").bind(table).fetch_all(db).await.unwrap()
}

/// The first value of a query as an SQL literal.
pub async fn literal(path: &Path, expression: &str, rest: &str) -> String {
    let sql = format!("SELECT quote({expression}) {rest}");
    query_scalar(AssertSqlSafe(sql)).fetch_one(&mut connect(path).await).await.unwrap()
}

/// Every row of a table by column, in the order of the keys. JSON is text.
pub async fn rows(path: &Path, table: &str) -> Vec<Map<String, Value>> {
    let described = layouts().into_iter().find(|it| it.name == table);
    let keys = described.map_or(1, |it| it.key);
    let order = (1..=keys).map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
    let sql = format!("SELECT * FROM {table} ORDER BY {order}");
    let rows = query(AssertSqlSafe(sql)).fetch_all(&mut connect(path).await).await.unwrap();
    let value = |row: &sqlx::sqlite::SqliteRow, n: usize| {
        let raw = row.try_get_raw(n).unwrap();
        match raw.type_info().name() {
            _ if raw.is_null() => Value::Null,
            "INTEGER" => Value::from(row.get_unchecked::<i64, _>(n)),
            "BLOB" => Value::from(hex::encode(row.get_unchecked::<Vec<u8>, _>(n))),
            "REAL" => Value::Number(Number::from_f64(row.get_unchecked(n)).unwrap()),
            _ => Value::from(row.get_unchecked::<String, _>(n)),
        }
    };
    let columns = |row: &sqlx::sqlite::SqliteRow| {
        row.columns().iter().enumerate().map(|(n, column)| (column.name().to_owned(), value(row, n))).collect()
    };
    rows.iter().map(columns).collect()
}

impl Kit for Store {
    async fn fresh() -> Self {
        store().await
    }

    fn sink(&self) -> &dyn Sink {
        &self.sink
    }

    async fn another(&self) -> Arc<dyn Sink> {
        Arc::new(SqliteSink::open(&self.path).await.unwrap())
    }

    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(SqliteReader::new(&self.path))
    }

    async fn rows(&self, table: &str) -> Vec<Map<String, Value>> {
        rows(&self.path, table).await
    }

    async fn dump(&self) -> Vec<String> {
        dump(&self.path, true).await
    }
}
