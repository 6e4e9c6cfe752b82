//! Years of days in a few lines: one character per month.

use chrono::{Datelike, NaiveDate};

use crate::domain::dates::DateRange;

/// What the characters mean.
pub const LEGEND: &str = "█ every day is there, ▒ some, · none";

/// Longer ranges are not drawn: nobody has data of so many years.
const MOST: i32 = 200;

/// One line per year, under the initials of the months. Months outside `range` stay blank. `missing` are the days that are not
/// there.
#[must_use]
pub fn years(range: DateRange, missing: &[DateRange]) -> String {
    if range.end().year() - range.start().year() > MOST {
        return format!("  more than {MOST} years are not drawn");
    }
    let mut lines = vec!["        JFMAMJJASOND".to_owned()];
    for year in range.start().year()..=range.end().year() {
        let months: String = (1..=12).map(|month| cell(year, month, range, missing)).collect();
        lines.push(format!("  {year:04}  {months}").trim_end().to_owned());
    }
    lines.join("\n")
}

fn cell(year: i32, month: u32, range: DateRange, missing: &[DateRange]) -> char {
    let Some(days) = days_of(year, month).and_then(|days| days.intersect(range)) else { return ' ' };
    let gone: u32 = missing.iter().filter_map(|gap| gap.intersect(days)).map(DateRange::days).sum();
    match gone {
        0 => '█',
        gone if gone >= days.days() => '·',
        _ => '▒',
    }
}

fn days_of(year: i32, month: u32) -> Option<DateRange> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    DateRange::new(first, first.checked_add_months(chrono::Months::new(1))?.pred_opt()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_full_partly_there_or_empty() {
        let range = DateRange::new(day("2024-11-10"), day("2026-02-15")).unwrap();
        let missing = [("2024-11-10", "2025-01-31"), ("2025-03-05", "2025-03-05"), ("2026-02-01", "2026-02-15")]
            .map(|(start, end)| DateRange::new(day(start), day(end)).unwrap());
        let expected = "        JFMAMJJASOND\n  2024            ··\n  2025  ·█▒█████████\n  2026  █·";
        assert_eq!(years(range, &missing), expected);
    }
}
