//! What an answer says about the parts of a day: which are here, missing, or gone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::gathered::Gathered;
use super::{Expected, daily, health};
use crate::domain::data_type::DataType;
use crate::domain::metric::Metric;
use crate::domain::partial::{Ground, Part};
use crate::domain::record::{DailyField, Entries, Listed, LookedFor, SampleKind, is_too_many};
use crate::domain::work_log::Evidence;

/// Metrics that the microservice writes for every day that Garmin answered for, even when empty.
const ALWAYS_SHOWN: [&str; 2] = ["heart_rates", "hrv"];

/// A watch that measured in so many hours of a day was worn at night.
const HOURS_OF_A_NIGHT_TOO: usize = 20;

/// If more metrics than this are gone from a day at once, that is not trusted.
const MOST_GONE_OF_A_DAY: usize = 2;

/// Metrics that are mainly samples. Garmin makes those of old days unavailable for a while.
const SERIES: [&str; 3] = ["heart_rates", "stress", "hrv"];

/// Metrics that nobody can delete at Garmin, so a day that no longer has them was not answered completely.
const UNDELETED: [&str; 2] = ["heart_rates", "stress"];

/// Body battery values that only the day's summary has: without it the entry holds less, and replaces nothing.
const OF_THE_SUMMARY: [DailyField; 4] =
    [DailyField::BatteryHighest, DailyField::BatteryLowest, DailyField::BatteryAtWake, DailyField::BatteryCurrent];

impl Gathered<'_> {
    /// Notes missing metrics, judging by the rest of the day. Today is not over.
    pub(super) fn note_lacking_metrics(&mut self) {
        if !self.asked.types.contains(DataType::Health) {
            return;
        }
        let mut beats: BTreeMap<NaiveDate, BTreeSet<i64>> = BTreeMap::new();
        let mut variable = BTreeSet::new();
        for (kind, time) in self.samples.keys() {
            let date = self.samples[&(*kind, *time)].date;
            match kind {
                SampleKind::HeartRate => drop(beats.entry(date).or_default().insert(hour(*time))),
                SampleKind::Hrv => drop(variable.insert(date)),
                SampleKind::Stress | SampleKind::BodyBattery => {}
            }
        }
        for day in self.asked.days.iter().filter(|day| *day < self.asked.today) {
            let hours = beats.get(&day).map_or(0, BTreeSet::len);
            let is_worn_at_night = hours >= HOURS_OF_A_NIGHT_TOO;
            let has = |field| self.has_value(day, field);
            // Variability and breathing are measured asleep, and a heart rate that was measured all day includes the
            // night.
            let is_night_certain = variable.contains(&day) || has(DailyField::SleepRespiration) || is_worn_at_night;
            let night = match (is_night_certain, hours) {
                (true, _) => Some(Ground::Certain),
                (false, 0) => None,
                (false, _) => Some(Ground::Likely),
            };
            let summary = Some(Ground::Certain).filter(|_| is_worn_at_night && !self.is_present(day, "steps"));
            let stress =
                Some(Ground::Certain).filter(|_| has(DailyField::AverageStress) && !self.is_seen(day, "stress"));
            let heart = has(DailyField::RestingHeartRate) && !self.is_seen(day, "heart_rates");
            let heart = Some(Ground::Certain).filter(|_| heart);
            let all = [("sleep", night), ("daily_summary", summary), ("stress", stress), ("heart_rates", heart)];
            for (name, ground) in all {
                let Some((metric, ground)) = Metric::from_name(name).zip(ground) else { continue };
                if self.asked.sent.contains(&metric) && !self.present.contains(&(day, metric)) {
                    self.lacking.insert((day, Part::Metric(metric), ground));
                }
            }
        }
    }

    fn is_present(&self, day: NaiveDate, name: &str) -> bool {
        Metric::from_name(name).is_some_and(|metric| self.present.contains(&(day, metric)))
    }

    fn is_seen(&self, day: NaiveDate, name: &str) -> bool {
        Metric::from_name(name).is_some_and(|metric| self.seen.contains(&(day, metric)))
    }

    fn has_value(&self, day: NaiveDate, field: DailyField) -> bool {
        self.daily.get(&day).is_some_and(|daily| daily.values.iter().any(|(known, _)| *known == field))
    }

    /// What the health entries replace.
    pub(super) fn entries(&mut self) -> Entries {
        if !self.asked.types.contains(DataType::Health) {
            return Entries::default();
        }
        let is_of_its_day = |metric: &Metric| !health::OF_THE_REQUEST.contains(&metric.name());
        let asked: BTreeSet<Metric> = self.asked.sent.iter().copied().filter(is_of_its_day).collect();
        let gone = self.gone();
        for (day, metric) in &gone {
            let lists = match metric.name() {
                "sleep" => vec![Listed::Nights, Listed::Naps],
                name => health::list_of(name).into_iter().collect(),
            };
            self.listed.extend(lists.into_iter().map(|listed| (listed, *day)));
        }
        let mut cleared: BTreeMap<NaiveDate, BTreeSet<DailyField>> = BTreeMap::new();
        for (day, metric) in self.present.iter().chain(&gone) {
            let is_less = metric.name() == "body_battery"
                && self.present.contains(&(*day, *metric))
                && !OF_THE_SUMMARY.into_iter().any(|field| self.has_value(*day, field));
            if is_less {
                continue;
            }
            let is_empty =
                |field: &DailyField| !self.has_value(*day, *field) && !self.doubted.contains(&(*day, *field));
            // A value that another metric provides too goes with an entry that no longer has it, not with an entry that
            // is gone.
            let fields = daily::fields_of(metric.name(), gone.contains(&(*day, *metric)));
            cleared.entry(*day).or_default().extend(fields.filter(is_empty));
        }
        let (answered, present) = (self.seen.clone(), self.present.clone());
        Entries { asked, answered, present, gone, cleared, ..self.whole_series() }
    }

    /// What was asked for again and is gone: at least as many other days have the metric as stored days lack it, and it
    /// is a small part of what is stored. If no day has the metric, the metric itself may be failing, unless it was
    /// stored only once. Today is not over, and a day that lacks many metrics, or one that nobody can delete, was only
    /// half answered. If removals are accepted, what is missing counts as gone all the same.
    fn gone(&self) -> BTreeSet<(NaiveDate, Metric)> {
        let is_over = |it: &&(NaiveDate, Metric)| it.0 < self.asked.today && self.asked.days.contains(it.0);
        let is_absent = |it: &&(NaiveDate, Metric)| !self.present.contains(it);
        let absent: BTreeSet<_> = self.asked.looked_for.due.iter().filter(is_over).filter(is_absent).copied().collect();
        let LookedFor { stored, is_accepted, .. } = &self.asked.looked_for;
        let days: BTreeSet<NaiveDate> = absent.iter().map(|(day, _)| *day).collect();
        let is_half_answered = |day: &NaiveDate| {
            let of_day = absent.iter().filter(|(of, _)| of == day);
            let is_much = of_day.clone().count() > MOST_GONE_OF_A_DAY;
            (is_much && !is_accepted) || of_day.clone().any(|(_, it)| UNDELETED.contains(&it.name()))
        };
        let half_answered: BTreeSet<NaiveDate> = days.into_iter().filter(is_half_answered).collect();
        let metrics: BTreeSet<Metric> = absent.iter().map(|(_, metric)| *metric).collect();
        let is_certain = |metric: &Metric| {
            let of_metric = |it: &&(NaiveDate, Metric)| it.1 == *metric;
            let here = self.present.iter().filter(of_metric).count();
            let others = stored.iter().filter(is_over).filter(is_absent).filter(|it| !absent.contains(it));
            let gone = absent.iter().chain(others).filter(of_metric).count();
            match here {
                _ if *is_accepted => true,
                0 => gone == 1 && stored.iter().filter(of_metric).all(|it| absent.contains(it)),
                here => gone <= here && !is_too_many(gone, gone + here),
            }
        };
        let certain: BTreeSet<Metric> = metrics.into_iter().filter(is_certain).collect();
        let is_believed = |(day, metric): &(NaiveDate, Metric)| {
            let is_lacking = self.lacking.iter().any(|(of, part, _)| of == day && *part == Part::Metric(*metric));
            let is_list = SERIES.contains(&metric.name());
            let is_doubtful = is_lacking || is_list || half_answered.contains(day) || self.unclear.contains(metric);
            certain.contains(metric) && !is_doubtful
        };
        absent.iter().filter(|it| is_believed(it)).copied().collect()
    }
}

/// The hour, counted since 1970.
fn hour(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(3600)
}

/// What it means if a day has no entry at all.
pub(super) fn without_entry(asked: &Expected, data_type: DataType) -> Evidence {
    match data_type {
        // A list that came is complete.
        DataType::Activities | DataType::Workouts | DataType::Files => Evidence::NoData,
        // Days that Garmin failed on are left out like days without a diary.
        DataType::Nutrition => Evidence::Unconfirmed,
        // A failed metric is left out like one without data, but some appear on every good day.
        DataType::Health | DataType::Intraday => {
            let metrics = &asked.metrics;
            let leaves_trace = metrics.is_empty() || metrics.iter().any(|one| ALWAYS_SHOWN.contains(&one.name()));
            if leaves_trace { Evidence::Unconfirmed } else { Evidence::NoData }
        }
    }
}
