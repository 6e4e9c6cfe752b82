use std::collections::BTreeSet;

use garmin_sync::domain::record::DailyField;
use sqlx::query_scalar;

use super::support::{columns, connect, store};

#[tokio::test]
async fn the_table_of_days_has_a_column_for_every_field_in_their_order() {
    let it = store().await;
    let mut db = connect(&it.path).await;
    let found = columns(&mut db, "daily_metrics").await;
    let fields = DailyField::ALL.iter().map(|field| field.name());
    let expected: Vec<&str> =
        ["user_id", "date"].into_iter().chain(fields).chain(["raw", "created_at", "updated_at"]).collect();
    assert_eq!(found, expected);
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
        // A table's part of the page runs from its heading to the next one.
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
