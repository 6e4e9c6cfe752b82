//! The tables of every store: their names, keys and columns with their types, and what of a record goes into each. A
//! store builds its statements from this; `docs/data.md` describes it for people. Units are in the names.

mod body;
mod charted;
mod column;
mod training;

pub(super) use self::body::{BLOOD_PRESSURE, DAILY, NAPS, NUTRITION, SLEEP, WEIGH_INS};
pub(super) use self::charted::{Origin, origins};
pub(super) use self::column::{Absent, Column, Table};
pub(super) use self::training::{ACTIVITIES, FILES, WORKOUTS};
use crate::domain::record::Listed;

/// The owner of a row: the first column of every table, and of its key.
pub(super) const USER: &str = "user_id";
/// The day of a row, in the tables that have days.
pub(super) const DATE: &str = "date";
/// The times of the requests that first brought a row, and last changed it.
pub(super) const WRITTEN: [&str; 2] = ["created_at", "updated_at"];
/// The upstream's own entry.
pub(super) const RAW: &str = "raw";
/// Columns that identify a row but hold none of its content.
pub(super) const LABELS: [&str; 4] = [USER, DATE, WRITTEN[0], WRITTEN[1]];

/// The table of samples: millions of rows, so there is nothing besides the value.
pub(super) const SAMPLES: &str = "intraday_samples";

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A numeric identifier of up to 63 bits.
    Id,
    /// A time in whole milliseconds since 1970-01-01 UTC.
    Millis,
    /// A number, in the unit given by the column's name.
    Number,
    /// A text.
    Text,
    /// Any bytes.
    Bytes,
    /// A calendar day.
    Day,
    /// A moment.
    Time,
    /// Local time.
    LocalTime,
    /// JSON.
    Json,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub kind: Kind,
    /// Whether it always has a value.
    pub is_required: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// Its name.
    pub name: &'static str,
    /// How many of its columns, from the first on, are its key.
    pub key: u32,
    /// Its columns, in their order.
    pub columns: Vec<Field>,
}

/// All tables of data.
#[must_use]
pub fn layouts() -> Vec<Layout> {
    let field = |name, kind| Field { name, kind, is_required: true };
    let samples = [
        field(USER, Kind::Text),
        field("metric", Kind::Text),
        field("time_ms", Kind::Millis),
        field(DATE, Kind::Day),
        field("value", Kind::Number),
    ];
    vec![
        DAILY.layout(),
        Layout { name: SAMPLES, key: 3, columns: samples.to_vec() },
        SLEEP.layout(),
        NAPS.layout(),
        ACTIVITIES.layout(),
        FILES.layout(),
        WORKOUTS.layout(),
        NUTRITION.layout(),
        WEIGH_INS.layout(),
        BLOOD_PRESSURE.layout(),
    ]
}

/// The table of a list whose rows may be gone upstream, with its key besides the user.
pub(super) fn table_of(listed: Listed) -> (&'static str, &'static str) {
    match listed {
        Listed::Activities => ACTIVITIES.name_and_key(),
        Listed::Nutrition => NUTRITION.name_and_key(),
        Listed::WeighIns => WEIGH_INS.name_and_key(),
        Listed::BloodPressure => BLOOD_PRESSURE.name_and_key(),
        Listed::Nights => SLEEP.name_and_key(),
        Listed::Naps => NAPS.name_and_key(),
    }
}
