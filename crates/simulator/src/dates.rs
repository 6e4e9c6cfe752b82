//! Dates as the service reads them, with its errors for invalid ones.
use chrono::{Days, NaiveDate};

/// A date in one of the ISO 8601 forms `YYYY-MM-DD` and `YYYYMMDD`.
pub fn iso_date(text: &str) -> Result<NaiveDate, String> {
    let invalid = || format!("Invalid isoformat string: '{text}'");
    let plain = match text.as_bytes() {
        [_, _, _, _, b'-', _, _, b'-', _, _] => text.replace('-', ""),
        [_, _, _, _, _, _, _, _] => text.to_owned(),
        _ => return Err(invalid()),
    };
    if plain.len() != 8 || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(invalid());
    }
    let number = |range: std::ops::Range<usize>| plain[range].parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(0..4), number(4..6), number(6..8));
    if year == 0 {
        return Err("year 0 is out of range".to_owned());
    }
    if !(1..=12).contains(&month) {
        return Err("month must be in 1..12".to_owned());
    }
    NaiveDate::from_ymd_opt(year.cast_signed(), month, day).ok_or_else(|| "day is out of range for month".to_owned())
}

/// All dates from `start` to `end`, both included; none if the end comes first.
pub fn dates(start: NaiveDate, end: NaiveDate) -> Vec<NaiveDate> {
    start.iter_days().take_while(|date| *date <= end).collect()
}

/// First and last date of a query such as `start=2024-01-01&end=2024-01-31`; `default` for what is not given.
pub fn span_of_query(query: &str, default: (NaiveDate, NaiveDate)) -> Result<(NaiveDate, NaiveDate), String> {
    let (mut start, mut end) = default;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let date = || iso_date(value).map_err(|_| format!("{name} must be a date like 2024-01-31, not {value:?}"));
        match name {
            "start" => start = date()?,
            "end" => end = date()?,
            _ => return Err(format!("unknown parameter {name:?}: only start, end, source and account exist")),
        }
    }
    if end.checked_add_days(Days::new(1)).is_none() || end < start {
        return Err(format!("end ({end}) must not come before start ({start})"));
    }
    Ok((start, end))
}

#[cfg(test)]
mod tests {
    use super::{dates, iso_date};

    #[test]
    fn unreadable_dates_are_told_in_the_services_words() {
        assert_eq!(iso_date("x"), Err("Invalid isoformat string: 'x'".to_owned()));
        assert_eq!(iso_date("2024-13-01"), Err("month must be in 1..12".to_owned()));
        assert_eq!(iso_date("2023-02-29"), Err("day is out of range for month".to_owned()));
        assert_eq!(iso_date("20240229"), iso_date("2024-02-29"));
    }

    #[test]
    fn a_reversed_range_holds_no_dates() {
        let (first, last) = (iso_date("2024-01-01").unwrap(), iso_date("2024-01-03").unwrap());
        assert_eq!(dates(first, last).len(), 3);
        assert!(dates(last, first).is_empty());
    }
}
