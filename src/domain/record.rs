//! What a source hands to a sink: plain records, in SI units or in the unit in the field's name.
//!
//! Every record has a natural key within its user, so that writing it again changes nothing. Each keeps the upstream's
//! own entry beside the decoded fields (`raw`, JSON), so that a narrow schema loses nothing; bulk arrays that are
//! stored as samples are left out of it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use strum::{EnumString, IntoStaticStr, VariantArray};

use super::named::named;

pub use super::activity_file::{ActivityFile, FileContent};
pub use super::daily_field::DailyField;
pub use super::entries::{Entries, LookedFor, is_too_many};
pub use super::json::Json;
pub use super::training::{Activity, Workout};

/// Everything in one answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Records {
    /// One per day.
    pub daily: Vec<DailyMetrics>,
    /// Values over the day.
    pub samples: Vec<Sample>,
    /// Nights.
    pub sleep: Vec<SleepSession>,
    /// Naps and other sleep beside a day's night.
    pub naps: Vec<Nap>,
    /// Recorded activities.
    pub activities: Vec<Activity>,
    /// The files of activities, and which have none.
    pub files: Vec<ActivityFile>,
    /// Planned workouts.
    pub workouts: Vec<Workout>,
    /// Logged food.
    pub nutrition: Vec<NutritionEntry>,
    /// Weigh-ins.
    pub weigh_ins: Vec<WeighIn>,
    /// Blood pressure readings.
    pub blood_pressure: Vec<BloodPressure>,
    /// Which of these lists are complete for which day: a stored record of that day that is not in the list is gone
    /// upstream.
    pub whole: BTreeSet<(Listed, NaiveDate)>,
    /// What the answer says about health metrics.
    pub entries: Entries,
}

/// Records that a day has a list of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, VariantArray)]
pub enum Listed {
    /// Recorded activities.
    Activities,
    /// Logged food.
    Nutrition,
    /// Weigh-ins.
    WeighIns,
    /// Blood pressure readings.
    BloodPressure,
    /// Nights, at most one per day.
    Nights,
    /// Sleep beside the night.
    Naps,
}

impl Records {
    /// How many records.
    #[must_use]
    pub fn len(&self) -> usize {
        self.daily.len()
            + self.samples.len()
            + self.sleep.len()
            + self.naps.len()
            + self.activities.len()
            + self.files.iter().filter(|it| it.content.is_some()).count()
            + self.workouts.len()
            + self.nutrition.len()
            + self.weigh_ins.len()
            + self.blood_pressure.len()
    }

    /// Keeps only some days; workouts and files have none.
    pub fn retain_days(&mut self, keeps: impl Fn(NaiveDate) -> bool) {
        self.daily.retain(|it| keeps(it.date));
        self.samples.retain(|it| keeps(it.date));
        self.sleep.retain(|it| keeps(it.date));
        self.naps.retain(|it| keeps(it.date));
        self.activities.retain(|it| keeps(it.date));
        self.nutrition.retain(|it| keeps(it.date));
        self.weigh_ins.retain(|it| keeps(it.date));
        self.blood_pressure.retain(|it| keeps(it.date));
        self.whole.retain(|(_, day)| keeps(*day));
        self.entries.retain_days(keeps);
    }

    /// Whether there are no records.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The values of one day. Key: date. Fields missing from an answer keep their stored value, unless its entries say that
/// they are now empty ([`Entries::cleared`]).
#[derive(Debug, Clone, PartialEq)]
pub struct DailyMetrics {
    /// The calendar day of the account.
    pub date: NaiveDate,
    /// The decoded values; each field at most once.
    pub values: Vec<(DailyField, Scalar)>,
    /// Values that the upstream rounds here and gives exactly elsewhere: each is stored only where nothing is yet, so
    /// that it never replaces the exact one.
    pub provisional: Vec<(DailyField, Scalar)>,
    /// The upstream's entries of the day, by metric name.
    pub raw: serde_json::Map<String, Value>,
}

/// A number or a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// A number, in the unit of its field.
    Number(f64),
    /// A text, such as a status.
    Text(String),
}

/// What a [`Sample`] measures: its name in every sink says the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, EnumString, IntoStaticStr, VariantArray)]
pub enum SampleKind {
    /// Beats a minute.
    #[strum(serialize = "heart_rate_bpm")]
    HeartRate,
    /// Stress, 0 to 100.
    #[strum(serialize = "stress")]
    Stress,
    /// Body battery, 0 to 100.
    #[strum(serialize = "body_battery")]
    BodyBattery,
    /// Heart rate variability in milliseconds.
    #[strum(serialize = "hrv_ms")]
    Hrv,
}

named!(SampleKind, schema "SampleKind");

/// One value at one time. Key: kind and time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The calendar day that the upstream files it under.
    pub date: NaiveDate,
    /// What it measures.
    pub kind: SampleKind,
    /// When.
    pub time: DateTime<Utc>,
    /// How much, in the unit of the kind.
    pub value: f64,
}

/// One night. Key: date.
#[derive(Debug, Clone, PartialEq)]
pub struct SleepSession {
    /// The calendar day that the upstream files it under (the day of waking).
    pub date: NaiveDate,
    /// When it began.
    pub bedtime: Option<DateTime<Utc>>,
    /// When it ended.
    pub wake_time: Option<DateTime<Utc>>,
    /// The account's offset from UTC at that time, in minutes.
    pub utc_offset_min: Option<i64>,
    /// From bedtime to waking, in seconds; `None` if either is unknown.
    pub duration_s: Option<f64>,
    /// Asleep, in seconds.
    pub asleep_s: Option<f64>,
    /// Deep sleep in seconds.
    pub deep_s: Option<f64>,
    /// Light sleep in seconds.
    pub light_s: Option<f64>,
    /// REM sleep in seconds.
    pub rem_s: Option<f64>,
    /// Awake in seconds.
    pub awake_s: Option<f64>,
    /// How often awake.
    pub awake_count: Option<f64>,
    /// Score, 0 to 100.
    pub score: Option<f64>,
    /// Blood oxygen in percent: average, lowest, highest.
    pub average_spo2_percent: Option<f64>,
    /// Lowest blood oxygen in percent.
    pub lowest_spo2_percent: Option<f64>,
    /// Highest blood oxygen in percent.
    pub highest_spo2_percent: Option<f64>,
    /// Breaths a minute on average.
    pub average_respiration_brpm: Option<f64>,
    /// Fewest breaths a minute.
    pub lowest_respiration_brpm: Option<f64>,
    /// Most breaths a minute.
    pub highest_respiration_brpm: Option<f64>,
    /// Average stress, 0 to 100.
    pub average_stress: Option<f64>,
    /// Restless moments.
    pub restless_moments: Option<f64>,
    /// Heart rate variability in milliseconds.
    pub average_hrv_ms: Option<f64>,
    /// Change of body battery.
    pub body_battery_change: Option<f64>,
    /// Resting heart rate in beats a minute.
    pub resting_heart_rate_bpm: Option<f64>,
    /// Stages in order.
    pub stages: Vec<SleepStage>,
    /// The upstream's entry, without the stages.
    pub raw: Value,
}

/// Sleep beside a day's night, such as a nap. Key: start.
#[derive(Debug, Clone, PartialEq)]
pub struct Nap {
    /// The calendar day that the upstream files it under.
    pub date: NaiveDate,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it ended.
    pub end: Option<DateTime<Utc>>,
    /// The account's offset from UTC at that time, in minutes.
    pub utc_offset_min: Option<i64>,
    /// From start to end, in seconds.
    pub duration_s: Option<f64>,
    /// Asleep, in seconds.
    pub asleep_s: Option<f64>,
    /// The upstream's entry.
    pub raw: Value,
}

/// One stage of a night.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SleepStage {
    /// `deep`, `light`, `rem`, `awake` or `unknown`.
    pub stage: String,
    /// When it began.
    pub start: DateTime<Utc>,
    /// When it ended.
    pub end: DateTime<Utc>,
    /// How long, in seconds.
    pub duration_s: f64,
}

/// One food logged. Key: log id.
#[derive(Debug, Clone, PartialEq)]
pub struct NutritionEntry {
    /// The calendar day.
    pub date: NaiveDate,
    /// The upstream's id of the log entry.
    pub log_id: String,
    /// `BREAKFAST`, `LUNCH`, `DINNER`, `SNACKS`.
    pub meal: Option<String>,
    /// When it was logged.
    pub logged_at: Option<DateTime<Utc>>,
    /// The food's id; the upstream may give a number or a text.
    pub food_id: Option<String>,
    /// The food's name.
    pub food_name: Option<String>,
    /// The brand.
    pub brand: Option<String>,
    /// How many servings.
    pub servings: Option<f64>,
    /// The serving's unit.
    pub serving_unit: Option<String>,
    /// Energy eaten in kilocalories; this and all below are per serving times servings.
    pub energy_kcal: Option<f64>,
    /// Carbohydrates in grams.
    pub carbs_g: Option<f64>,
    /// Protein in grams.
    pub protein_g: Option<f64>,
    /// Fat in grams.
    pub fat_g: Option<f64>,
    /// Fibre in grams.
    pub fiber_g: Option<f64>,
    /// Sugar in grams.
    pub sugar_g: Option<f64>,
    /// Saturated fat in grams.
    pub saturated_fat_g: Option<f64>,
    /// Cholesterol in milligrams.
    pub cholesterol_mg: Option<f64>,
    /// Sodium in milligrams.
    pub sodium_mg: Option<f64>,
    /// Potassium in milligrams.
    pub potassium_mg: Option<f64>,
    /// The upstream's entry.
    pub raw: Value,
}

/// One weigh-in. Key: local time.
#[derive(Debug, Clone, PartialEq)]
pub struct WeighIn {
    /// The calendar day.
    pub date: NaiveDate,
    /// When, if the upstream says so.
    pub time: Option<DateTime<Utc>>,
    /// Local wall clock time.
    pub time_local: NaiveDateTime,
    /// Weight in kilograms.
    pub weight_kg: Option<f64>,
    /// Body fat in percent.
    pub body_fat_percent: Option<f64>,
    /// Body mass index in kilograms a square metre.
    pub bmi: Option<f64>,
    /// Body water in percent.
    pub body_water_percent: Option<f64>,
    /// Bone mass in kilograms.
    pub bone_mass_kg: Option<f64>,
    /// Muscle mass in kilograms.
    pub muscle_mass_kg: Option<f64>,
    /// The upstream's entry.
    pub raw: Value,
}

/// One blood pressure reading. Key: time.
#[derive(Debug, Clone, PartialEq)]
pub struct BloodPressure {
    /// The calendar day that the upstream files it under.
    pub date: NaiveDate,
    /// When.
    pub time: DateTime<Utc>,
    /// Systolic pressure in millimetres of mercury.
    pub systolic_mmhg: f64,
    /// Diastolic pressure in millimetres of mercury.
    pub diastolic_mmhg: f64,
    /// Pulse in beats a minute.
    pub pulse_bpm: Option<f64>,
    /// The upstream's entry.
    pub raw: Value,
}
