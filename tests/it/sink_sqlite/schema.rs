use std::collections::BTreeSet;

use garmin_sync::sink::tables::{Field, Kind, Layout, layouts};
use sqlx::{query_as, query_scalar};

use super::support::{columns, connect, store};

#[tokio::test]
async fn a_new_database_has_the_tables_that_are_described_for_all_stores() {
    let it = store().await;
    let mut db = connect(&it.path).await;
    for Layout { name, key, columns: described } in layouts() {
        let rows: Vec<(String, String, bool, u32)> =
            query_as("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?) ORDER BY cid")
                .bind(name)
                .fetch_all(&mut db)
                .await
                .unwrap();
        let expected: Vec<_> = (1..)
            .zip(described)
            .map(|(n, Field { name, kind, is_required })| {
                let form = match kind {
                    Kind::Id | Kind::Millis => "INTEGER",
                    Kind::Number => "NUMERIC",
                    Kind::Bytes => "BLOB",
                    Kind::Text | Kind::Day | Kind::Time | Kind::LocalTime | Kind::Json => "TEXT",
                };
                (name.to_owned(), form.to_owned(), is_required, if n <= key { n } else { 0 })
            })
            .collect();
        assert_eq!(rows, expected, "{name}");
    }
    let all = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' ORDER BY name";
    let tables: Vec<String> = query_scalar(all).fetch_all(&mut db).await.unwrap();
    let own = ["activities_without_file", "meta", "removed_rows", "sync_days", "writers"];
    let mut described: Vec<_> = layouts().iter().map(|it| it.name).chain(own).collect();
    described.sort_unstable();
    assert_eq!(tables, described);
}

#[tokio::test]
async fn every_table_and_column_is_described() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/data.md")).unwrap();
    let it = store().await;
    let mut db = connect(&it.path).await;
    let tables: Vec<String> = query_scalar(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE '\\_%' ESCAPE '\\'",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let mut missing = BTreeSet::new();
    for table in tables {
        // A table's section runs from its heading to the next one.
        let Some((_, part)) = page.split_once(&format!("\n## `{table}`\n")) else {
            missing.insert(table);
            continue;
        };
        let part = part.split("\n## ").next().unwrap();
        for column in columns(&mut db, &table).await {
            if !part.contains(&format!("`{column}`")) {
                missing.insert(format!("{table}.{column}"));
            }
        }
    }
    assert!(missing.is_empty(), "docs/data.md lacks {missing:?}");
}
