//! The SQLite file as a whole: fingerprints of its tables, its size, and copies that were tampered with.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, ensure};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::AssertSqlSafe;

use test_support::world::{Report, TABLES, open};

/// A hash of every column of every row, write times included, and the row count; by table.
pub async fn fingerprints(database: &Path) -> anyhow::Result<BTreeMap<&'static str, (String, u64)>> {
    let mut connection = open(database, true).await;
    let mut all = BTreeMap::new();
    for (table, _) in TABLES {
        let columns: Vec<(String, i64)> =
            sqlx::query_as("SELECT name, pk FROM pragma_table_info(?)").bind(table).fetch_all(&mut connection).await?;
        let quoted: Vec<String> = columns.iter().map(|(name, _)| format!("quote({name})")).collect();
        let mut key: Vec<&(String, i64)> = columns.iter().filter(|(_, place)| *place > 0).collect();
        key.sort_by_key(|(_, place)| *place);
        let key: Vec<&str> = key.into_iter().map(|(name, _)| name.as_str()).collect();
        let sql = format!("SELECT {} FROM {table} ORDER BY {}", quoted.join(" || ',' || "), key.join(", "));
        let (mut hash, mut number) = (Sha256::new(), 0);
        let mut rows = sqlx::query_scalar::<_, String>(AssertSqlSafe(sql)).fetch(&mut connection);
        while let Some(row) = rows.try_next().await? {
            hash.update(row);
            hash.update("\n");
            number += 1;
        }
        all.insert(table, (format!("{:x}", hash.finalize()), number));
    }
    Ok(all)
}

/// Bytes of the file and SQLite's files beside it.
pub fn size(database: &Path) -> u64 {
    let beside = ["", "-wal", "-shm"].map(|ending| format!("{}{ending}", database.display()));
    beside.iter().filter_map(|path| std::fs::metadata(path).ok()).map(|file| file.len()).sum()
}

/// Errors that a comparison has to find, each with its place.
const MISTAKES: [(&str, &str, &str); 3] = [
    (
        "a value changed",
        "UPDATE intraday_samples SET value = value + 1 WHERE (user_id, metric, time_ms) = \
         (SELECT user_id, metric, time_ms FROM intraday_samples WHERE metric = 'heart_rate_bpm' LIMIT 1 OFFSET 1000)",
        "intraday_samples.value",
    ),
    (
        "a row deleted",
        "DELETE FROM sleep_sessions WHERE date = (SELECT date FROM sleep_sessions ORDER BY date LIMIT 1 OFFSET 3)",
        "sleep_sessions, a row missing",
    ),
    (
        "a unit swapped",
        "UPDATE activities SET distance_m = distance_m / 1000 WHERE id = \
         (SELECT id FROM activities WHERE distance_m > 0 ORDER BY id DESC LIMIT 1)",
        "activities.distance_m",
    ),
];

/// Makes a copy with all mistakes in it.
pub async fn tampered(database: &Path, copy: &Path) -> anyhow::Result<()> {
    let mut connection = open(database, false).await;
    sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().into_owned()).execute(&mut connection).await?;
    let mut connection = open(copy, false).await;
    for (what, sql, _) in MISTAKES {
        let changed = sqlx::query(sql).execute(&mut connection).await?.rows_affected();
        ensure!(changed == 1, "{what}: {changed} rows instead of one");
    }
    Ok(())
}

/// Checks that a comparison of the copy found all mistakes and nothing else.
pub fn check_found(report: &Report) -> anyhow::Result<()> {
    for (what, _, place) in MISTAKES {
        let found = report.differences.get(place).with_context(|| format!("{what} went unnoticed:\n{report}"))?;
        ensure!(*found == 1, "{what} was noticed {found} times:\n{report}");
        println!("  {what}: noticed as {place}");
    }
    ensure!(report.differences.len() == MISTAKES.len(), "more was found than was changed:\n{report}");
    Ok(())
}
