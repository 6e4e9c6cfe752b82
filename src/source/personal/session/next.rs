//! What to ask for next.

use chrono::NaiveDate;

use super::State;
use crate::domain::data_type::DataType;
use crate::domain::dates::DateRange;
use crate::domain::metric::Metric;
use crate::ports::Query;
use crate::source::personal::decode::{self, Kind};
use crate::source::personal::request::Get;

/// What health is made of, and what a series is.
pub(super) const OUTLINE: [Kind; 4] = [Kind::Summaries, Kind::Sleep, Kind::HrvSummaries, Kind::Weight];
pub(super) const SERIES: [Kind; 3] = [Kind::HeartRate, Kind::HrvReadings, Kind::Battery];

/// The next request of a query.
pub(super) enum Next {
    /// Whose data it is, which some kinds of data don't tell: this day's summary does, whatever is in it.
    Owner(DateRange),
    /// The account's settings, which tell its time zone.
    Settings,
    Days(Kind, DateRange),
    Page(Get),
    /// The file of this activity.
    File(i64),
    /// Everything is here.
    Nothing,
}

/// The kinds of requests that a query takes.
pub(super) fn kinds(query: &Query) -> Vec<Kind> {
    let is_wanted =
        |kind: &Kind| query.metrics.is_empty() || query.metrics.iter().any(|metric| bring(*metric).contains(kind));
    all_kinds(query).iter().copied().filter(is_wanted).collect()
}

/// The kinds that bring a metric; none if Garmin's Personal API does not have it.
fn bring(metric: Metric) -> &'static [Kind] {
    match metric.name() {
        "sleep" => &[Kind::Sleep],
        "hrv" => &[Kind::HrvSummaries, Kind::HrvReadings],
        "heart_rates" => &[Kind::Summaries, Kind::Day, Kind::HeartRate],
        "body_battery" => &[Kind::Summaries, Kind::Day, Kind::Battery],
        "body_composition" => &[Kind::Weight],
        "training_readiness" | "training_status" | "max_metrics" | "lactate_threshold" | "endurance_score"
        | "hill_score" | "race_predictions" | "blood_pressure" | "menstrual_data" | "fitness_age" | "recovery_time"
        | "training_load" | "acute_load" => &[],
        // Values of the day.
        _ => &[Kind::Summaries, Kind::Day],
    }
}

fn all_kinds(query: &Query) -> &'static [Kind] {
    match () {
        () if query.completes => &[Kind::Day],
        () if query.types.contains(DataType::Health) => &OUTLINE,
        () if query.types.contains(DataType::Intraday) => &SERIES,
        () if query.types.contains(DataType::Nutrition) => &[Kind::Food],
        () => &[],
    }
}

impl State {
    /// The next request that a query needs.
    pub(super) fn next(&self, query: &Query) -> Next {
        let types = query.types;
        if types.contains(DataType::Intraday)
            && kinds(query).contains(&Kind::HrvReadings)
            && let Some(days) = self.memory.missing_variability(query)
        {
            return Next::Days(Kind::HrvSummaries, days);
        }
        let is_variable = || query.days.iter().any(|day| self.memory.is_variable(day));
        let mut kinds = kinds(query).into_iter().filter(|kind| *kind != Kind::HrvReadings || is_variable());
        let missing = |kind: Kind| Some(Next::Days(kind, self.memory.missing(kind, query)?));
        if let Some(next) = kinds.find_map(missing) {
            return next;
        }
        if types.contains(DataType::Health)
            && !query.completes
            && let Some(day) = self.unsure_day(query)
        {
            return Next::Days(Kind::Day, DateRange::day(day));
        }
        if types.contains(DataType::Activities)
            && let Some(get) = self.pages.next(query.days)
        {
            return Next::Page(get);
        }
        match query.file_of {
            Some(activity) if self.is_file_missing(activity) => Next::File(activity),
            _ => Next::Nothing,
        }
    }

    fn is_file_missing(&self, activity: i64) -> bool {
        !self.are_files_refused && self.file.as_ref().is_none_or(|it| it.activity_id != activity)
    }

    /// A day whose rounded summary does not tell its resting heart rate, which its night is stored with: the exact one is
    /// asked for at once.
    fn unsure_day(&self, query: &Query) -> Option<NaiveDate> {
        let is_unsure = |day: &NaiveDate| {
            let is_known = self.memory.known(Kind::Day, *day).is_some() || self.memory.is_refused(Kind::Day);
            let summary =
                || self.memory.known(Kind::Summaries, *day).map(|it| it.entries.iter().any(decode::is_resting_unsure));
            !is_known && summary() == Some(true)
        };
        query.days.iter().find(is_unsure)
    }
}
