//! One SQLite file: WAL, `synchronous=FULL`, one transaction per write. Several processes on one machine may write at
//! once.
//!
//! A process keeps one connection for writing and opens another, briefly, to read. A connection whose write failed, or
//! was dropped half-way, is closed: closing rolls back, so that no lock outlives its write.

mod cell;
mod copy;
mod days;
mod denied;
mod erase;
mod failure;
mod files;
mod kept;
mod open;
mod reader;
mod remove;
mod replace;
mod restore;
mod rights;
mod row;
mod samples;
mod stamp;
mod upsert;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use chrono::NaiveDate;
use sqlx::Connection as _;
use tokio::sync::Mutex;

use self::failure::Failure;
use self::open::{FileId, Open};
pub use self::reader::SqliteReader;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::ids::{Epoch, UserId};
use crate::domain::metric::Metric;
use crate::ports::{
    Erased, FilesDue, KeptFile, Removed, RestoreQuery, Sink, SinkBatch, SinkError, SinkState, StoredDay, Written,
};

/// How long a write waits for another process's. A write takes a fraction of a second, so that even sixteen workers get
/// their turn; after this long an error is better than more waiting.
const PATIENCE: Duration = Duration::from_secs(15);

/// The sink of a `sqlite://` address.
#[derive(Debug)]
pub struct SqliteSink {
    path: PathBuf,
    patience: Duration,
    writer: Mutex<Option<Open>>,
}

impl SqliteSink {
    /// Opens the database at that path. Creates its folder, the file (for its owner only) and the tables if missing.
    /// Fails as [`SinkError::Unavailable`] if the path can't be used, or holds something else.
    pub async fn open(path: &Path) -> Result<Self, SinkError> {
        Self::open_waiting(path, PATIENCE).await
    }

    async fn open_waiting(path: &Path, patience: Duration) -> Result<Self, SinkError> {
        let first = open::open(path, patience).await?;
        Ok(Self { path: path.to_owned(), patience, writer: Mutex::new(Some(first)) })
    }

    /// The connection of the last write, or a new one if there is none, or if the path now names another file.
    async fn current(&self, last: Option<Open>) -> Result<Open, Failure> {
        if let Some(open) = last {
            if FileId::of(&self.path).await.ok() == Some(open.file) {
                return Ok(open);
            }
            tracing::warn!("the data file was moved, replaced or deleted; going on with the one at its path now");
            // Closed before the next is opened: the two would share the files beside the database.
            if let Err(error) = open.connection.close_now().await {
                tracing::debug!(%error, "closing the connection to the old data file failed");
            }
        }
        open::open(&self.path, self.patience).await
    }

    async fn write_to(&self, open: &mut Open, batch: &SinkBatch<'_>) -> Result<Written, Failure> {
        let written = write::write(&mut open.connection.0, batch).await?;
        // Deleted between the check before the write and its end: what was written is gone with the file.
        match FileId::of(&self.path).await {
            Ok(file) if file == open.file => Ok(written),
            _ => Err(Failure::Replaced),
        }
    }
}

/// Copies the store at `from` into `to`, an empty file, as of one moment, and checks the copy; others may read and
/// write the store meanwhile. Changes nothing in the store, even one of an earlier version.
///
/// # Errors
/// The store can't be read, the copy can't be written, or it is not intact.
pub async fn back_up(from: &Path, to: &Path) -> Result<(), SinkError> {
    Ok(copy::back_up(from, to).await?)
}

/// The approximate size of a copy of this store, in bytes.
///
/// # Errors
/// The store can't be read.
pub async fn size_of_copy(path: &Path) -> Result<u64, SinkError> {
    Ok(copy::size(path).await?)
}

#[async_trait]
impl Sink for SqliteSink {
    async fn owner(&self, user: &UserId) -> Result<Option<i64>, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let owner = days::owner(&mut reader.connection.0, user.as_str()).await;
        reader.connection.close_now().await?;
        Ok(owner?)
    }

    async fn state(&self) -> Result<SinkState, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let state = days::state(&mut reader.connection.0).await;
        reader.connection.close_now().await?;
        Ok(state?)
    }

    async fn write(&self, batch: &SinkBatch<'_>) -> Result<Written, SinkError> {
        let mut slot = self.writer.lock().await;
        // Put back only after success: an error, or dropping this future, closes the connection.
        let mut open = self.current(slot.take()).await?;
        let result = self.write_to(&mut open, batch).await;
        if matches!(result, Ok(_) | Err(Failure::Fenced(_) | Failure::OtherAccount(_))) {
            *slot = Some(open);
        }
        Ok(result?)
    }

    async fn stored_days(&self) -> Result<Vec<StoredDay>, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let days = days::stored(&mut reader.connection.0).await;
        reader.connection.close_now().await?;
        Ok(days?)
    }

    async fn days_with(
        &self,
        user: &UserId,
        metrics: &BTreeSet<Metric>,
    ) -> Result<BTreeSet<(NaiveDate, Metric)>, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let days = replace::days_with(&mut reader.connection.0, user, metrics).await;
        reader.connection.close_now().await?;
        Ok(days?)
    }

    async fn nights(&self, user: &UserId) -> Result<BTreeSet<NaiveDate>, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let nights = days::nights(&mut reader.connection.0, user).await;
        reader.connection.close_now().await?;
        Ok(nights?)
    }

    async fn days_of(&self, user: &UserId, range: DateRange) -> Result<BTreeSet<(DataType, NaiveDate)>, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let days = days::of(&mut reader.connection.0, user, range).await;
        reader.connection.close_now().await?;
        Ok(days?)
    }

    async fn files_due(&self, user: &UserId, range: DateRange) -> Result<FilesDue, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let due = files::due(&mut reader.connection.0, user, range).await;
        reader.connection.close_now().await?;
        Ok(due?)
    }

    async fn file_after(&self, last: Option<(&UserId, i64)>) -> Result<Option<KeptFile>, SinkError> {
        let mut reader = open::open(&self.path, self.patience).await?;
        let file = files::after(&mut reader.connection.0, last).await;
        reader.connection.close_now().await?;
        Ok(file?)
    }

    async fn checkpoint(&self) -> Result<bool, SinkError> {
        let mut own = open::open(&self.path, copy::PATIENCE).await?;
        let is_whole = copy::checkpoint(&mut own.connection.0).await;
        own.connection.close_now().await?;
        Ok(is_whole?)
    }

    async fn restore_removed(&self, query: &RestoreQuery, is_trial: bool) -> Result<Vec<Removed>, SinkError> {
        let mut open = open::open(&self.path, self.patience).await?;
        let restored = async {
            let mut transaction = open.connection.0.begin_with("BEGIN IMMEDIATE").await?;
            let restored = restore::restore(&mut transaction, query).await?;
            if is_trial {
                transaction.rollback().await?;
            } else {
                if restored.iter().any(|row| row.is_back) {
                    // Who reads the store sees by the count that it changed.
                    days::count_write(&mut transaction).await?;
                }
                transaction.commit().await?;
            }
            Ok::<_, Failure>(restored)
        };
        let restored = restored.await;
        open.connection.close_now().await?;
        Ok(restored?)
    }

    async fn erase(&self, user: &UserId, epoch: Epoch) -> Result<Erased, SinkError> {
        // This process's own writes wait here rather than for a lock: this takes longer than they would.
        let _slot = self.writer.lock().await;
        let mut own = open::open(&self.path, self.patience).await?;
        let erased = async {
            let erased = erase::rows(&mut own.connection.0, user, epoch).await?;
            erase::scrub(&mut own.connection.0, self.patience).await?;
            Ok::<_, Failure>(erased)
        };
        let erased = erased.await;
        own.connection.close_now().await?;
        match FileId::of(&self.path).await {
            Ok(file) if file == own.file => Ok(erased?),
            _ => Err(Failure::Replaced.into()),
        }
    }
}
