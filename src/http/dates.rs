//! Days as clients write them.

use chrono::NaiveDate;

use super::errors::{ApiError, Code};

/// The day that the field or query parameter `name` holds.
///
/// # Errors
/// It is no day of the calendar, or not written `YYYY-MM-DD`.
pub fn parse(name: &str, text: &str) -> Result<NaiveDate, ApiError> {
    day(text).ok_or_else(|| {
        let text = format!("{name} is not a day of the calendar. Write it as YYYY-MM-DD, for example 2024-03-31.");
        ApiError::new(Code::InvalidDate, text).field(name)
    })
}

/// Only ten characters, digits and dashes: more than that, the library would take too.
fn day(text: &str) -> Option<NaiveDate> {
    let has_shape = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(n, byte)| if n == 4 || n == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    has_shape.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_days_of_the_calendar_in_one_spelling_are_dates() {
        assert_eq!(day("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
        for bad in [
            "2024-02-30",
            "2023-02-29",
            "2024-1-5",
            "2024-01-5 ",
            "+2024-1-1",
            "20240101",
            "2024-01-01T00:00",
            "２０２４-01-01",
            "",
        ] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_date_reads_back(days in 0i64..20_000) {
            let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::TimeDelta::days(days);
            prop_assert_eq!(day(&start.to_string()), Some(start));
        }
    }
}
