//! Tables and columns.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::{Map, Value};

use super::super::cell::{Cell, json, number};
use super::{DATE, Field, Kind, Layout, RAW, USER, WRITTEN};

/// What an absent value means for the stored row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Absent {
    /// It is empty now: the upstream always sends these whole.
    Clears,
    /// Nothing: this answer did not include it. The stored value stays.
    SaysNothing,
    /// It is empty now, except for columns that come from outside the list and could not be fetched: their stored value
    /// stays.
    ClearsWhatIsListed,
}

/// A table of records, whose key is the user and one more column.
pub(in super::super) struct Table<R> {
    pub name: &'static str,
    pub key: Column<R>,
    pub absent: Absent,
    /// Beside the key, and the times that every row has.
    pub columns: Vec<Column<R>>,
}

/// A column, and what of a record goes into it.
pub(in super::super) struct Column<R> {
    pub field: Field,
    /// Whether the upstream gets or computes it separately from the list entry, and may fail to.
    pub is_beside_list: bool,
    value: Box<dyn Fn(&R) -> Cell + Send + Sync>,
}

impl<R: 'static> Table<R> {
    /// The name, and the name of the key column besides the user.
    pub(in super::super) fn name_and_key(&self) -> (&'static str, &'static str) {
        (self.name, self.key.field.name)
    }

    /// The description of the table.
    pub(super) fn layout(&self) -> Layout {
        let label = |name, kind| Field { name, kind, is_required: true };
        let mut columns = vec![label(USER, Kind::Text), self.key.field];
        columns.extend(self.columns.iter().map(|column| column.field));
        columns.extend(WRITTEN.map(|name| label(name, Kind::Time)));
        Layout { name: self.name, key: 2, columns }
    }
}

impl<R: 'static> Column<R> {
    /// The value of a record.
    pub(in super::super) fn of(&self, record: &R) -> Cell {
        (self.value)(record)
    }

    pub(super) fn new(name: &'static str, kind: Kind, value: impl Fn(&R) -> Cell + Send + Sync + 'static) -> Self {
        let field = Field { name, kind, is_required: false };
        Self { field, is_beside_list: false, value: Box::new(value) }
    }

    /// A numeric identifier.
    pub(super) fn id(name: &'static str, of: fn(&R) -> Option<i64>) -> Self {
        Self::new(name, Kind::Id, move |record| of(record).map_or(Cell::Null, Cell::Integer))
    }

    /// A number; one that is not finite counts as absent.
    pub(super) fn number(name: &'static str, of: fn(&R) -> Option<f64>) -> Self {
        Self::new(name, Kind::Number, move |record| number(of(record)))
    }

    /// A whole number.
    pub(super) fn whole(name: &'static str, of: fn(&R) -> Option<i64>) -> Self {
        Self { field: Field { name, kind: Kind::Number, is_required: false }, ..Self::id(name, of) }
    }

    /// A text.
    pub(super) fn text(name: &'static str, of: fn(&R) -> Option<&str>) -> Self {
        Self::new(name, Kind::Text, move |record| of(record).map_or(Cell::Null, |text| Cell::Text(text.to_owned())))
    }

    /// The day of a row.
    pub(super) fn date(of: fn(&R) -> NaiveDate) -> Self {
        Self::new(DATE, Kind::Day, move |record| Cell::Day(of(record))).required()
    }

    /// A moment.
    pub(super) fn time(name: &'static str, of: fn(&R) -> Option<DateTime<Utc>>) -> Self {
        Self::new(name, Kind::Time, move |record| of(record).map_or(Cell::Null, Cell::Time))
    }

    /// Local time.
    pub(super) fn local_time(name: &'static str, of: fn(&R) -> Option<NaiveDateTime>) -> Self {
        Self::new(name, Kind::LocalTime, move |record| of(record).map_or(Cell::Null, Cell::LocalTime))
    }

    /// The upstream's own entry; JSON's null counts as absent.
    pub(super) fn raw(of: fn(&R) -> &Value) -> Self {
        Self::new(RAW, Kind::Json, move |record| json(of(record)))
    }

    /// The upstream's own entries, by name.
    pub(super) fn raw_by_name(of: fn(&R) -> &Map<String, Value>) -> Self {
        Self::new(RAW, Kind::Json, move |record| Cell::Entries(of(record).clone()))
    }

    /// The same column, required: a record without a value is left out.
    pub(super) fn required(self) -> Self {
        Self { field: Field { is_required: true, ..self.field }, ..self }
    }

    /// The same column, fetched separately from the list entry.
    pub(super) fn beside_list(self) -> Self {
        Self { is_beside_list: true, ..self }
    }
}
