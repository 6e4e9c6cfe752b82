//! The answer to a query, made of what was told.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use secrecy::SecretString;
use serde_json::Value;

use super::next::{OUTLINE, SERIES, kinds};
use super::{State, failed};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::partial::{Ground, Part};
use crate::domain::work_log::Evidence;
use crate::ports::{Answer, Query, Reply};
use crate::source::decode::gathered::Gathered;
use crate::source::decode::{Expected, Meter};
use crate::source::personal::decode::{self, Kind};
use crate::source::personal::request::{ACTIVITIES, FILES, area};
use crate::source::personal::upstream_error::UpstreamError;

impl State {
    /// Everything that a query asked for.
    pub(super) fn answer(&mut self, query: &Query, renewed: Option<SecretString>) -> Reply {
        let not_offered = self.not_permitted(query);
        let expected = Expected {
            types: query.types.without(not_offered),
            days: query.days,
            metrics: query.metrics.clone(),
            sent: BTreeSet::new(),
            today: query.today,
            looked_for: query.looked_for.clone(),
        };
        let meter = Meter::new();
        let mut gathered = Gathered::new(&expected, &meter);
        let mut unfed = BTreeSet::new();
        let also = (query.types.contains(DataType::Health) && !query.completes).then_some(Kind::Day);
        for kind in kinds(query).into_iter().chain(also) {
            for day in query.days.iter() {
                let Some(known) = self.memory.take(kind, day) else { continue };
                if known.entries.is_empty() {
                    decode::absent(kind, day, known.is_complete, &mut gathered);
                }
                for entry in known.entries {
                    if kind == Kind::Summaries && is_unfed(&entry) {
                        unfed.insert(day);
                    }
                    decode::read(kind, day, entry, &mut gathered);
                }
            }
        }
        if query.types.contains(DataType::Activities) {
            for listed in self.pages.take() {
                decode::activity(listed.entry, &mut gathered);
            }
        }
        let decoded = decode::finished(gathered, self.untold());
        if let Some(excess) = meter.refused() {
            return failed(UpstreamError::from(excess).failure());
        }
        let mut fetched = decoded.fetched;
        if fetched.ignored > 0 || decoded.undecoded > 0 {
            tracing::warn!(
                data_types = %query.types, window.days = %query.days, entries.ignored = fetched.ignored,
                entries.undecoded = decoded.undecoded,
                "entries of an answer were left out: dated outside the days asked for, or unreadable",
            );
        }
        if query.types.contains(DataType::Health) && !query.completes {
            let pending = |day| (day, Part::DaySummary, Ground::Pending);
            fetched.lacking.extend(decoded.to_complete.iter().copied().map(pending));
            fetched.nothing.extend(decoded.unworn.iter().map(|day| (DataType::Intraday, *day)));
            fetched.nothing.extend(unfed.into_iter().map(|day| (DataType::Nutrition, day)));
        }
        if query.types.contains(DataType::Activities) {
            let is_empty = |(of, it): &(&(DataType, NaiveDate), &Evidence)| {
                of.0 == DataType::Activities && **it == Evidence::NoData
            };
            let days: Vec<_> =
                fetched.findings.iter().filter(is_empty).map(|(of, _)| (DataType::Files, of.1)).collect();
            fetched.nothing.extend(days);
        }
        fetched.records.files.extend(self.file.take());
        fetched.not_offered = not_offered;
        Reply::Done(Box::new(Answer { data: Ok(fetched), renewed }))
    }

    /// Types of which not enough is permitted to tell a day without data.
    fn untold(&self) -> DataTypes {
        let telling = [(DataType::Health, Kind::Summaries), (DataType::Intraday, Kind::HeartRate)];
        telling.into_iter().filter(|(_, kind)| self.memory.is_refused(*kind)).map(|(one, _)| one).collect()
    }

    /// Types of a query of which nothing at all is permitted.
    fn not_permitted(&self, query: &Query) -> DataTypes {
        let is_not = |one: &DataType| match one {
            DataType::Health if query.completes => false,
            DataType::Activities => self.pages.is_refused(),
            DataType::Files => self.are_files_refused,
            one => made_of(*one).is_some_and(|kinds| kinds.iter().all(|kind| self.memory.is_refused(*kind))),
        };
        query.types.iter().filter(is_not).collect()
    }
}

/// The kinds that a type is made of; none if it does not come by days.
fn made_of(one: DataType) -> Option<&'static [Kind]> {
    match one {
        DataType::Health => Some(&OUTLINE),
        DataType::Intraday => Some(&SERIES),
        DataType::Nutrition => Some(&[Kind::Food]),
        DataType::Activities | DataType::Files | DataType::Workouts => None,
    }
}

/// The types of which nothing at all is permitted to a key that may not read these areas.
pub(in crate::source::personal) fn refused(areas: &[String]) -> DataTypes {
    let is_refused = |name: &str| areas.iter().any(|area| area == name);
    let is_not = |one: &DataType| match made_of(*one) {
        Some(kinds) => kinds.iter().all(|kind| is_refused(area(*kind))),
        None if *one == DataType::Files => is_refused(FILES) || is_refused(ACTIVITIES),
        None => *one == DataType::Activities && is_refused(ACTIVITIES),
    };
    DataType::ALL.into_iter().filter(is_not).collect()
}

/// Whether a day's summary says that nothing was eaten, as far as Garmin knows.
fn is_unfed(summary: &Value) -> bool {
    summary.get("calories").is_some_and(|calories| calories.is_object() && calories["consumedValue"].is_null())
}
