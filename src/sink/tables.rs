//! The tables of every store: their names, keys and columns with their types, and what of a record goes into each. A
//! store builds its statements from this; `docs/data.md` describes it for people. Units are in the names.

mod body;
mod charted;
mod column;
mod summary;
mod training;

pub(super) use self::body::{BLOOD_PRESSURE, DAILY, NAPS, NUTRITION, SLEEP, WEIGH_INS};
pub(super) use self::charted::{Origin, origins};
pub(super) use self::column::{Absent, Column, Table};
pub(super) use self::summary::SUMMARY;
pub(super) use self::training::{ACTIVITIES, FILES, WORKOUTS};
pub use crate::domain::layout::{Field, Kind, Layout};
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

/// Those that can be read: the tables, and the view that sums up days.
#[must_use]
pub fn readable() -> Vec<Layout> {
    let mut all = layouts();
    all.push(summary::layout());
    all
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
