//! The folder of the database, and what can go wrong with it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use garmin_sync::sink::sqlite::SqliteSink;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, SqliteConnection};

/// Size of the separate disk, if there is one.
const SIZE: u64 = 160 << 20;

/// Records every write that an old claim should not have been allowed; written by the database itself.
const AUDIT: &str = "
CREATE TABLE chaos_audit (what TEXT NOT NULL);
CREATE TRIGGER chaos_writers AFTER UPDATE ON writers WHEN NEW.epoch < OLD.epoch BEGIN
  INSERT INTO chaos_audit VALUES ('the mark of ' || NEW.user_id || ' fell from ' || OLD.epoch || ' to ' || NEW.epoch);
END;
CREATE TRIGGER chaos_days_new AFTER INSERT ON sync_days
WHEN NEW.epoch <> (SELECT epoch FROM writers WHERE user_id = NEW.user_id) BEGIN
  INSERT INTO chaos_audit VALUES (NEW.user_id || ' ' || NEW.day || ' was written under ' || NEW.epoch);
END;
CREATE TRIGGER chaos_days_again AFTER UPDATE ON sync_days
WHEN NEW.epoch < OLD.epoch OR NEW.epoch <> (SELECT epoch FROM writers WHERE user_id = NEW.user_id) BEGIN
  INSERT INTO chaos_audit VALUES (NEW.user_id || ' ' || NEW.day || ' went from ' || OLD.epoch || ' to ' || NEW.epoch);
END;
";

/// A separate in-memory disk where this process may mount one; else a folder, and no disk gets full.
pub struct DataFolder {
    path: PathBuf,
    pub is_disk: bool,
}

impl DataFolder {
    /// With a database in it that has its tables, and watches its own writers.
    pub async fn make(path: &Path) -> Self {
        std::fs::create_dir(path).unwrap();
        let size = format!("size={SIZE},mode=700");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(path).output();
        let folder = Self { path: path.to_owned(), is_disk: mount.is_ok_and(|it| it.status.success()) };
        let database = path.join("garmin.db");
        drop(SqliteSink::open(&database).await.unwrap());
        let mut connection = connect(&database).await;
        sqlx::raw_sql(AssertSqlSafe(AUDIT.to_owned())).execute(&mut connection).await.unwrap();
        folder
    }

    /// Fills the disk to its last page. The log is emptied first, because its space would be reused.
    pub async fn fill(&self) {
        let mut connection = connect(&self.path.join("garmin.db")).await;
        let _ = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut connection).await;
        let mut ballast = std::fs::File::create(self.path.join("ballast")).unwrap();
        let block = vec![1; 1 << 20];
        while ballast.write_all(&block).is_ok() {}
        while ballast.write_all(&block[..512]).is_ok() {}
    }

    pub fn empty(&self) {
        let _ = std::fs::remove_file(self.path.join("ballast"));
    }

    /// Takes the write lock, if it is free, until the returned value is dropped.
    pub async fn lock(&self) -> Option<SqliteConnection> {
        let mut connection = connect(&self.path.join("garmin.db")).await;
        sqlx::raw_sql("BEGIN EXCLUSIVE").execute(&mut connection).await.ok()?;
        Some(connection)
    }

    /// What the database recorded about its writers.
    pub async fn audit(&self) -> Vec<String> {
        let mut connection = connect(&self.path.join("garmin.db")).await;
        sqlx::query_scalar("SELECT what FROM chaos_audit").fetch_all(&mut connection).await.unwrap()
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        if self.is_disk {
            let _ = Command::new("umount").arg("--lazy").arg(&self.path).output();
        }
    }
}

async fn connect(database: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(database).busy_timeout(Duration::from_secs(20)).connect().await.unwrap()
}
