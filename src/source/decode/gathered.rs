//! Collects what the decoders find, and what it says about each day.

pub(in crate::source) mod nights;
mod records;
mod summaries;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use super::meter::Meter;
use super::{Decoded, Expected};
use crate::domain::data_type::{DataType, DataTypes};
use crate::domain::metric::Metric;
use crate::domain::partial::{Ground, Lacking, Part};
use crate::domain::record::{
    Activity, BloodPressure, DailyField, DailyMetrics, Entries, Listed, Nap, NutritionEntry, Records, Sample,
    SampleKind, SleepSession, WeighIn, Workout,
};
use crate::domain::work_log::{Evidence, Findings};
use crate::ports::Fetched;
use summaries::Summaries;

/// The records of one answer. Of two with the same key, the first is kept.
pub(in crate::source) struct Gathered<'a> {
    pub(in crate::source) asked: &'a Expected,
    meter: &'a Meter,
    /// Which metric provided a value.
    tellers: BTreeMap<(NaiveDate, DailyField), &'static str>,
    pub(in crate::source) daily: BTreeMap<NaiveDate, DailyMetrics>,
    pub(in crate::source) samples: BTreeMap<(SampleKind, DateTime<Utc>), Sample>,
    pub(in crate::source) sleep: BTreeMap<NaiveDate, Vec<SleepSession>>,
    naps: BTreeMap<DateTime<Utc>, Nap>,
    weigh_ins: BTreeMap<NaiveDateTime, WeighIn>,
    blood_pressure: BTreeMap<DateTime<Utc>, BloodPressure>,
    activities: BTreeMap<i64, Activity>,
    workouts: BTreeMap<i64, Workout>,
    nutrition: BTreeMap<String, NutritionEntry>,
    /// Days whose list of a kind is here, and those with an unreadable entry.
    pub(in crate::source) listed: BTreeSet<(Listed, NaiveDate)>,
    unread: BTreeSet<(Listed, Option<NaiveDate>)>,
    findings: Findings,
    /// Metrics that have an entry, those whose entry holds something, and values that could not be read.
    pub(in crate::source) seen: BTreeSet<(NaiveDate, Metric)>,
    pub(in crate::source) present: BTreeSet<(NaiveDate, Metric)>,
    pub(in crate::source) doubted: BTreeSet<(NaiveDate, DailyField)>,
    /// Metrics with an entry that can't be assigned to one of the days.
    pub(in crate::source) unclear: BTreeSet<Metric>,
    /// Days with samples of a kind, and whether all could be read.
    pub(in crate::source) series: BTreeMap<(SampleKind, NaiveDate), bool>,
    pub(in crate::source) lacking: Lacking,
    summaries: Summaries,
    ignored: u32,
    undecoded: u32,
}

impl<'a> Gathered<'a> {
    pub(in crate::source) fn new(asked: &'a Expected, meter: &'a Meter) -> Self {
        Self {
            asked,
            meter,
            tellers: BTreeMap::new(),
            daily: BTreeMap::new(),
            samples: BTreeMap::new(),
            sleep: BTreeMap::new(),
            naps: BTreeMap::new(),
            weigh_ins: BTreeMap::new(),
            blood_pressure: BTreeMap::new(),
            activities: BTreeMap::new(),
            workouts: BTreeMap::new(),
            nutrition: BTreeMap::new(),
            listed: BTreeSet::new(),
            unread: BTreeSet::new(),
            findings: Findings::new(),
            seen: BTreeSet::new(),
            present: BTreeSet::new(),
            doubted: BTreeSet::new(),
            unclear: BTreeSet::new(),
            series: BTreeMap::new(),
            lacking: Lacking::new(),
            summaries: Summaries::default(),
            ignored: 0,
            undecoded: 0,
        }
    }

    /// What the answer should contain.
    pub(in crate::source) fn asked(&self) -> &'a Expected {
        self.asked
    }

    /// Counts the cost of the answer.
    pub(in crate::source) fn meter(&self) -> &'a Meter {
        self.meter
    }

    /// Whether a day was asked for; counts the entry as ignored if not. Ask before keeping anything of the entry.
    pub(in crate::source) fn admits(&mut self, day: NaiveDate) -> bool {
        let admitted = self.asked.days.contains(day);
        if !admitted {
            self.ignored = self.ignored.saturating_add(1);
        }
        admitted
    }

    /// Whether an activity of that day belongs here: the day was asked for, or is next to one that was, because a day's
    /// list sometimes holds one that began in the small hours of the next, whose own list then lacks it.
    pub(in crate::source) fn admits_activity(&mut self, day: NaiveDate) -> bool {
        let near = |n| day.checked_add_signed(TimeDelta::days(n)).is_some_and(|day| self.asked.days.contains(day));
        [-1, 0, 1].into_iter().any(near) || self.admits(day)
    }

    /// Today, in the account's zone.
    pub(in crate::source) fn today(&self) -> NaiveDate {
        self.asked.today
    }

    /// Whether today is one of the days asked for.
    pub(in crate::source) fn asks_for_today(&self) -> bool {
        self.asked.days.contains(self.asked.today)
    }

    /// Notes that the list of a day is here and complete.
    pub(in crate::source) fn note_list(&mut self, listed: Listed, day: NaiveDate) {
        self.listed.insert((listed, day));
    }

    /// Notes that the list of that day, or of each, may be incomplete.
    pub(in crate::source) fn doubt_list(&mut self, listed: Listed, day: Option<NaiveDate>) {
        self.unread.insert((listed, day));
    }

    /// Counts an unreadable list entry, of that day or of an unknown one: the list is incomplete.
    pub(in crate::source) fn miss_of(&mut self, listed: Listed, day: Option<NaiveDate>) {
        self.doubt_list(listed, day);
        self.miss();
    }

    /// Counts an unreadable entry.
    pub(in crate::source) fn miss(&mut self) {
        self.undecoded = self.undecoded.saturating_add(1);
    }

    /// Notes an entry for the day that holds nothing.
    pub(in crate::source) fn note_empty(&mut self, data_type: DataType, day: NaiveDate) {
        self.findings.entry((data_type, day)).or_insert(Evidence::NoData);
    }

    fn note(&mut self, data_type: DataType, day: NaiveDate) {
        self.findings.insert((data_type, day), Evidence::Data);
    }

    /// Everything, with a finding for each day of each type. `entries` is what the health entries replace, and
    /// `without_entry` what it means if a day has no entry at all of a type.
    pub(in crate::source) fn finish(
        mut self,
        entries: Entries,
        without_entry: impl Fn(DataType) -> Evidence,
    ) -> Decoded {
        let (sleep, naps) = self.nights_and_naps();
        // There were entries, but none of a requested day: the answer is not about these days. Workouts have no day,
        // and say nothing about any.
        let is_dated_data =
            |(key, it): (&(DataType, NaiveDate), &Evidence)| key.0 != DataType::Workouts && *it == Evidence::Data;
        let is_beside = self.ignored > 0 && !self.findings.iter().any(is_dated_data);
        // An answer with entries of other days, or of no requested one, may be about other days altogether.
        let is_about_others = self.ignored > 0
            || (!self.activities.is_empty() && !self.activities.values().any(|it| self.asked.days.contains(it.date)));
        if self.asked.types.contains(DataType::Activities) && !is_about_others {
            self.listed.extend(self.asked.days.iter().map(|day| (Listed::Activities, day)));
        }
        let is_whole = |(listed, day): &(Listed, NaiveDate)| {
            !self.unread.contains(&(*listed, None)) && !self.unread.contains(&(*listed, Some(*day)))
        };
        let whole = self.listed.iter().copied().filter(is_whole).collect();
        for one in self.asked.types.iter() {
            if one == DataType::Workouts {
                self.note_empty(one, self.asked.days.end());
                continue;
            }
            for day in self.asked.days.iter() {
                // A day without series is one that health has been answered for, or not.
                let of_health = self.findings.get(&(DataType::Health, day)).filter(|_| one == DataType::Intraday);
                let otherwise = match of_health {
                    Some(Evidence::Data | Evidence::NoData) => Evidence::NoData,
                    Some(Evidence::Unconfirmed) => Evidence::Unconfirmed,
                    None if is_beside => Evidence::Unconfirmed,
                    None => without_entry(one),
                };
                self.findings.entry((one, day)).or_insert(otherwise);
            }
        }
        // Series that came along with health, where they were not asked for, say nothing.
        self.findings.retain(|(one, _), _| self.asked.types.contains(*one));
        for daily in self.daily.values_mut() {
            let DailyMetrics { values, provisional, .. } = daily;
            values.sort_by_key(|(field, _)| *field);
            provisional.retain(|(field, _)| !values.iter().any(|(known, _)| known == field));
            provisional.sort_by_key(|(field, _)| *field);
        }
        let records = Records {
            daily: self.daily.into_values().collect(),
            samples: self.samples.into_values().collect(),
            sleep,
            naps,
            activities: self.activities.into_values().collect(),
            files: Vec::new(),
            workouts: self.workouts.into_values().collect(),
            nutrition: self.nutrition.into_values().collect(),
            weigh_ins: self.weigh_ins.into_values().collect(),
            blood_pressure: self.blood_pressure.into_values().collect(),
            whole,
            entries,
        };
        let (findings, ignored, lacking) = (self.findings, self.ignored, self.lacking);
        let (nothing, not_offered) = (BTreeSet::new(), DataTypes::EMPTY);
        let fetched = Fetched { records, findings, ignored, lacking, nothing, not_offered, place: None };
        let (to_complete, unworn) = (self.summaries.to_complete(), self.summaries.unworn());
        Decoded { fetched, undecoded: self.undecoded, to_complete, unworn }
    }

    /// Notes that a metric has an entry for a day, and whether it holds anything.
    pub(in crate::source) fn note_entry(&mut self, name: &str, day: NaiveDate, says_something: bool) {
        let Some(metric) = Metric::from_name(name) else { return };
        self.seen.insert((day, metric));
        if says_something {
            self.present.insert((day, metric));
        }
    }

    /// Notes that an entry of a metric can't be assigned to one of the days.
    pub(in crate::source) fn note_unclear(&mut self, name: &str) {
        self.unclear.extend(Metric::from_name(name));
    }

    /// What it replaces if only its samples do.
    pub(in crate::source) fn whole_series(&self) -> Entries {
        let whole = self.series.iter().filter(|(_, is_whole)| **is_whole);
        Entries { series: whole.map(|(key, _)| *key).collect(), ..Entries::default() }
    }

    /// Notes that the samples of a kind are here, and whether all of them could be read.
    pub(in crate::source) fn note_series(&mut self, kind: SampleKind, day: NaiveDate, is_whole: bool) {
        *self.series.entry((kind, day)).or_insert(true) &= is_whole;
    }

    /// Notes an unreadable value.
    pub(in crate::source) fn doubt_value(&mut self, day: NaiveDate, field: DailyField) {
        self.doubted.insert((day, field));
    }

    /// Notes that a part of a day is missing.
    pub(in crate::source) fn note_lacking(&mut self, day: NaiveDate, part: Part) {
        if self.asked.days.contains(day) {
            self.lacking.insert((day, part, Ground::Certain));
        }
    }
}
