//! The results of a run, and of all of them.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use super::kinds::Kind;

/// One run.
#[derive(Debug, Default)]
pub struct Outcome {
    pub seed: u64,
    /// Faults that hit while a job was running, by kind.
    pub hits: BTreeMap<Kind, u64>,
    pub violations: Vec<String>,
    /// How jobs ended: status, with the error code of failed ones.
    pub ends: BTreeMap<String, u64>,
    /// Other numbers, for people.
    pub counts: BTreeMap<&'static str, u64>,
    /// From the last fault until everything had ended.
    pub settled: Duration,
}

/// All runs.
#[derive(Default)]
pub struct Totals {
    pub runs: u64,
    pub hits: BTreeMap<Kind, u64>,
    pub ends: BTreeMap<String, u64>,
    pub counts: BTreeMap<&'static str, u64>,
    pub slowest: Duration,
    pub failed: Vec<u64>,
}

impl Totals {
    pub fn add(&mut self, outcome: &Outcome) {
        self.runs += 1;
        for (kind, number) in &outcome.hits {
            *self.hits.entry(*kind).or_default() += number;
        }
        for (end, number) in &outcome.ends {
            *self.ends.entry(end.clone()).or_default() += number;
        }
        for (what, number) in &outcome.counts {
            *self.counts.entry(what).or_default() += number;
        }
        self.slowest = self.slowest.max(outcome.settled);
        if !outcome.violations.is_empty() {
            self.failed.push(outcome.seed);
        }
    }

    pub fn faults(&self) -> u64 {
        self.hits.values().sum()
    }
}

impl fmt::Display for Totals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "faults that hit a running job")?;
        for kind in Kind::ALL {
            writeln!(f, "  {:<44}{:>7}", kind.words(), self.hits.get(&kind).unwrap_or(&0))?;
        }
        writeln!(f, "  {:<44}{:>7}", "in all", self.faults())?;
        writeln!(f, "ends of jobs")?;
        for (end, number) in &self.ends {
            writeln!(f, "  {end:<44}{number:>7}")?;
        }
        writeln!(f, "seen")?;
        for (what, number) in &self.counts {
            writeln!(f, "  {what:<44}{number:>7}")?;
        }
        writeln!(f, "  {:<44}{:>7.1} s", "longest from the last fault to rest", self.slowest.as_secs_f64())
    }
}
