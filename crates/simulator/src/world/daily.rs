//! The values that a day has once, as a table: from it both the wire's entries and the truth are made.
use chrono::{Datelike, Duration, NaiveDate};

use super::activity::{Activity, activities, load_of_days};
use super::battery::{evening, level, morning};
use super::calendar::is_free;
use super::chance::{Dice, drift};
use super::form::{form, season};
use super::night::{Night, night};
use super::numbers::{mean, real, rounded, whole};
use super::series::Series;

/// What a day's number is called on either side.
pub struct Field {
    /// Metric on the wire.
    pub metric: &'static str,
    /// Key within the metric's entry.
    pub key: &'static str,
    /// Name in the truth.
    pub quantity: &'static str,
    /// Unit in the truth.
    pub unit: &'static str,
    /// Truth divided by this is what the wire carries.
    pub per: f64,
    /// Whether the wire carries a JSON integer.
    pub integer: bool,
}

const fn field(
    (metric, key): (&'static str, &'static str),
    (quantity, unit): (&'static str, &'static str),
    per: f64,
    integer: bool,
) -> Field {
    Field { metric, key, quantity, unit, per, integer }
}

/// All of them. Metrics of the wire that have no row here are series, nights, measurements, or come without any value.
pub static FIELDS: &[Field] = &[
    field(("daily_summary", "total_calories"), ("energy_total", "kcal"), 1.0, false),
    field(("daily_summary", "active_calories"), ("energy_active", "kcal"), 1.0, false),
    field(("daily_summary", "bmr_calories"), ("energy_resting", "kcal"), 1.0, false),
    field(("daily_summary", "resting_heart_rate"), ("resting_heart_rate", "bpm"), 1.0, true),
    field(("daily_summary", "avg_stress_level"), ("stress_mean", "points"), 1.0, true),
    field(("daily_summary", "max_stress_level"), ("stress_peak", "points"), 1.0, true),
    field(("steps", "value"), ("steps", "count"), 1.0, true),
    field(("total_distance", "value"), ("distance", "m"), 1000.0, false),
    field(("highly_active_seconds", "value"), ("time_highly_active", "s"), 60.0, false),
    field(("active_seconds", "value"), ("time_active", "s"), 60.0, false),
    field(("sedentary_seconds", "value"), ("time_sedentary", "s"), 60.0, false),
    field(("active_calories", "value"), ("energy_active", "kcal"), 1.0, false),
    field(("bmr_calories", "value"), ("energy_resting", "kcal"), 1.0, false),
    field(("total_calories", "value"), ("energy_total", "kcal"), 1.0, false),
    field(("respiration", "sleep_respiration_avg"), ("breathing_asleep", "1/min"), 1.0, false),
    field(("respiration", "awake_respiration_avg"), ("breathing_awake", "1/min"), 1.0, false),
    field(("spo2", "average_spo2"), ("oxygen_saturation", "%"), 1.0, false),
    field(("training_readiness", "training_readiness_score"), ("readiness", "points"), 1.0, true),
    field(("max_metrics", "vo2_max"), ("vo2_max", "ml/kg/min"), 1.0, false),
    field(("body_battery", "body_battery_highest"), ("battery_highest", "points"), 1.0, true),
    field(("body_battery", "body_battery_lowest"), ("battery_lowest", "points"), 1.0, true),
    field(("body_battery", "body_battery_at_wake"), ("battery_on_waking", "points"), 1.0, true),
    field(("body_battery", "body_battery_charged"), ("battery_charged", "points"), 1.0, true),
    field(("body_battery", "body_battery_drained"), ("battery_drained", "points"), 1.0, true),
    field(("body_battery", "body_battery_current"), ("battery_last", "points"), 1.0, true),
    field(("floors", "floors_ascended"), ("floors_up", "count"), 1.0, true),
    field(("floors", "floors_descended"), ("floors_down", "count"), 1.0, true),
    field(("fitness_age", "fitness_age"), ("fitness_age", "a"), 1.0, false),
    field(("fitness_age", "chronological_age"), ("age", "a"), 1.0, true),
    field(("fitness_age", "achievable_fitness_age"), ("fitness_age_achievable", "a"), 1.0, false),
    field(("hydration", "hydration"), ("drunk", "ml"), 1.0, false),
    field(("recovery_time", "value"), ("recovery", "s"), 60.0, true),
    field(("training_load", "weekly_training_load"), ("load_week", "points"), 1.0, true),
    field(("training_load", "daily_acute_training_load"), ("load_acute", "points"), 1.0, true),
    field(("training_load", "daily_chronic_training_load"), ("load_chronic", "points"), 1.0, true),
    field(("acute_load", "value"), ("load_acute_at_readiness", "points"), 1.0, true),
];

/// Values of one date by quantity, in the truth's units.
pub type Values = std::collections::BTreeMap<&'static str, f64>;

/// The values of `date`. Some quantities are absent on some days, as with a real watch.
pub fn values(seed: u64, date: NaiveDate, series: &Series) -> Values {
    let mut dice = Dice::new(seed, date, "daily");
    let mut values = Values::new();
    let night = night(seed, date);
    movement(seed, date, &mut dice, &night, &mut values);
    rest(seed, date, &mut dice, &night, series, &mut values);
    training(seed, date, &mut dice, &night, &mut values);
    values
}

fn movement(seed: u64, date: NaiveDate, dice: &mut Dice, night: &Night, values: &mut Values) {
    let form = form(seed, date);
    let day = f64::from(date.num_days_from_ce());
    let free = is_free(seed, date);
    let trained = activities(seed, date);
    let walked = 5600.0
        + 1300.0 * season(date)
        + 1500.0 * drift(seed, "walking", day, 14.0)
        + 1100.0 * dice.bell()
        + if free { 700.0 } else { 0.0 };
    let walked = (walked * (1.0 - 0.6 * form.illness)).max(640.0).round();
    let afoot: f64 = trained.iter().filter_map(Activity::steps).map(real).sum();
    let afoot_metres: f64 = trained.iter().filter(|one| one.sport.on_foot()).map(|one| one.distance).sum();
    let trained_seconds: f64 = trained.iter().map(|one| one.seconds).sum();
    let active = (walked / 1.75).round();
    let highly = (trained_seconds + dice.between(120.0, 900.0)).round();
    let asleep = real((night.wake - night.bed) / 1000);
    let climbed: f64 = trained.iter().map(|one| one.climbed).sum();
    let energy = (walked * 0.036 + trained.iter().map(|one| one.energy).sum::<f64>()).round();
    let resting = (1742.0 + 9.5 * (form.weight - 78.0)).round();
    let floors = (walked / 900.0 + climbed / 3.0 + dice.between(0.0, 5.0)).round();
    values.insert("steps", walked + afoot);
    values.insert("distance", (walked * 0.745 + afoot_metres).round());
    values.insert("time_highly_active", highly);
    values.insert("time_active", active);
    values.insert("time_sedentary", (86_400.0 - asleep - active - highly).max(3600.0));
    values.insert("energy_active", energy);
    values.insert("energy_resting", resting);
    values.insert("energy_total", energy + resting);
    values.insert("floors_up", floors);
    values.insert("floors_down", (floors + dice.between(-2.0, 2.0)).round().max(0.0));
    if !dice.chance(0.3) {
        let thirst = 1500.0 + trained_seconds / 10.0 + 25.0 * (form.temperature - 10.0).max(0.0) + 250.0 * dice.bell();
        values.insert("drunk", (thirst / 50.0).round().max(4.0) * 50.0);
    }
}

fn rest(seed: u64, date: NaiveDate, dice: &mut Dice, night: &Night, series: &Series, values: &mut Values) {
    let form = form(seed, date);
    values.insert("resting_heart_rate", form.resting_heart_rate.round());
    values.insert("stress_mean", mean(series.stress.iter().map(|(_, level)| real(*level))).round());
    values.insert("stress_peak", real(series.stress.iter().map(|(_, level)| *level).max().unwrap_or(0)));
    if night.recorded {
        values.insert("breathing_asleep", night.respiration);
    }
    values.insert("breathing_awake", rounded(14.6 + 2.0 * form.illness + 0.6 * dice.bell(), 0));
    if let Some(saturation) = night.spo2.filter(|_| night.recorded) {
        values.insert("oxygen_saturation", saturation);
    }
    let levels = || series.battery.iter().map(|(_, level)| *level);
    let waking = whole(morning(seed, date));
    let bedtime = whole(evening(seed, date));
    values.insert("battery_highest", real(levels().max().unwrap_or(waking)));
    values.insert("battery_lowest", real(levels().min().unwrap_or(bedtime)));
    values.insert("battery_on_waking", real(level(&super::battery::anchors(seed, date), night.wake)));
    let before = whole(evening(seed, date + Duration::days(-1)));
    values.insert("battery_charged", real((waking - before).max(0)));
    values.insert("battery_drained", real((waking - bedtime).max(0)));
    values.insert("battery_last", real(levels().next_back().unwrap_or(bedtime)));
}

fn training(seed: u64, date: NaiveDate, dice: &mut Dice, night: &Night, values: &mut Values) {
    let form = form(seed, date);
    let acute = load_of_days(seed, date, 7).round();
    let chronic = (load_of_days(seed, date, 28) / 4.0).round();
    let today = load_of_days(seed, date, 1);
    let readiness =
        30.0 + 0.55 * real(night.score) - 45.0 * form.illness - 0.05 * (acute - chronic) + 5.0 * dice.bell();
    let vo2_max = rounded(36.0 + 25.0 * form.fitness, 1);
    let born = 1984;
    values.insert("readiness", readiness.round().clamp(1.0, 100.0));
    values.insert("recovery", (today * 7.5 + 60.0 * dice.between(0.0, 9.0)).round() * 60.0);
    values.insert("load_week", acute);
    values.insert("load_acute", rounded(acute * 1.04, 0));
    values.insert("load_chronic", chronic);
    values.insert("load_acute_at_readiness", rounded(acute * 1.04, 0));
    if activities(seed, date).iter().any(|one| one.sport.outdoors && one.sport.speed > 2.0) {
        values.insert("vo2_max", vo2_max);
    }
    if date.weekday() == chrono::Weekday::Mon || dice.chance(0.75) {
        let age = f64::from(date.year() - born);
        values.insert("age", age);
        values.insert("fitness_age", rounded(age - (vo2_max - 42.0) * 0.7, 2));
        values.insert("fitness_age_achievable", rounded(age - 8.5 + 0.2 * dice.bell(), 2));
    }
}
