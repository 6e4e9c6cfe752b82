//! Days on the command line.

use std::str::FromStr;

use chrono::{Days, Months, NaiveDate};

pub use crate::domain::dates::typed_day as day;

/// The days up to and including today that `--last` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Last {
    /// `30d`, `12w`.
    Days(u32),
    /// `6m`, `2y`.
    Months(u32),
}

impl Last {
    /// The first of the days when `today` is the last; none before the calendar begins.
    #[must_use]
    pub fn first_day(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => today.checked_sub_days(Days::new(u64::from(days) - 1)),
            Self::Months(months) => today.checked_sub_months(Months::new(months))?.succ_opt(),
        }
    }
}

impl FromStr for Last {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let expected =
            "expected a number from 1 to 9999 and d, w, m or y (days, weeks, months, years), for example 30d";
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or(expected)?;
        let number: u16 = number.parse().ok().filter(|n| (1..=9999).contains(n)).ok_or(expected)?;
        let number = u32::from(number);
        match unit {
            "d" => Ok(Self::Days(number)),
            "w" => Ok(Self::Days(number * 7)),
            "m" => Ok(Self::Months(number)),
            "y" => Ok(Self::Months(number * 12)),
            _ => Err(expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_one_spelling() {
        assert_eq!(day("2024-02-29").unwrap().to_string(), "2024-02-29");
        for bad in ["2024-02-30", "2024-1-5", "+2024-1-01", "20240101", "today", ""] {
            assert!(day(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_last_days_include_today() {
        let today = day("2026-11-22").unwrap();
        let first = |text: &str| text.parse::<Last>().unwrap().first_day(today).unwrap().to_string();
        assert_eq!(first("1d"), "2026-11-22");
        assert_eq!(first("30d"), "2026-10-24");
        assert_eq!(first("2w"), "2026-11-09");
        assert_eq!(first("1m"), "2026-10-23");
        assert_eq!(first("1y"), "2025-11-23");
        for bad in ["", "d", "0d", "30", "30 d", "-1d", "1h", "99999d", "1ü", "ü"] {
            assert!(bad.parse::<Last>().is_err(), "{bad}");
        }
    }
}
