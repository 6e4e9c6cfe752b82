//! A few connections that can only read, kept open between looks.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, SqliteConnection, query_scalar};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};

use super::super::failure::Failure;
use super::super::open::{APPLICATION_ID, FileId, application_id, newest};
use crate::ports::ReadError;

/// How long a look may take, waiting for its turn included. Shorter than what a request may take, so that the answer says
/// what was slow.
const LIMIT: Duration = Duration::from_millis(1_500);
/// How many may look at once; others wait. Each has a thread and a cache of its own.
const AT_ONCE: usize = 4;
/// How long to wait for a lock: readers need none, except for a moment when the file is opened or recovered.
const PATIENCE: Duration = Duration::from_millis(500);
/// How many of SQLite's own steps between two looks at the clock: some microseconds.
const STEPS: i32 = 2_000;

/// Connections to the database at a path.
#[derive(Debug)]
pub(super) struct Connections {
    path: PathBuf,
    limit: Duration,
    turns: Semaphore,
    idle: Mutex<Vec<Reading>>,
}

/// A connection, and the file that it has open.
#[derive(Debug)]
struct Reading {
    connection: SqliteConnection,
    file: FileId,
    /// Of a file that nobody had open and that can't be locked, on a read-only disk: what it was when it was opened.
    frozen: Option<Frozen>,
}

/// Where the store is, as SQLite is told it.
#[derive(Debug)]
pub(super) struct Place {
    /// For reading only.
    pub(super) uri: String,
    frozen: Option<Frozen>,
}

/// A file that nobody is writing to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Frozen(FileId, u64, Option<SystemTime>);

impl Frozen {
    /// `None` while a write-ahead log is beside the file: then somebody may write.
    async fn of(path: &Path) -> Option<Self> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        if tokio::fs::try_exists(log).await.unwrap_or(true) {
            return None;
        }
        let found = tokio::fs::metadata(path).await.ok()?;
        Some(Self(FileId::of(path).await.ok()?, found.len(), found.modified().ok()))
    }
}

impl Connections {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), limit: LIMIT, turns: Semaphore::new(AT_ONCE), idle: Mutex::default() }
    }

    /// Takes a look at the store, within the limit.
    pub(super) async fn look<T>(
        &self,
        look: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, ReadError> {
        self.look_through(async |reading| look(&mut reading.connection).await).await
    }

    /// Where the store is for a connection that is opened elsewhere: it can be read now.
    pub(super) async fn place(&self) -> Result<Place, ReadError> {
        let path = self.path.to_str().ok_or(Failure::NotText)?;
        let frozen = self.look_through(async |reading| Ok(reading.frozen.clone())).await?;
        // https://www.sqlite.org/uri.html
        let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
        let immutable = if frozen.is_some() { "&immutable=1" } else { "" };
        Ok(Place { uri: format!("file:{path}?mode=ro{immutable}"), frozen })
    }

    /// Whether what was read there is true: nobody wrote to a file that could not be locked.
    pub(super) async fn is_still(&self, place: &Place) -> bool {
        place.frozen.is_none() || Frozen::of(&self.path).await == place.frozen
    }

    async fn look_through<T>(
        &self,
        look: impl AsyncFnOnce(&mut Reading) -> Result<T, Failure>,
    ) -> Result<T, ReadError> {
        let deadline = Instant::now() + self.limit;
        let looked = timeout_at(deadline, async {
            let _turn = self.turns.acquire().await.map_err(|_| Failure::TooSlow)?;
            let mut reading = self.open().await?;
            limit(&mut reading.connection, deadline).await?;
            let found = look(&mut reading).await?;
            match &reading.frozen {
                // What somebody began to write meanwhile was not locked out.
                Some(before) if Frozen::of(&self.path).await.as_ref() != Some(before) => Err(Failure::Replaced),
                Some(_) => Ok(found),
                None => {
                    self.idle.lock().push(reading);
                    Ok(found)
                }
            }
        });
        // A connection whose look failed or was given up is closed: dropping it does that, once its thread has stopped.
        match looked.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(failure)) if failure.is_interrupted() => Err(ReadError::TooSlow),
            Ok(Err(failure)) => Err(failure.explained(&self.path).into()),
            Err(_) => Err(ReadError::TooSlow),
        }
    }

    /// A connection to what is at the path now.
    async fn open(&self) -> Result<Reading, Failure> {
        let file = FileId::of(&self.path).await.map_err(Failure::of_missing)?;
        while let Some(mut reading) = self.kept(file) {
            // On a read-only disk a connection is of no use once the last writer took the files beside the database away.
            if application_id(&mut reading.connection).await.is_ok() {
                return Ok(reading);
            }
        }
        self.connect(file).await
    }

    fn kept(&self, file: FileId) -> Option<Reading> {
        let mut idle = self.idle.lock();
        // Those of a file that was replaced are of no use.
        idle.retain(|reading| reading.file == file);
        idle.pop()
    }

    async fn connect(&self, file: FileId) -> Result<Reading, Failure> {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .read_only(true)
            .busy_timeout(PATIENCE)
            .pragma("query_only", "ON")
            .pragma("cache_size", "-8000")
            .disable_statement_logging();
        let opened = async { Ok((options.connect().await?, None)) };
        let (mut connection, frozen) = match checked(opened.await).await {
            // On a read-only disk SQLite can't make the files beside a database that nobody has open.
            Err(failure) if failure.is_about_files_beside() => match Frozen::of(&self.path).await {
                Some(frozen) => {
                    let opened = options.immutable(true).connect().await.map_err(Failure::from);
                    checked(opened.map(|connection| (connection, Some(frozen)))).await?
                }
                None => return Err(failure),
            },
            other => other?,
        };
        // Both are asked, because a file that is not ours has no such table.
        let applied: Option<i64> =
            query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(&mut connection).await?;
        match applied.cmp(&newest()) {
            std::cmp::Ordering::Less => Err(Failure::EarlierVersion),
            std::cmp::Ordering::Greater => Err(Failure::LaterVersion),
            std::cmp::Ordering::Equal => Ok(Reading { connection, file, frozen }),
        }
    }
}

type Opened = (SqliteConnection, Option<Frozen>);

/// The connection, if it is to a store of ours.
async fn checked(opened: Result<Opened, Failure>) -> Result<Opened, Failure> {
    let (mut connection, frozen) = opened?;
    match application_id(&mut connection).await? {
        APPLICATION_ID => Ok((connection, frozen)),
        // Made, but not filled yet.
        0 => Err(Failure::EarlierVersion),
        _ => Err(Failure::OtherProgram),
    }
}

/// Makes SQLite itself give up at the deadline, also where nobody waits for it any more.
async fn limit(connection: &mut SqliteConnection, deadline: Instant) -> Result<(), Failure> {
    connection.lock_handle().await?.set_progress_handler(STEPS, move || Instant::now() < deadline);
    Ok(())
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use sqlx::Connection as _;

    use super::super::super::SqliteSink;
    use super::*;
    use crate::ports::Sink as _;

    const ENDLESS: &str = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

    async fn count(from: &mut SqliteConnection, sql: &'static str) -> Result<i64, Failure> {
        Ok(query_scalar(sql).fetch_one(from).await?)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_look_that_never_ends_is_ended_and_is_in_nobodys_way() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("garmin.db");
        let sink = SqliteSink::open(&path).await.unwrap();
        let connections = Connections { limit: Duration::from_millis(300), ..Connections::new(&path) };
        // More than may look at once.
        let endless = join_all((0..2 * AT_ONCE).map(|_| connections.look(async |from| count(from, ENDLESS).await)));
        let busy = tokio::spawn(async move { sink.state().await.map(|_| sink) });
        for looked in endless.await {
            assert!(matches!(looked, Err(ReadError::TooSlow)), "{looked:?}");
        }
        let sink = busy.await.unwrap().unwrap();
        let tables = connections.look(async |from| count(from, "SELECT count(*) FROM sqlite_schema").await).await;
        assert!(tables.unwrap() > 10);
        // No statement of theirs runs on: the log can be emptied, which a reader would prevent.
        assert!(sink.checkpoint().await.unwrap());
    }

    #[tokio::test]
    async fn nothing_can_be_written_through_a_look() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("garmin.db");
        SqliteSink::open(&path).await.unwrap();
        let connections = Connections::new(&path);
        let written = connections.look(async |from| {
            sqlx::query("DELETE FROM meta").execute(&mut *from).await?;
            from.ping().await?;
            Ok(())
        });
        assert!(matches!(written.await, Err(ReadError::Unreachable { .. })));
        assert_eq!(connections.look(async |from| count(from, "SELECT count(*) FROM meta").await).await.unwrap(), 2);
    }
}
