//! Stores of data. Each implements [`crate::ports::Sink`], independently of the others; what they hold is described
//! once, in [`tables`].

// The value of one column.
mod cell;
// Names, keys and columns of all tables, and what of a record goes where.
pub mod tables;
// One SQLite file on this machine.
pub mod sqlite;

use std::sync::Arc;

use crate::config::SinkUrl;
use crate::ports::{Reader, Sink, SinkError};
use sqlite::{SqliteReader, SqliteSink};

/// Opens the store at an address, and creates what is missing.
///
/// # Errors
/// It can't be used; the error says why, and what to do.
pub async fn open(url: &SinkUrl) -> Result<Arc<dyn Sink>, SinkError> {
    Ok(match url {
        // One line a store.
        SinkUrl::Sqlite(path) => Arc::new(SqliteSink::open(path).await?),
    })
}

/// A reader of the store at an address; whether it can be read shows when it is.
#[must_use]
pub fn reader(url: &SinkUrl) -> Arc<dyn Reader> {
    match url {
        SinkUrl::Sqlite(path) => Arc::new(SqliteReader::new(path)),
    }
}
