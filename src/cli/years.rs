//! Years of days in a few lines: one character per month.

use chrono::{Datelike, NaiveDate};

use crate::domain::dates::DateRange;

/// What the characters mean.
pub const LEGEND: &str = "█ every day is there, ▒ some, · none";

/// Longer ranges are not drawn: nobody has data of so many years.
const MOST: i32 = 200;

/// How wide a year is, with its number and the gap before it, in characters.
const YEAR: usize = 20;

/// A row of months for each year, under their initials. Months outside `range` stay blank. `missing` are the days that are not
/// there. As many years stand side by side as fit the `columns` of a terminal; elsewhere one a line.
#[must_use]
pub fn years(range: DateRange, missing: &[DateRange], columns: Option<usize>) -> String {
    if range.end().year() - range.start().year() > MOST {
        return format!("  more than {MOST} years are not drawn");
    }
    let years: Vec<_> = (range.start().year()..=range.end().year())
        .map(|year| {
            let months: String = (1..=12).map(|month| cell(year, month, range, missing)).collect();
            format!("  {year:04}  {months}")
        })
        .collect();
    let beside = columns.map_or(1, |columns| (columns / YEAR).clamp(1, years.len()));
    let mut lines = vec!["        JFMAMJJASOND".repeat(beside)];
    lines.extend(years.chunks(beside).map(|row| row.concat().trim_end().to_owned()));
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
        assert_eq!(years(range, &missing, None), expected);
        assert_eq!(years(range, &missing, Some(39)), expected);
        let beside = "        JFMAMJJASOND        JFMAMJJASOND\n  2024            ··  2025  ·█▒█████████\n  2026  █·";
        assert_eq!(years(range, &missing, Some(50)), beside);
    }
}
