//! Stored data as files: a table, all of it, the track of an activity. The store is read page by page, so that no writer waits
//! for whoever takes their data along; if it changes meanwhile, the file ends with an error instead of mixing two states.

mod archive;
mod pieces;

use std::sync::Arc;

use self::pieces::Out;
pub use self::pieces::Pieces;
use super::App;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::layout::{Layout, Row, TableFormat, Value};
use crate::formats::{self, FormatError};
use crate::ports::{ReadError, Reader, Recording};
use crate::recording;

/// How often a page is asked for that takes too long.
const ATTEMPTS: u32 = 3;

/// Why a file ends before its end.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store can't be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// It holds what the format has no place for.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It was written to meanwhile.
    #[error("the store was written to while it was read")]
    Changed,
    /// Whatever made the file has stopped.
    #[error("the file was given up")]
    Stopped,
}

/// What a file holds.
#[derive(Debug, Clone)]
pub enum Exported {
    /// A table, or only these days of it.
    Table(Layout, TableFormat, Option<DateRange>),
    /// Everything, as an archive.
    Everything,
}

impl App {
    /// A user's data as it is in this version of the store, as a file in pieces. The same bytes each time.
    #[must_use]
    pub fn exported(&self, user: &UserId, what: Exported, version: String) -> Pieces {
        let from = From { reader: self.reader.clone(), user: user.clone(), version };
        match what {
            Exported::Table(table, format, days) => Pieces::made(|out| table_file(from, table, format, days, out)),
            Exported::Everything => Pieces::made(|out| archive::everything(from, out)),
        }
    }

    /// The track of an activity as a GPX file; none if there is no such activity, or none of its positions are stored.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn gpx(&self, user: &UserId, id: i64) -> Result<Option<String>, ReadError> {
        let Some(kept) = self.reader.activity(user, id).await? else { return Ok(None) };
        let Some(recording) = self.reader.recording(user, id).await? else { return Ok(None) };
        Ok(gpx(recording, kept.activity.name).await)
    }
}

/// The GPX file of an activity of this name.
async fn gpx(recording: Recording, name: Option<String>) -> Option<String> {
    // It may be large, and may come from anywhere; what makes its reader panic counts as nothing.
    let made = tokio::task::spawn_blocking(move || {
        let Recording { kind, details, file } = recording;
        formats::gpx(&recording::track(details.as_ref(), file.as_ref()), name.as_deref(), kind.as_deref())
    });
    made.await.unwrap_or_default()
}

/// A user's data in one version of the store.
struct From {
    reader: Arc<dyn Reader>,
    user: UserId,
    version: String,
}

impl From {
    /// Fails if the store has changed.
    async fn check(&self) -> Result<(), ExportError> {
        if self.reader.version().await? == self.version { Ok(()) } else { Err(ExportError::Changed) }
    }

    /// The rows of a table, from the first on.
    fn rows<'a>(&'a self, table: &'a Layout, days: Option<DateRange>) -> Rows<'a> {
        Rows { from: self, table, days, after: None, is_over: false }
    }
}

/// The rows of a table, page by page.
struct Rows<'a> {
    from: &'a From,
    table: &'a Layout,
    days: Option<DateRange>,
    after: Option<Vec<Value>>,
    is_over: bool,
}

impl Rows<'_> {
    /// The next page; none after the last.
    async fn next(&mut self) -> Result<Option<Vec<Row>>, ExportError> {
        if self.is_over {
            return Ok(None);
        }
        let mut attempt = 1;
        let page = loop {
            let From { reader, user, .. } = self.from;
            match reader.rows(user, self.table, self.days, self.after.as_deref()).await {
                Err(ReadError::TooSlow) if attempt < ATTEMPTS => attempt += 1,
                other => break other?,
            }
        };
        if page.version != self.from.version {
            return Err(ExportError::Changed);
        }
        self.is_over = page.next.is_none();
        self.after = page.next;
        Ok(Some(page.rows))
    }
}

async fn table_file(
    from: From,
    table: Layout,
    format: TableFormat,
    days: Option<DateRange>,
    out: Out,
) -> Result<(), ExportError> {
    let mut encoder = formats::encoder(format, &table)?;
    let mut rows = from.rows(&table, days);
    while let Some(page) = rows.next().await? {
        let (same, piece) = apart(move || {
            let mut piece = Vec::new();
            encoder.rows(page, &mut piece)?;
            Ok((encoder, piece))
        })
        .await?;
        encoder = same;
        out.give(piece).await?;
    }
    let mut end = Vec::new();
    encoder.finish(&mut end)?;
    out.give(end).await
}

/// Does what takes a while apart from the threads that serve.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, FormatError> + Send + 'static,
) -> Result<T, ExportError> {
    Ok(tokio::task::spawn_blocking(work).await.map_err(|_| ExportError::Stopped)??)
}
