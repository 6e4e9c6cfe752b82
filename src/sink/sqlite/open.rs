//! From a path to a connection with all tables in place.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use parking_lot::Mutex;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqlSafeStr, SqliteConnection, query_scalar};
use tokio::time::{Instant, sleep};

use super::failure::Failure;
use super::rights;

/// Version, description, statements. Released ones must not change: databases hold their checksums.
const STEPS: [(i64, &str, &str); 8] = [
    (1, "data", include_str!("../migrations/0001_data.sql")),
    (2, "bookkeeping", include_str!("../migrations/0002_bookkeeping.sql")),
    (3, "daily summary", include_str!("../migrations/0003_daily_summary.sql")),
    (4, "true times", include_str!("../migrations/0004_true_times.sql")),
    (5, "removed rows and writes", include_str!("../migrations/0005_removed_rows_and_writes.sql")),
    (6, "partial days", include_str!("../migrations/0006_partial_days.sql")),
    (7, "intraday days", include_str!("../migrations/0007_intraday_days.sql")),
    (8, "activity files and owners", include_str!("../migrations/0008_activity_files_and_owners.sql")),
];

// Not sqlx's macro, which would build SQLite a second time for itself.
pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let step = |(version, what, sql): (i64, &'static str, &'static str)| {
        Migration::new(version, what.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(STEPS.map(step).into())
});

/// "GSYN", written by the first migration. Keeps us from creating our tables in another program's database.
pub(super) const APPLICATION_ID: i64 = 0x4753_594e;

/// Identifies the file that a connection has open; a path may come to name another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// The file that the path names now.
    pub(super) async fn of(path: &Path) -> io::Result<Self> {
        let found = tokio::fs::metadata(path).await?;
        Ok(Self { device: found.dev(), inode: found.ino() })
    }
}

/// A connection that is closed explicitly, or by being dropped.
#[derive(Debug)]
pub(super) struct Closing(pub SqliteConnection);

impl Closing {
    /// Returns once the files are closed.
    pub(super) async fn close_now(self) -> Result<(), Failure> {
        Ok(self.0.close().await?)
    }
}

/// A connection, and what it has open.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) connection: Closing,
    pub(super) file: FileId,
}

/// Opens the database, creating folder, file and tables if missing.
pub(super) async fn open(path: &Path, patience: Duration) -> Result<Open, Failure> {
    try_to_open(path, patience).await.map_err(|failure| failure.explained(path))
}

async fn try_to_open(path: &Path, patience: Duration) -> Result<Open, Failure> {
    let owned = path.to_owned();
    tokio::task::spawn_blocking(move || make_file(&owned)).await.map_err(io::Error::other)??;
    // Read before the file is opened: if it is replaced in between, the next check finds a difference and opens again.
    let file = FileId::of(path).await?;
    let mut connection = connect(path, patience).await?;
    if !is_ready(&mut connection).await? {
        migrate(&mut connection).await?;
    }
    Ok(Open { connection: Closing(connection), file })
}

/// Creates the folder and an empty file that only its owner may read, or restricts an existing one: it holds health
/// data. SQLite gives the files beside it the same mode.
fn make_file(path: &Path) -> io::Result<()> {
    // Closing a file drops all of the process's locks on it, SQLite's too. One at a time: nobody can have a connection
    // to a file that does not exist yet.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    if path.exists() {
        return rights::tighten(path);
    }
    if let Some(folder) = path.parent().filter(|it| !it.as_os_str().is_empty()) {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let _guard = ONE_AT_A_TIME.lock();
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

async fn connect(path: &Path, patience: Duration) -> Result<SqliteConnection, Failure> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(patience)
        // KiB, as SQLite counts a negative size: a window's pages stay in memory until its commit.
        .pragma("cache_size", "-16000")
        // Slow statements would be logged with their text.
        .disable_statement_logging();
    let deadline = Instant::now() + patience;
    loop {
        match options.connect().await.map_err(Failure::from) {
            // The switch to WAL does not wait for its lock as statements do, so simultaneous first opens may collide.
            Err(error) if error.is_busy() && Instant::now() < deadline => sleep(Duration::from_millis(10)).await,
            other => return other,
        }
    }
}

/// Opens an existing database without changing its tables, journal or pages.
pub(super) async fn connect_as_it_is(path: &Path, patience: Duration) -> Result<SqliteConnection, Failure> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(patience).disable_statement_logging();
    Ok(options.connect().await?)
}

/// Whether there is nothing to migrate. Checked without a write lock, because almost every open finds it so.
async fn is_ready(connection: &mut SqliteConnection) -> Result<bool, Failure> {
    if application_id(connection).await? != APPLICATION_ID {
        return Ok(false);
    }
    let applied: Option<i64> =
        query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut *connection).await?;
    Ok(applied == newest())
}

/// Runs missing migrations in one transaction that has the write lock from its start: of processes that open a new file
/// at once, one creates the tables, and the others find them.
async fn migrate(connection: &mut SqliteConnection) -> Result<(), Failure> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let tables: i64 = query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(&mut *transaction).await?;
    if tables > 0 && application_id(&mut transaction).await? != APPLICATION_ID {
        return Err(Failure::OtherProgram);
    }
    // `run` is the same, but the compiler can't resolve its lifetimes inside a trait's future.
    match MIGRATIONS.run_direct(None, &mut *transaction, false).await {
        Err(MigrateError::VersionMissing(found)) if Some(found) > newest() => Err(Failure::LaterVersion),
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => Err(error.into()),
        Err(other) => Err(Failure::Migration(other)),
        Ok(()) => Ok(transaction.commit().await?),
    }
}

pub(super) async fn application_id(connection: &mut SqliteConnection) -> Result<i64, Failure> {
    Ok(query_scalar("PRAGMA application_id").fetch_one(connection).await?)
}

/// The version of the tables that this program makes.
pub(super) fn newest() -> Option<i64> {
    MIGRATIONS.iter().map(|it| it.version).max()
}
