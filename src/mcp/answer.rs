//! Keeps answers small: a model reads every character of them.

use chrono::{DateTime, FixedOffset, NaiveDate, Offset as _, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::{Number, Value, json};

use crate::api_types::coverage::Days;
use crate::domain::dates::DateRange;

/// Without what is absent, and with numbers as exact as people say them: two digits after the point.
pub(super) fn compact(answer: Value) -> Value {
    match answer {
        Value::Object(fields) => Value::Object(
            fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(k, v)| (k, compact(v))).collect(),
        ),
        // What is absent in a list keeps its place.
        Value::Array(values) => Value::Array(values.into_iter().map(compact).collect()),
        Value::Number(number) => Value::Number(rounded(number)),
        other => other,
    }
}

fn rounded(number: Number) -> Number {
    let Some(value) = number.as_f64().filter(|_| number.is_f64()) else { return number };
    let rounded = (value * 100.0).round() / 100.0;
    // Beyond that it is not exact, and before it a whole number is shorter.
    #[expect(clippy::cast_possible_truncation, reason = "checked")]
    let whole = (rounded.fract() == 0.0 && rounded.abs() < 9e15).then_some(rounded as i64);
    whole.map(Number::from).or_else(|| Number::from_f64(rounded)).unwrap_or(number)
}

/// A type of the API as JSON.
pub(super) fn json_of(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// Rows under the names of their columns, which need not be said in each.
pub(super) fn table(columns: &[&str], rows: impl IntoIterator<Item = Value>) -> Value {
    json!({"columns": columns, "rows": rows.into_iter().collect::<Vec<_>>()})
}

/// The clock on the wall.
#[derive(Debug, Clone, Copy)]
pub(super) enum Clock {
    /// Of a zone, where it is changed in spring and autumn.
    Zone(Tz),
    /// So far ahead of UTC.
    Offset(FixedOffset),
}

impl Clock {
    /// Of what was recorded at these moments: that at home, unless it was recorded by another one.
    pub(super) fn of(zone: Option<Tz>, utc_offset_min: Option<i64>, moments: &[Option<DateTime<Utc>>]) -> Self {
        let home = zone.unwrap_or(Tz::UTC);
        let offset = utc_offset_min.and_then(|min| FixedOffset::east_opt(i32::try_from(min.checked_mul(60)?).ok()?));
        let is_home =
            |offset: FixedOffset| moments.iter().flatten().any(|it| it.with_timezone(&home).offset().fix() == offset);
        match offset {
            Some(offset) if !is_home(offset) => Self::Offset(offset),
            _ => Self::Zone(home),
        }
    }

    /// A moment, with its distance from UTC.
    pub(super) fn time(self, time: Option<DateTime<Utc>>) -> Option<String> {
        let time = time?;
        Some(match self {
            Self::Zone(zone) => time.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false),
            Self::Offset(offset) => time.with_timezone(&offset).to_rfc3339_opts(SecondsFormat::Secs, false),
        })
    }

    /// Hours and minutes.
    pub(super) fn minute(self, time: DateTime<Utc>) -> String {
        match self {
            Self::Zone(zone) => time.with_timezone(&zone).format("%H:%M").to_string(),
            Self::Offset(offset) => time.with_timezone(&offset).format("%H:%M").to_string(),
        }
    }
}

/// Days one after another are one range; at most `most` ranges, and how many are left out.
pub(super) fn ranges(days: impl IntoIterator<Item = NaiveDate>, most: usize) -> Value {
    let mut ranges: Vec<Days> = Vec::new();
    for day in days {
        match ranges.last_mut() {
            Some(last) if last.end.succ_opt() == Some(day) => last.end = day,
            _ => ranges.push(Days { start: day, end: day }),
        }
    }
    listed(&ranges, most)
}

/// The same of ranges.
pub(super) fn listed(ranges: &[Days], most: usize) -> Value {
    let text = |days: &Days| {
        if days.start == days.end { days.start.to_string() } else { format!("{} to {}", days.start, days.end) }
    };
    let days: u32 = ranges.iter().filter_map(|range| range.range()).map(DateRange::days).sum();
    let left_out = ranges.len().saturating_sub(most);
    let last: Vec<_> = ranges.iter().skip(left_out).map(text).collect();
    json!({"days": days, "ranges": last, "earlierRangesLeftOut": (left_out > 0).then_some(left_out)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_loses_nothing_that_people_would_say() {
        let answer = json!({"a": null, "b": [null, 1.23456, 7.0], "c": {"d": -0.004, "e": 1e300}, "id": 9_007_199_254_740_993_i64});
        let small = json!({"b": [null, 1.23, 7], "c": {"d": 0, "e": 1e300}, "id": 9_007_199_254_740_993_i64});
        assert_eq!(compact(answer), small);
    }

    #[test]
    fn days_in_a_row_are_one_range() {
        let days = ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-05"].map(|day| day.parse().unwrap());
        let all =
            json!({"days": 4, "ranges": ["2024-02-28 to 2024-03-01", "2024-03-05"], "earlierRangesLeftOut": null});
        assert_eq!(ranges(days, 5), all);
        assert_eq!(ranges(days, 1)["ranges"], json!(["2024-03-05"]));
        assert_eq!(ranges(days, 1)["earlierRangesLeftOut"], 1);
        assert_eq!(ranges([], 1)["days"], 0);
    }

    #[test]
    fn times_are_those_of_the_clock_on_the_wall() {
        let at = |time: &str| Some(time.parse::<DateTime<Utc>>().unwrap());
        let clock = |offset, moments: &[_]| Clock::of(Some(Tz::Europe__Berlin), offset, moments);
        let (bed, wake) = (at("2026-10-24T21:30:00Z"), at("2026-10-25T05:10:00Z"));
        // The clock is changed in this night, which Garmin gives the offset of its evening.
        let night = clock(Some(120), &[bed, wake]);
        assert_eq!(night.time(bed).as_deref(), Some("2026-10-24T23:30:00+02:00"));
        assert_eq!(night.time(wake).as_deref(), Some("2026-10-25T06:10:00+01:00"));
        let abroad = clock(Some(540), &[bed, wake]);
        assert_eq!(abroad.time(bed).as_deref(), Some("2026-10-25T06:30:00+09:00"));
        assert_eq!([bed, wake].map(|it| night.minute(it.unwrap())), ["23:30", "06:10"]);
        assert_eq!(clock(None, &[bed]).minute(bed.unwrap()), "23:30");
        for (time, clocked) in
            [("2024-03-31T00:59:00Z", "01:59"), ("2024-03-31T01:00:00Z", "03:00"), ("2024-10-27T01:00:00Z", "02:00")]
        {
            assert_eq!(clock(None, &[]).minute(at(time).unwrap()), clocked, "{time}");
        }
        assert_eq!(Clock::of(None, None, &[]).minute(at("2024-03-31T01:00:00Z").unwrap()), "01:00");
        assert_eq!(clock(Some(i64::MAX), &[bed]).time(None), None);
    }
}
