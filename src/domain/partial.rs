//! Days of which an answer held only a part.
//!
//! An upstream that asks Garmin for many things a day leaves out those that failed, as it leaves out those of which there is
//! nothing. What else is known of a day tells them apart: most of it can't be there without what is lacking.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::data_type::DataType;
use super::dates::DateRange;
use super::metric::Metric;

/// A part of a day that may be lacking while the rest of it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Part {
    /// A metric of health.
    Metric(Metric),
    /// What belongs to a recorded activity beside its summary: time series, laps, weather, zones, sets, gear.
    ActivityDetails,
}

impl Part {
    /// Its name in the API and in stores: that of the metric, or `activity_details`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.name(),
            Self::ActivityDetails => "activity_details",
        }
    }

    /// The part of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let details = Some(Self::ActivityDetails).filter(|it| it.name() == name);
        details.or_else(|| Metric::from_name(name).map(Self::Metric))
    }

    /// The type of data it is a part of.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Self::Metric(_) => DataType::Health,
            Self::ActivityDetails => DataType::Activities,
        }
    }
}

impl From<Part> for String {
    fn from(part: Part) -> Self {
        part.name().to_owned()
    }
}

impl TryFrom<String> for Part {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::from_name(&name).ok_or_else(|| format!("no part of a day is called `{name}`"))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How it is known that something is lacking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// What else the day holds can't be there without it.
    Certain,
    /// What else the day holds mostly comes with it.
    Likely,
    /// It was there before. It may have been deleted.
    Before,
}

/// What is lacking, of which days.
pub type Lacking = BTreeSet<(NaiveDate, Part, Ground)>;

/// Days in a row of which the same is lacking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialSpan {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// What is lacking.
    pub part: Part,
    /// How that is known.
    pub ground: Ground,
    /// Whether it was asked for once more, in vain.
    #[serde(default)]
    pub is_checked: bool,
}

impl PartialSpan {
    /// Its days.
    #[must_use]
    pub fn days(&self) -> DateRange {
        DateRange::new(self.start, self.end).unwrap_or(DateRange::day(self.start))
    }

    /// Whether it makes its days partial. What was there before may only have been deleted, until that was looked at.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.ground != Ground::Before || self.is_checked
    }
}

/// Spans day by day, to be changed, and as few spans again as they fit in.
#[derive(Debug, Default)]
pub(super) struct ByDay(BTreeSet<(Part, Ground, bool, NaiveDate)>);

impl ByDay {
    pub(super) fn of(spans: &[PartialSpan]) -> Self {
        let each = |span: &PartialSpan| {
            let PartialSpan { part, ground, is_checked, .. } = *span;
            span.days().iter().map(move |day| (part, ground, is_checked, day)).collect::<Vec<_>>()
        };
        Self(spans.iter().flat_map(each).collect())
    }

    pub(super) fn retain(&mut self, keeps: impl Fn(NaiveDate, Part) -> bool) {
        self.0.retain(|(part, _, _, day)| keeps(*day, *part));
    }

    pub(super) fn insert(&mut self, day: NaiveDate, part: Part, ground: Ground, is_checked: bool) {
        self.0.insert((part, ground, is_checked, day));
    }

    pub(super) fn spans(self) -> Vec<PartialSpan> {
        let mut spans: Vec<PartialSpan> = Vec::new();
        for (part, ground, is_checked, day) in self.0 {
            match spans.last_mut() {
                Some(last)
                    if (last.part, last.ground, last.is_checked) == (part, ground, is_checked)
                        && last.end.succ_opt() == Some(day) =>
                {
                    last.end = day;
                }
                _ => spans.push(PartialSpan { start: day, end: day, part, ground, is_checked }),
            }
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_reads_back_from_its_name() {
        let sleep = Part::Metric(Metric::from_name("sleep").unwrap());
        for part in [sleep, Part::ActivityDetails] {
            let text = serde_json::to_string(&part).unwrap();
            assert_eq!(serde_json::from_str::<Part>(&text).unwrap(), part);
        }
        let error = serde_json::from_str::<Part>("\"moon\"").unwrap_err().to_string();
        assert!(error.contains("moon"), "{error}");
    }

    #[test]
    fn days_in_a_row_that_lack_the_same_are_one_span() {
        let day = |n: u32| NaiveDate::from_ymd_opt(2024, 3, n).unwrap();
        let mut all = ByDay::default();
        for n in [1, 2, 3, 5] {
            all.insert(day(n), Part::ActivityDetails, Ground::Certain, false);
        }
        all.insert(day(4), Part::ActivityDetails, Ground::Certain, true);
        let spans = all.spans();
        let told: Vec<_> = spans.iter().map(|it| (it.days().to_string(), it.is_checked)).collect();
        let wanted = [("2024-03-01..2024-03-03", false), ("2024-03-05", false), ("2024-03-04", true)]
            .map(|(d, c)| (d.to_owned(), c));
        assert_eq!(told, wanted);
        assert_eq!(ByDay::of(&spans).spans(), spans);
    }
}
