//! Taking the data out: checkpoints, and copies of the file.

use std::path::Path;
use std::time::Duration;

use sqlx::{SqliteConnection, query, query_scalar};

use super::failure::Failure;
use super::open::{APPLICATION_ID, Closing, application_id, connect_as_it_is};

/// How long a checkpoint waits for other readers and writers. A writer may have to wait as long.
pub(super) const PATIENCE: Duration = Duration::from_millis(500);
/// How long a backup waits for a lock. It needs none that others hold for long.
const BACKUP_PATIENCE: Duration = Duration::from_secs(15);

/// Moves the write-ahead log into the file itself and empties it. False when others were in the way.
pub(super) async fn checkpoint(connection: &mut SqliteConnection) -> Result<bool, Failure> {
    // Passive first: does most of the work without blocking anybody.
    query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut *connection).await?;
    let was_busy: i64 = query_scalar("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(connection).await?;
    Ok(was_busy == 0)
}

/// See [`super::back_up`].
pub(super) async fn back_up(from: &Path, to: &Path) -> Result<(), Failure> {
    let mut store = open_ours(from).await?;
    let place = to.to_str().ok_or(Failure::NotText)?;
    let copied = query("VACUUM INTO ?").bind(place).execute(&mut store.0).await;
    store.close_now().await?;
    copied.map_err(Failure::of_copy)?;
    let mut copy = open_ours(to).await?;
    let found: String = query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut copy.0).await?;
    copy.close_now().await?;
    if found == "ok" { Ok(()) } else { Err(Failure::BadCopy) }
}

/// See [`super::size_of_copy`].
pub(super) async fn size(path: &Path) -> Result<u64, Failure> {
    let mut store = open_ours(path).await?;
    let pages = "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
    let bytes: i64 = query_scalar(pages).fetch_one(&mut store.0).await?;
    store.close_now().await?;
    Ok(bytes.unsigned_abs())
}

async fn open_ours(path: &Path) -> Result<Closing, Failure> {
    let mut connection = connect_as_it_is(path, BACKUP_PATIENCE).await?;
    if application_id(&mut connection).await? == APPLICATION_ID {
        return Ok(Closing(connection));
    }
    Err(Failure::OtherProgram)
}
