//! What is left in the file of a user whose data was deleted.

use std::path::Path;

use garmin_sync::domain::ids::{Epoch, UserId};
use garmin_sync::domain::record::Records;
use garmin_sync::ports::Sink;
use sqlx::{AssertSqlSafe, query, query_scalar};

use super::support::{columns, connect, store};
use crate::conformance::store::records::{activity, one_of_each};
use crate::conformance::store::write_for;

/// A value that is found nowhere else.
const MARK: &str = "walked along the Zwalm";

/// Enough rows to fill many pages, each with the mark.
fn walks(first: i64) -> Records {
    let walk = |id| {
        let mut walk = activity(id, 1);
        walk.name = Some(format!("{MARK} {id}"));
        walk
    };
    Records { activities: (first..first + 400).map(walk).collect(), ..Records::default() }
}

/// How often the mark is in the file and those beside it.
fn found(path: &Path) -> usize {
    let beside = ["", "-wal", "-shm"].map(|end| format!("{}{end}", path.display()));
    let files = beside.iter().filter_map(|path| std::fs::read(path).ok());
    files.map(|bytes| bytes.windows(MARK.len()).filter(|at| *at == MARK.as_bytes()).count()).sum()
}

#[tokio::test]
async fn no_table_of_the_file_has_a_row_of_an_erased_user() {
    let it = store().await;
    write_for(&it.sink, "anna", &one_of_each(1)).await;
    let mut db = connect(&it.path).await;
    let tables: Vec<String> =
        query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'").fetch_all(&mut db).await.unwrap();
    let mut owned = Vec::new();
    for table in tables {
        if columns(&mut db, &table).await.iter().any(|column| column == "user_id") && table != "writers" {
            owned.push(table);
        }
    }
    assert!(owned.len() >= 11, "{owned:?}");
    let count = |table: &str| format!("SELECT count(*) FROM {table} WHERE user_id = 'anna'");
    for table in ["sync_days", "removed_rows", "activities_without_file"] {
        let (names, values) = match table {
            "sync_days" => ("data_type, day, outcome, asked_at, epoch", "'health', '2024-03-01', 'stored', 'x', 1"),
            "activities_without_file" => ("activity_id, asked_at", "7, 'x'"),
            _ => ("table_name, key, date, row, removed_at, job_id", "'naps', 'k', '2024-03-01', '{}', 'x', 'x'"),
        };
        let insert = format!("INSERT INTO {table} (user_id, {names}) VALUES ('anna', {values})");
        query(AssertSqlSafe(insert)).execute(&mut db).await.unwrap();
    }
    for table in &owned {
        let there: i64 = query_scalar(AssertSqlSafe(count(table))).fetch_one(&mut db).await.unwrap();
        assert!(there > 0, "{table} is not tried");
    }
    it.sink.erase(&UserId::parse("anna").unwrap(), Epoch(2)).await.unwrap();
    for table in owned {
        let left: i64 = query_scalar(AssertSqlSafe(count(&table))).fetch_one(&mut db).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn deleted_values_are_in_no_byte_of_the_files_and_the_file_is_small_again() {
    let it = store().await;
    it.sink.checkpoint().await.unwrap();
    let empty = std::fs::metadata(&it.path).unwrap().len();
    write_for(&it.sink, "ben", &one_of_each(1)).await;
    for first in [0, 1000] {
        write_for(&it.sink, "anna", &walks(first)).await;
    }
    // Earlier versions of rows leave pieces behind, too.
    let mut longer = walks(0);
    longer.activities.iter_mut().for_each(|it| it.name = Some(format!("{MARK}, and back {}", it.id)));
    write_for(&it.sink, "anna", &longer).await;
    it.sink.checkpoint().await.unwrap();
    assert!(found(&it.path) >= 800, "{}", found(&it.path));
    let full = std::fs::metadata(&it.path).unwrap().len();
    assert!(full > empty + 300_000, "{full} bytes");
    it.sink.erase(&UserId::parse("anna").unwrap(), Epoch(2)).await.unwrap();
    assert_eq!(found(&it.path), 0);
    let now = std::fs::metadata(&it.path).unwrap().len();
    assert!(now < empty + 100_000, "{now} bytes of {full}, {empty} in the beginning");
}
