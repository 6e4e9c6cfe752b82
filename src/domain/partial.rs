//! Days that were only partly answered.
//!
//! An upstream that makes many calls to Garmin per day leaves out the ones that failed, just like the ones without
//! data. The rest of the day tells them apart: most of it can't exist without the missing part.

use std::collections::BTreeSet;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::data_type::DataType;
use super::dates::{DateRange, minus, plus};
use super::metric::Metric;

/// A part of a day that may be missing while the rest is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Part {
    /// A metric of health.
    Metric(Metric),
    /// Details of a recorded activity beyond its summary: time series, laps, weather, zones, sets, gear.
    ActivityDetails,
    /// The day's own summary, where an upstream gives most values of many days at once, and the rest day by day.
    DaySummary,
}

impl Part {
    /// Its name in the API and in stores: that of the metric, `activity_details` or `day_summary`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Metric(metric) => metric.name(),
            Self::ActivityDetails => "activity_details",
            Self::DaySummary => "day_summary",
        }
    }

    /// The part of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let other = [Self::ActivityDetails, Self::DaySummary].into_iter().find(|it| it.name() == name);
        other.or_else(|| Metric::from_name(name).map(Self::Metric))
    }

    /// The health metric that it is, if it is one.
    #[must_use]
    pub fn metric(self) -> Option<Metric> {
        match self {
            Self::Metric(metric) => Some(metric),
            Self::ActivityDetails | Self::DaySummary => None,
        }
    }

    /// The type of data it is a part of.
    #[must_use]
    pub fn data_type(self) -> DataType {
        match self {
            Self::Metric(_) | Self::DaySummary => DataType::Health,
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

/// How it is known that a part is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// The rest of the day can't exist without it.
    Certain,
    /// The rest of the day usually comes with it.
    Likely,
    /// Like `Likely`, but it is not known yet whether the account has any at that time.
    Unsure,
    /// It was stored earlier, and may have been deleted since.
    Before,
    /// It was stored earlier, and the rest of the day shows that it still exists: only this answer lacked it.
    Kept,
    /// It comes with a request of its own, which is still to be sent.
    Pending,
}

/// Whether a missing part was asked for again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// Not yet.
    #[default]
    Due,
    /// Asked for again, in vain.
    InVain,
    /// Not asked for again: too many checks were in vain before.
    LeftAlone,
}

/// Missing parts by day.
pub type Lacking = BTreeSet<(NaiveDate, Part, Ground)>;

/// The metric of nights.
const NIGHT: &str = "sleep";
/// A night this many days before or after a day shows that nights are recorded at that time.
const AROUND: u32 = 45;

/// Whether a missing night is only likely: some people don't wear their watch at night, and some watches don't record
/// sleep.
pub(super) fn is_of_a_likely_night(part: Part, ground: Ground) -> bool {
    part.name() == NIGHT && matches!(ground, Ground::Likely | Ground::Unsure)
}

/// How sure it is that a night is missing: unsure when no night is recorded for weeks around the day.
pub(super) fn of_a_likely_night(day: NaiveDate, nights: &BTreeSet<NaiveDate>) -> Ground {
    let is_alone = nights.range(minus(day, AROUND)..=plus(day, AROUND)).next().is_none();
    if is_alone { Ground::Unsure } else { Ground::Likely }
}

/// The missing parts, with likely nights graded by the days that have a night.
#[must_use]
pub fn weighed(lacking: &Lacking, nights: &BTreeSet<NaiveDate>) -> Lacking {
    let weigh = |&(day, part, ground): &(NaiveDate, Part, Ground)| {
        (day, part, if is_of_a_likely_night(part, ground) { of_a_likely_night(day, nights) } else { ground })
    };
    lacking.iter().map(weigh).collect()
}

/// Consecutive days that lack the same part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartialSpan {
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// The missing part.
    pub part: Part,
    /// How that is known.
    pub ground: Ground,
    /// Whether it was asked for again.
    #[serde(default)]
    pub look: Look,
}

impl PartialSpan {
    /// Its days.
    #[must_use]
    pub fn days(&self) -> DateRange {
        DateRange::new(self.start, self.end).unwrap_or(DateRange::day(self.start))
    }

    /// Whether it is still to be asked for in the course of things.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.ground == Ground::Pending && self.look == Look::Due
    }

    /// Whether it makes its days partial. An unsure night does not. A part that was stored earlier does only after a
    /// second request failed too, since nobody can tell whether it was deleted; one with a request of its own once that
    /// brought nothing.
    #[must_use]
    pub fn counts(&self) -> bool {
        match self.ground {
            Ground::Certain | Ground::Likely => true,
            Ground::Before | Ground::Pending => self.look != Look::Due,
            Ground::Unsure | Ground::Kept => false,
        }
    }
}

/// Spans expanded day by day for editing, and merged again into as few as possible.
#[derive(Debug, Default)]
pub(super) struct ByDay(BTreeSet<(Part, Ground, Look, NaiveDate)>);

impl ByDay {
    pub(super) fn of(spans: &[PartialSpan]) -> Self {
        let each = |span: &PartialSpan| {
            let PartialSpan { part, ground, look, .. } = *span;
            span.days().iter().map(move |day| (part, ground, look, day)).collect::<Vec<_>>()
        };
        Self(spans.iter().flat_map(each).collect())
    }

    pub(super) fn retain(&mut self, keeps: impl Fn(NaiveDate, Part) -> bool) {
        self.0.retain(|(part, _, _, day)| keeps(*day, *part));
    }

    pub(super) fn insert(&mut self, day: NaiveDate, part: Part, ground: Ground, look: Look) {
        self.0.insert((part, ground, look, day));
    }

    pub(super) fn spans(self) -> Vec<PartialSpan> {
        let mut spans: Vec<PartialSpan> = Vec::new();
        for (part, ground, look, day) in self.0 {
            match spans.last_mut() {
                Some(last)
                    if (last.part, last.ground, last.look) == (part, ground, look)
                        && last.end.succ_opt() == Some(day) =>
                {
                    last.end = day;
                }
                _ => spans.push(PartialSpan { start: day, end: day, part, ground, look }),
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
        for part in [sleep, Part::ActivityDetails, Part::DaySummary] {
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
            all.insert(day(n), Part::ActivityDetails, Ground::Certain, Look::Due);
        }
        all.insert(day(4), Part::ActivityDetails, Ground::Certain, Look::InVain);
        let spans = all.spans();
        let told: Vec<_> = spans.iter().map(|it| (it.days().to_string(), it.look)).collect();
        let wanted = [("2024-03-01..2024-03-03", Look::Due), ("2024-03-05", Look::Due), ("2024-03-04", Look::InVain)];
        assert_eq!(told, wanted.map(|(days, look)| (days.to_owned(), look)));
        assert_eq!(ByDay::of(&spans).spans(), spans);
    }
}
