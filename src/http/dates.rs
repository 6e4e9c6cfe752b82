//! Days as clients write them.

use chrono::NaiveDate;

use super::errors::{ApiError, Code};
use crate::domain::dates::parse_day;

/// The day that the field or query parameter `name` holds.
///
/// # Errors
/// It is no day of the calendar, or not written `YYYY-MM-DD`.
pub fn parse(name: &str, text: &str) -> Result<NaiveDate, ApiError> {
    parse_day(text).ok_or_else(|| {
        let text = format!("{name} is not a day of the calendar. Write it as YYYY-MM-DD, for example 2024-03-31.");
        ApiError::new(Code::InvalidDate, text).field(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_days_of_the_calendar_in_one_spelling_are_dates() {
        assert_eq!(parse_day("2024-02-29"), NaiveDate::from_ymd_opt(2024, 2, 29));
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
            assert_eq!(parse_day(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn every_date_reads_back(days in 0i64..20_000) {
            let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap() + chrono::TimeDelta::days(days);
            prop_assert_eq!(parse_day(&start.to_string()), Some(start));
        }
    }
}
