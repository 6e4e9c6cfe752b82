//! Apache Parquet (<https://parquet.apache.org/docs/file-format/>): typed columns, compressed by gzip.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use parquet::basic::{Compression, ConvertedType, GzipLevel, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::{Encoder, FormatError};
use crate::domain::layout::{Field, Kind, Layout, Row, Value};

/// Rows are kept until they are this many bytes, then written as a row group.
const GROUP_BYTES: usize = 8_000_000;

/// Writes a table.
pub(super) struct Parquet {
    columns: Vec<Field>,
    writer: SerializedFileWriter<Vec<u8>>,
    kept: Vec<Row>,
    size: usize,
}

impl Parquet {
    pub(super) fn new(table: &Layout) -> Result<Self, FormatError> {
        let fields = table.columns.iter().map(|column| Ok(Arc::new(schema(column)?)));
        let fields = fields.collect::<Result<Vec<_>, FormatError>>()?;
        let schema = Type::group_type_builder(table.name).with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("garmin-sync ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::GZIP(GzipLevel::default()));
        let writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties.build()))?;
        Ok(Self { columns: table.columns.clone(), writer, kept: Vec::new(), size: 0 })
    }

    /// Writes what was kept as one row group.
    fn write_group(&mut self) -> Result<(), FormatError> {
        let rows = std::mem::take(&mut self.kept);
        self.size = 0;
        let mut group = self.writer.next_row_group()?;
        let mut places = self.columns.iter().enumerate();
        while let Some(mut column) = group.next_column()? {
            if let Some((place, field)) = places.next() {
                write_column(&mut column, field, rows.iter().map(|row| row.get(place).unwrap_or(&Value::Null)))?;
            }
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Hands over what is written.
    fn give(&mut self, out: &mut Vec<u8>) -> Result<(), FormatError> {
        self.writer.flush()?;
        out.append(self.writer.inner_mut());
        Ok(())
    }
}

impl Encoder for Parquet {
    fn rows(&mut self, rows: Vec<Row>, out: &mut Vec<u8>) -> Result<(), FormatError> {
        for row in rows {
            self.size += row.iter().map(Value::size).sum::<usize>();
            self.kept.push(row);
            if self.size >= GROUP_BYTES {
                self.write_group()?;
            }
        }
        self.give(out)
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), FormatError> {
        if !self.kept.is_empty() {
            self.write_group()?;
        }
        self.writer.finish()?;
        self.give(out)
    }
}

fn schema(column: &Field) -> Result<Type, FormatError> {
    let timestamp = |is_utc| LogicalType::timestamp(is_utc, TimeUnit::MILLIS);
    let (physical, logical) = match column.kind {
        Kind::Id => (Physical::INT64, None),
        Kind::Millis | Kind::Time => (Physical::INT64, Some(timestamp(true))),
        Kind::LocalTime => (Physical::INT64, Some(timestamp(false))),
        Kind::Number => (Physical::DOUBLE, None),
        Kind::Day => (Physical::INT32, Some(LogicalType::Date)),
        Kind::Text | Kind::Json => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        Kind::Bytes => (Physical::BYTE_ARRAY, None),
    };
    let repetition = if column.is_required { Repetition::REQUIRED } else { Repetition::OPTIONAL };
    let builder = Type::primitive_type_builder(column.name, physical).with_repetition(repetition);
    Ok(match logical {
        Some(logical) => builder.with_logical_type(Some(logical)),
        None => builder.with_converted_type(ConvertedType::NONE),
    }
    .build()?)
}

fn write_column<'a>(
    column: &mut SerializedColumnWriter<'_>,
    field: &Field,
    values: impl Iterator<Item = &'a Value>,
) -> Result<(), FormatError> {
    match field.kind {
        Kind::Id | Kind::Millis => write::<Int64Type>(column, field, values, whole),
        Kind::Time => write::<Int64Type>(column, field, values, |value| {
            text(value)?.parse::<DateTime<Utc>>().ok().map(|time| time.timestamp_millis())
        }),
        Kind::LocalTime => write::<Int64Type>(column, field, values, |value| {
            text(value)?.parse::<NaiveDateTime>().ok().map(|time| time.and_utc().timestamp_millis())
        }),
        Kind::Number => write::<DoubleType>(column, field, values, number),
        Kind::Day => write::<Int32Type>(column, field, values, |value| {
            let days = text(value)?.parse::<NaiveDate>().ok()? - NaiveDate::default();
            i32::try_from(days.num_days()).ok()
        }),
        Kind::Text | Kind::Json => {
            write::<ByteArrayType>(column, field, values, |value| text(value).map(ByteArray::from))
        }
        Kind::Bytes => write::<ByteArrayType>(column, field, values, |value| match value {
            Value::Bytes(bytes) => Some(ByteArray::from(bytes.clone())),
            _ => None,
        }),
    }
}

/// Writes the values of a column, each by `read`; one that has another type is an error.
fn write<'a, T: DataType>(
    column: &mut SerializedColumnWriter<'_>,
    field: &Field,
    values: impl Iterator<Item = &'a Value>,
    read: impl Fn(&Value) -> Option<T::T>,
) -> Result<(), FormatError>
where
    T::T: Clone,
{
    let (mut present, mut levels) = (Vec::new(), Vec::new());
    for value in values {
        let is_null = *value == Value::Null;
        if is_null && !field.is_required {
            levels.push(0);
            continue;
        }
        levels.push(1);
        present.push(read(value).ok_or(FormatError::Value(field.name))?);
    }
    let levels = (!field.is_required).then_some(levels.as_slice());
    column.typed::<T>().write_batch(&present, levels, None)?;
    Ok(())
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(whole) => Some(*whole),
        _ => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "measured values are far below 2^52")]
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Integer(whole) => Some(*whole as f64),
        Value::Number(number) => Some(*number),
        _ => None,
    }
}
