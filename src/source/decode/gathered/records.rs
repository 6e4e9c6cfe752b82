//! Adding records: of two with one key the first is kept, and if the other differs it is kept as it came.

use std::collections::btree_map::Entry;

use super::super::meter::weight;
use super::Gathered;
use crate::domain::data_type::DataType;
use crate::domain::record::{
    Activity, BloodPressure, Listed, Nap, NutritionEntry, Sample, SleepSession, WeighIn, Workout,
};

/// The memory of a record besides its entry, whose texts it duplicates, of a stage of sleep, and of a sample, in bytes:
/// each is in two lists for a while.
const RECORD: usize = 2048;
const STAGE: usize = 256;
const SAMPLE: usize = 160;

impl Gathered<'_> {
    /// The end of a day longer than 24 hours is listed under the next as well. It belongs to the earlier one, however a
    /// range is split.
    pub(in crate::source) fn add_sample(&mut self, sample: Sample) {
        self.note(DataType::Health, sample.date);
        self.meter.hold(SAMPLE);
        let known = self.samples.entry((sample.kind, sample.time)).or_insert(sample);
        known.date = known.date.min(sample.date);
        // One moment has one value.
        if known.value.total_cmp(&sample.value).is_ne() {
            self.miss();
        }
    }

    pub(in crate::source) fn add_sleep(&mut self, night: SleepSession) {
        self.note(DataType::Health, night.date);
        self.note_list(Listed::Naps, night.date);
        self.meter.hold(RECORD + 2 * weight(&night.raw) + night.stages.len() * STAGE);
        self.sleep.entry(night.date).or_default().push(night);
    }

    /// Sleep that the upstream itself calls a nap. Another one with that start is kept in the day under this name.
    pub(in crate::source) fn add_nap(&mut self, nap: Nap, name: &str) {
        self.note(DataType::Health, nap.date);
        self.meter.hold(RECORD + 2 * weight(&nap.raw));
        match self.naps.entry(nap.start) {
            Entry::Vacant(place) => drop(place.insert(nap)),
            Entry::Occupied(known) if known.get().raw == nap.raw => {}
            Entry::Occupied(_) => self.keep(DataType::Health, nap.date, name, nap.raw),
        }
    }

    /// A metric that could not be fetched is left out like one without entries, so only a list with an entry counts as
    /// one. Another weigh-in of that time is kept in the day under this name.
    pub(in crate::source) fn add_weigh_in(&mut self, weigh_in: WeighIn, name: &str) {
        self.note(DataType::Health, weigh_in.date);
        self.note_list(Listed::WeighIns, weigh_in.date);
        self.meter.hold(RECORD + 2 * weight(&weigh_in.raw));
        match self.weigh_ins.entry(weigh_in.time_local) {
            Entry::Vacant(place) => drop(place.insert(weigh_in)),
            Entry::Occupied(known) if known.get().raw == weigh_in.raw => {}
            // There is one row per time, so the other is kept as it came.
            Entry::Occupied(_) => self.keep(DataType::Health, weigh_in.date, name, weigh_in.raw),
        }
    }

    pub(in crate::source) fn add_blood_pressure(&mut self, reading: BloodPressure) {
        self.note(DataType::Health, reading.date);
        self.note_list(Listed::BloodPressure, reading.date);
        self.meter.hold(RECORD + 2 * weight(&reading.raw));
        match self.blood_pressure.entry(reading.time) {
            Entry::Vacant(place) => drop(place.insert(reading)),
            Entry::Occupied(known) if known.get().raw == reading.raw => {}
            Entry::Occupied(_) => self.keep(DataType::Health, reading.date, "blood_pressure", reading.raw),
        }
    }

    /// Of two with the same id, the one with details wins: a list that moved while it was paged shows one twice. One
    /// that differs otherwise is kept as it came.
    pub(in crate::source) fn add_activity(&mut self, activity: Activity) {
        let Activity { details, splits, weather, hr_zones, exercise_sets, gear, .. } = &activity;
        let parts = [details, splits, weather, hr_zones, exercise_sets, gear];
        let parts: usize = parts.into_iter().flatten().map(|part| part.text().len()).sum();
        self.meter.hold(RECORD + 2 * weight(&activity.raw) + parts);
        if self.asked.days.contains(activity.date) {
            self.note(DataType::Activities, activity.date);
        }
        match self.activities.entry(activity.id) {
            Entry::Vacant(place) => {
                place.insert(activity);
            }
            Entry::Occupied(mut known) if known.get().details.is_none() && activity.details.is_some() => {
                known.insert(activity);
            }
            Entry::Occupied(known) if known.get().raw == activity.raw => {}
            Entry::Occupied(_) if self.asked.days.contains(activity.date) => {
                self.keep(DataType::Activities, activity.date, "activities", activity.raw);
            }
            Entry::Occupied(_) => self.miss(),
        }
    }

    pub(in crate::source) fn add_workout(&mut self, workout: Workout) {
        self.note(DataType::Workouts, self.asked.days.end());
        self.meter.hold(RECORD + 2 * weight(&workout.raw));
        match self.workouts.entry(workout.id) {
            Entry::Vacant(place) => drop(place.insert(workout)),
            Entry::Occupied(known) if known.get().raw == workout.raw => {}
            // There is one row, and no day to keep the other with.
            Entry::Occupied(_) => self.miss(),
        }
    }

    /// The log entry with that id that is already here.
    pub(in crate::source) fn food(&self, log_id: &str) -> Option<&NutritionEntry> {
        self.nutrition.get(log_id)
    }

    pub(in crate::source) fn add_food(&mut self, food: NutritionEntry) {
        self.note(DataType::Nutrition, food.date);
        self.meter.hold(RECORD + 2 * weight(&food.raw));
        self.nutrition.entry(food.log_id.clone()).or_insert(food);
    }
}
