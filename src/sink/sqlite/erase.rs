//! Deleting all that is stored of a user.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query, query_scalar};
use tokio::time::{Instant, sleep};

use super::super::tables::{USER, layouts};
use super::failure::Failure;
use super::{copy, days};
use crate::domain::ids::{Epoch, UserId};
use crate::ports::Erased;

/// The tables of users' rows beside those of data. `writers` stays: it refuses what a late worker writes.
const BOOKKEEPING: [&str; 3] = ["sync_days", "removed_rows", "activities_without_file"];

/// Up to so many pages (256 MiB) are rewritten to free the file of what was deleted; that takes seconds, in which nobody
/// else can write.
const FEW_PAGES: i64 = 65_536;

/// Deletes all rows of a user in one transaction. What is deleted is overwritten with zeros.
pub(super) async fn rows(connection: &mut SqliteConnection, user: &UserId, epoch: Epoch) -> Result<Erased, Failure> {
    query("PRAGMA secure_delete = ON").execute(&mut *connection).await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    if let Err(failure) = days::raise_fence(&mut transaction, user.as_str(), epoch).await {
        transaction.rollback().await?;
        return Err(failure);
    }
    let to = &mut *transaction;
    let before = days::state(to).await?;
    // Rows that belong to each other may go in any order.
    query("PRAGMA defer_foreign_keys = ON").execute(&mut *to).await?;
    let mut rows = 0;
    for table in layouts().iter().map(|it| it.name).chain(BOOKKEEPING) {
        let delete = format!("DELETE FROM {table} WHERE {USER} = ?");
        rows += query(AssertSqlSafe(delete)).bind(user.as_str()).execute(&mut *to).await?.rows_affected();
    }
    days::set_owner(to, user.as_str(), None).await?;
    if rows > 0 {
        days::renew_id(to).await?;
    }
    days::count_write(to).await?;
    let after = days::state(to).await?;
    transaction.commit().await?;
    Ok(Erased { rows, before, after })
}

/// Frees the file of what was deleted: empties the write-ahead log, and first rewrites the file unless much is left in it.
/// Zeros alone may leave pieces of earlier versions of a row in pages that other rows are in, and the file as large as it was.
pub(super) async fn scrub(connection: &mut SqliteConnection, patience: Duration) -> Result<(), Failure> {
    let pages = "SELECT page_count - freelist_count FROM pragma_page_count, pragma_freelist_count";
    if query_scalar::<_, i64>(pages).fetch_one(&mut *connection).await? <= FEW_PAGES {
        match query("VACUUM").execute(&mut *connection).await.map_err(Failure::from) {
            Ok(_) => {}
            Err(failure) if failure.is_busy() => return Err(failure),
            Err(failure) => {
                tracing::warn!(
                    cause = ?failure,
                    "the data file could not be rewritten after rows were deleted: they are overwritten, but the file stays as large as \
                     it was. `VACUUM` in any SQLite tool makes it smaller"
                );
            }
        }
    }
    // A checkpoint waits for readers, but not for the checkpoint of somebody else.
    let deadline = Instant::now() + patience;
    while !copy::checkpoint(connection).await? {
        if Instant::now() >= deadline {
            return Err(Failure::StillRead);
        }
        sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}
