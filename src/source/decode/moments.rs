//! Times and days in varying forms.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde_json::Value;

use super::value::whole;

/// Names under which an object holds the time or the day that it stands for.
const WRAPPED: [&str; 2] = ["date", "localDate"];

/// The value itself, or what an object holds that stands for a time or a day.
fn bare(value: &Value) -> &Value {
    let Some(object) = value.as_object() else { return value };
    WRAPPED.into_iter().find_map(|name| object.get(name)).unwrap_or(value)
}

/// A point in time: milliseconds since 1970, or a text; a text without a zone is UTC.
pub(in crate::source) fn instant(value: &Value) -> Option<DateTime<Utc>> {
    let value = bare(value);
    if let Some(millis) = whole(value) {
        return DateTime::from_timestamp_millis(millis);
    }
    let text = value.as_str()?.trim();
    let zoned =
        DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"));
    zoned.map(|time| time.with_timezone(&Utc)).ok().or_else(|| unzoned(text).map(|time| time.and_utc()))
}

/// Local time: the same forms, ignoring the zone.
pub(in crate::source) fn wall(value: &Value) -> Option<NaiveDateTime> {
    let value = bare(value);
    let Some(text) = value.as_str().map(str::trim) else { return instant(value).map(|time| time.naive_utc()) };
    unzoned(text).or_else(|| DateTime::parse_from_rfc3339(text).ok().map(|time| time.naive_local()))
}

/// A calendar day: `2024-03-01`, the day of a time as it is written, or, for milliseconds, the UTC day.
pub(in crate::source) fn day(value: &Value) -> Option<NaiveDate> {
    let value = bare(value);
    let written = value.as_str().and_then(|text| text.trim().parse().ok());
    written.or_else(|| wall(value).map(|time| time.date()))
}

fn unzoned(text: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_time_is_the_same_in_every_form() {
        for form in [
            json!("2024-03-01T06:30:00+00:00"),
            json!("2024-03-01T06:30:00Z"),
            json!("2024-03-01T08:30:00.000+02:00"),
            json!("2024-03-01T08:30:00+0200"),
            json!("2024-03-01T06:30:00.0"),
            json!("2024-03-01T06:30:00"),
            json!("2024-03-01 06:30:00"),
            json!("2024-03-01T06:30"),
            json!(1_709_274_600_000_i64),
            json!(1_709_274_600_000.0),
            json!("1709274600000"),
            json!({"date": "2024-03-01T06:30:00.0"}),
            json!({"date": 1_709_274_600_000_i64}),
        ] {
            assert_eq!(instant(&form).map(|time| time.timestamp()), Some(1_709_274_600), "{form}");
        }
        for no_time in
            [json!(""), json!("2024-03-01T25:00:00"), json!(null), json!([]), json!(i64::MAX), json!(true), json!({})]
        {
            assert_eq!(instant(&no_time), None, "{no_time}");
        }
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        let expected = NaiveDate::from_ymd_opt(2024, 3, 1);
        for form in [
            json!("2024-03-01"),
            json!("2024-03-01T23:59:59.9"),
            json!("2024-03-01 00:00:00"),
            json!("2024-03-01T23:30:00-05:00"),
            json!(1_709_337_599_999_i64),
            json!({"date": "2024-03-01"}),
            json!({"localDate": "2024-03-01T00:00:00.0"}),
        ] {
            assert_eq!(day(&form), expected, "{form}");
        }
        assert_eq!(day(&json!("2024-13-01")), None);
    }
}
