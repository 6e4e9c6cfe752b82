//! The result of a comparison.

use std::collections::BTreeMap;
use std::fmt;

use super::Truth;
use super::rows::TABLES;

/// Examples that are kept of one kind of difference, and of all.
const EXAMPLES: (u64, usize) = (3, 40);

/// Counts, and differences in words.
#[derive(Debug, Default)]
pub struct Report {
    /// What was compared with.
    pub truth: Truth,
    /// Records of the world by kind.
    pub records: BTreeMap<String, u64>,
    /// Rows by table.
    pub rows: BTreeMap<&'static str, u64>,
    /// Values that were compared.
    pub values: u64,
    /// Differences by place, such as `activities.distance_m`.
    pub differences: BTreeMap<String, u64>,
    /// The first ones as text.
    pub examples: Vec<String>,
    /// Values of the world that the store leaves out by design.
    pub not_kept: BTreeMap<String, u64>,
}

impl Report {
    pub fn is_clean(&self) -> bool {
        self.differences.is_empty()
    }

    /// A table that is empty though there are such records, or is not though there are none.
    pub fn oddly_filled(&self) -> Option<&'static str> {
        // The world has no naps.
        let empty: &[&str] = match self.truth {
            Truth::Microservice => &["naps"],
            Truth::Personal => &["naps", "workouts", "blood_pressure_readings"],
        };
        let is_filled = |table: &str| self.rows.get(table).is_some_and(|rows| *rows > 0);
        TABLES.into_iter().map(|(table, _)| table).find(|table| is_filled(table) == empty.contains(table))
    }

    pub fn count_record(&mut self, kind: &str) {
        self.count_records(kind, 1);
    }

    pub fn count_records(&mut self, kind: &str, number: u64) {
        *self.records.entry(kind.to_owned()).or_default() += number;
    }

    pub fn count_rows(&mut self, table: &'static str, number: usize) {
        *self.rows.entry(table).or_default() += number as u64;
    }

    pub fn not_kept(&mut self, what: &str) {
        *self.not_kept.entry(what.to_owned()).or_default() += 1;
    }

    /// Records a difference.
    pub fn note(&mut self, place: &str, words: impl FnOnce() -> String) {
        let count = self.differences.entry(place.to_owned()).or_default();
        *count += 1;
        if *count <= EXAMPLES.0 && self.examples.len() < EXAMPLES.1 {
            self.examples.push(format!("{place}: {}", words()));
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  records of the world")?;
        for (kind, number) in &self.records {
            writeln!(f, "    {kind:<26}{number:>12}")?;
        }
        writeln!(f, "  rows in the store")?;
        for (table, number) in &self.rows {
            writeln!(f, "    {table:<26}{number:>12}")?;
        }
        writeln!(f, "  values compared             {:>12}", self.values)?;
        for (what, number) in &self.not_kept {
            writeln!(f, "  left out by design: {what} ({number})")?;
        }
        writeln!(f, "  differences                 {:>12}", self.differences.values().sum::<u64>())?;
        for (place, number) in &self.differences {
            writeln!(f, "    {place:<50}{number:>8}")?;
        }
        for example in &self.examples {
            writeln!(f, "    e.g. {example}")?;
        }
        Ok(())
    }
}
