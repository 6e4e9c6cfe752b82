//! Values over a day: rows of numbers, with a list that says what is in which column.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::fields::Fields;
use super::value::{amount, number, whole};
use super::{Kind, Object, keep, note_empty};
use crate::domain::record::{Sample, SampleKind};
use crate::source::decode::gathered::Gathered;
use crate::source::decode::moments::instant;
use crate::source::decode::samples::{is_elsewhere, says_nothing};

/// The highest body battery.
const FULL: f64 = 100.0;

/// Where the columns of rows are described: the lists that may do so, and the names of a column's place and key there.
struct Columns {
    lists: &'static [&'static str],
    place: &'static str,
    key: &'static str,
}

/// Columns that hold the time and the value where nothing describes them.
const USUAL: (usize, usize) = (0, 1);

/// What a row or a reading holds.
pub(super) enum Taken {
    /// Neither a time nor a value, or only one of them.
    Nothing,
    Point(DateTime<Utc>, f64),
}

/// Reads heart rates, every two minutes.
pub(super) fn heart_rate(day: NaiveDate, mut entry: Object, into: &mut Gathered<'_>) {
    let columns = Columns { lists: &["heartRateValueDescriptors"], place: "index", key: "key" };
    let columns = columns.of(&entry, "heartrate");
    let found = take(SampleKind::HeartRate, "heartRateValues", day, &mut entry, into, |row| point(row, columns));
    let has_values = ["minHeartRate", "maxHeartRate", "restingHeartRate"]
        .into_iter()
        .any(|name| Fields(&entry).amount(name) > Some(0.0));
    if found == 0 && !has_values {
        return note_empty(day, into);
    }
    keep(Kind::HeartRate, day, entry, into);
}

/// Reads body battery, every three minutes.
pub(super) fn battery(day: NaiveDate, mut entry: Object, into: &mut Gathered<'_>) {
    let columns = Columns {
        lists: &["bodyBatteryValueDescriptorDTOList", "bodyBatteryValueDescriptorList"],
        place: "bodyBatteryValueDescriptorIndex",
        key: "bodyBatteryValueDescriptorKey",
    };
    let columns = columns.of(&entry, "bodyBatteryLevel");
    let found = take(SampleKind::BodyBattery, "bodyBatteryValuesArray", day, &mut entry, into, |row| {
        point(row, columns).map(|taken| match taken {
            Taken::Point(_, level) if level > FULL => Taken::Nothing,
            other => other,
        })
    });
    let has_values = ["charged", "drained"].into_iter().any(|name| entry.get(name).and_then(amount).is_some());
    if found == 0 && !has_values {
        return note_empty(day, into);
    }
    keep(Kind::Battery, day, entry, into);
}

/// Takes a list out of an entry, and keeps its points; returns how many. What can't be read stays in the entry, and the
/// list does not count as all values of the day then.
pub(super) fn take(
    kind: SampleKind,
    list: &str,
    day: NaiveDate,
    entry: &mut Object,
    into: &mut Gathered<'_>,
    read: impl Fn(&Value) -> Option<Taken>,
) -> usize {
    let Some(items) = entry.remove(list).filter(|items| !items.is_null()) else { return 0 };
    let Value::Array(items) = items else {
        into.note_series(kind, day, false);
        into.miss();
        entry.insert(list.to_owned(), items);
        return 0;
    };
    let (mut found, mut unread) = (0, Vec::new());
    for item in items {
        match read(&item) {
            Some(Taken::Nothing) => {}
            Some(Taken::Point(time, value)) => {
                let sample = Sample { date: day, kind, time, value };
                if is_elsewhere(&sample) {
                    unread.push(item);
                } else if !says_nothing(&sample) {
                    into.add_sample(sample);
                    found += 1;
                }
            }
            None => unread.push(item),
        }
    }
    into.note_series(kind, day, unread.is_empty());
    if !unread.is_empty() {
        into.miss();
        entry.insert(list.to_owned(), Value::Array(unread));
    }
    found
}

/// The time and the value of a row. One without either is no measurement.
fn point(row: &Value, (time, value): (usize, usize)) -> Option<Taken> {
    if row.is_null() {
        return Some(Taken::Nothing);
    }
    let cells = row.as_array()?;
    match (cells.get(time), cells.get(value)) {
        (None | Some(Value::Null), _) | (_, None | Some(Value::Null)) => Some(Taken::Nothing),
        (Some(time), Some(value)) => Some(Taken::Point(instant(time)?, number(value)?)),
    }
}

impl Columns {
    /// The columns of the time and of the value with this key.
    fn of(&self, entry: &Object, value: &str) -> (usize, usize) {
        let described = self.lists.iter().find_map(|list| entry.get(*list)).and_then(Value::as_array);
        let place = |key: &str| {
            let column = described?.iter().find(|column| column.get(self.key).and_then(Value::as_str) == Some(key))?;
            usize::try_from(whole(column.get(self.place)?)?).ok()
        };
        (place("timestamp").unwrap_or(USUAL.0), place(value).unwrap_or(USUAL.1))
    }
}
