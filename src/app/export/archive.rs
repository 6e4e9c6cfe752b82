//! Everything of a user in one archive.

use super::{ExportError, From, Out, apart, gpx};
use crate::domain::layout::{Kind, Layout, Row, TableFormat, Value};
use crate::domain::record::Json;
use crate::formats::{self, Archive};
use crate::ports::Recording;

/// What is what, for whoever opens the archive.
const README: &str = include_str!("README.txt");

/// Writes all tables as CSV, the recorded files, and the tracks as GPX. Names hold ids only.
pub(super) async fn everything(from: From, out: Out) -> Result<(), ExportError> {
    let mut archive = Writing { archive: Box::default(), out };
    archive = archive.file("README.txt".to_owned(), README.as_bytes().to_vec()).await?;
    let tables = from.reader.tables();
    for table in &tables {
        archive = archive.table(&from, table).await?;
    }
    for table in &tables {
        if let Some(bytes) = table.columns.iter().position(|column| column.kind == Kind::Bytes) {
            archive = archive.files(&from, table, bytes).await?;
        }
    }
    for table in tables.iter().filter(|table| table.columns.iter().any(|column| column.name == DETAILS)) {
        archive = archive.tracks(&from, table).await?;
    }
    // Tracks are read beside the pages.
    from.check().await?;
    let Writing { archive, out } = archive;
    out.give(apart(|| archive.finish()).await?).await
}

/// The column that an activity's series are in.
const DETAILS: &str = "details";

/// An archive that is being written, and where it goes.
struct Writing {
    archive: Box<Archive>,
    out: Out,
}

impl Writing {
    /// Lets the archive be written to apart, and passes on what is ready.
    async fn with(
        self,
        work: impl FnOnce(&mut Archive) -> Result<(), formats::FormatError> + Send + 'static,
    ) -> Result<Self, ExportError> {
        let Self { mut archive, out } = self;
        let (archive, piece) = apart(move || {
            work(&mut archive)?;
            let piece = archive.take();
            Ok((archive, piece))
        })
        .await?;
        out.give(piece).await?;
        Ok(Self { archive, out })
    }

    async fn file(self, name: String, bytes: Vec<u8>) -> Result<Self, ExportError> {
        self.with(move |archive| {
            archive.begin(&name)?;
            archive.add(&bytes)
        })
        .await
    }

    async fn table(mut self, from: &From, table: &Layout) -> Result<Self, ExportError> {
        let name = format!("tables/{}.csv", table.name);
        self = self.with(move |archive| archive.begin(&name)).await?;
        let mut encoder = formats::encoder(TableFormat::Csv, table)?;
        let mut rows = from.rows(table, None);
        while let Some(page) = rows.next().await? {
            let mut text = Vec::new();
            encoder.rows(page, &mut text)?;
            self = self.with(move |archive| archive.add(&text)).await?;
        }
        let mut end = Vec::new();
        encoder.finish(&mut end)?;
        self.with(move |archive| archive.add(&end)).await
    }

    /// The recorded files, as they are.
    async fn files(mut self, from: &From, table: &Layout, bytes: usize) -> Result<Self, ExportError> {
        let format = table.place_of("format");
        let mut rows = from.rows(table, None);
        while let Some(page) = rows.next().await? {
            for mut row in page {
                let format = match format.and_then(|place| row.get(place)) {
                    Some(Value::Text(format)) => format.chars().filter(char::is_ascii_alphanumeric).collect(),
                    _ => String::new(),
                };
                let name = id(&row).map(|id| format!("files/{id}.{format}"));
                let content = row.get_mut(bytes).map(|value| std::mem::replace(value, Value::Null));
                if let (Some(name), Some(Value::Bytes(content))) = (name, content) {
                    self = self.file(name, content).await?;
                }
            }
        }
        Ok(self)
    }

    /// The tracks of all activities that have positions.
    async fn tracks(mut self, from: &From, table: &Layout) -> Result<Self, ExportError> {
        let mut rows = from.rows(table, None);
        while let Some(page) = rows.next().await? {
            for mut row in page {
                let Some(id) = id(&row) else { continue };
                let mut text = |name| match row.get_mut(table.place_of(name)?) {
                    Some(Value::Text(text)) => Some(std::mem::take(text)),
                    _ => None,
                };
                let (name, kind, details) = (text("name"), text("kind"), text(DETAILS).map(Json::stored));
                let recording = match details {
                    Some(details) => Recording { kind, details: Some(details), file: None },
                    // Then it may be in a file.
                    None => from.reader.recording(&from.user, id).await?.unwrap_or_default(),
                };
                if let Some(track) = gpx(recording, name).await {
                    self = self.file(format!("tracks/{id}.gpx"), track.into_bytes()).await?;
                }
            }
        }
        Ok(self)
    }
}

/// The id of an activity's row: its key, beside the user.
fn id(row: &Row) -> Option<i64> {
    match row.get(1) {
        Some(Value::Integer(id)) => Some(*id),
        _ => None,
    }
}
