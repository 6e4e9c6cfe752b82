//! The same weeks of one person through each source: where both have a value, it is the same.

use std::collections::{BTreeMap, BTreeSet};

use garmin_sync::sink::tables::layouts;
use serde_json::Map;

use super::personal::sync;
use super::*;
use crate::sink_sqlite::support::rows;
use test_support::stack::Plan;

/// Five weeks in which every column differs somewhere that ever does.
const WEEKS: (&str, &str) = ("2024-04-22", "2024-05-26");

/// Rows that only the microservice brings: table, column, value; every value if it is empty.
const ONLY_ONE: [(&str, &str, &str); 3] =
    [("workouts", "", ""), ("blood_pressure_readings", "", ""), ("intraday_samples", "metric", "stress")];

/// How a column differs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Differs {
    /// Only the microservice has it.
    ByMicroservice,
    /// Only the Personal API has it.
    ByPersonal,
    /// The Personal API does not know it now and then; what it knows is the same.
    NotAlways,
    /// By so many thousandths at most: one of them rounds, or computes it in another way.
    Near(u32),
}

use Differs::{ByMicroservice, ByPersonal, Near, NotAlways};

/// Columns that differ: table, column, how.
const DIFFERING: [(&str, &str, Differs); 37] = [
    // Parts of an activity come with requests that the Personal API does not have.
    ("activities", "details", ByMicroservice),
    ("activities", "splits", ByMicroservice),
    ("activities", "hr_zones", ByMicroservice),
    ("activities", "exercise_sets", ByMicroservice),
    ("activities", "gear", ByMicroservice),
    ("activities", "weather", ByMicroservice),
    ("activities", "device_id", ByMicroservice),
    // The microservice makes a name of the sport for an activity without one.
    ("activities", "name", NotAlways),
    // Not served.
    ("daily_metrics", "training_readiness", ByMicroservice),
    ("daily_metrics", "vo2_max_ml_per_min_kg", ByMicroservice),
    ("daily_metrics", "recovery_time_min", ByMicroservice),
    ("daily_metrics", "weekly_training_load", ByMicroservice),
    ("daily_metrics", "daily_acute_training_load", ByMicroservice),
    ("daily_metrics", "daily_chronic_training_load", ByMicroservice),
    ("daily_metrics", "acute_load", ByMicroservice),
    ("sleep_sessions", "stages", ByMicroservice),
    ("sleep_sessions", "restless_moments", ByMicroservice),
    // Served, one request a day, which is not spent on it.
    ("daily_metrics", "fitness_age_years", ByMicroservice),
    ("daily_metrics", "chronological_age_years", ByMicroservice),
    ("daily_metrics", "achievable_fitness_age_years", ByMicroservice),
    // Computed by the microservice from samples of stress.
    ("daily_metrics", "derived_mood", ByMicroservice),
    ("daily_metrics", "derived_mood_notes", ByMicroservice),
    // The microservice leaves these out.
    ("daily_metrics", "average_respiration_brpm", ByPersonal),
    ("daily_metrics", "intensity_min", ByPersonal),
    ("daily_metrics", "weekly_hrv_ms", ByPersonal),
    ("daily_metrics", "hrv_baseline_low_ms", ByPersonal),
    ("daily_metrics", "hrv_balanced_low_ms", ByPersonal),
    ("daily_metrics", "hrv_balanced_high_ms", ByPersonal),
    ("weigh_ins", "time", ByPersonal),
    // Marked as not measured.
    ("daily_metrics", "average_stress", NotAlways),
    ("daily_metrics", "max_stress", NotAlways),
    ("daily_metrics", "resting_heart_rate_bpm", NotAlways),
    ("sleep_sessions", "resting_heart_rate_bpm", NotAlways),
    // The microservice rounds floors, the Personal API the day's energy of food.
    ("daily_metrics", "floors_ascended", Near(500)),
    ("daily_metrics", "floors_descended", Near(500)),
    ("daily_metrics", "food_kcal", Near(500)),
    // A mean of the readings, and the night's own mean in whole milliseconds.
    ("daily_metrics", "overnight_hrv_ms", Near(3000)),
];

/// Columns beside the data: each upstream's own entry, and when it was stored.
const BESIDE: [&str; 3] = ["raw", "created_at", "updated_at"];

type Rows = BTreeMap<String, Map<String, Value>>;

/// The rows of a table by their keys.
async fn by_key(database: &std::path::Path, table: &str, keys: usize, columns: &[&str]) -> Rows {
    let key = |row: &Map<String, Value>| columns[..keys].iter().map(|name| row[*name].to_string()).collect::<Vec<_>>();
    rows(database, table).await.into_iter().map(|row| (key(&row).join(" "), row)).collect()
}

/// Equal, up to what a product computed here loses against one that came.
fn is_near(one: &Value, other: &Value, by: f64) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() <= by + 1e-9 * one.abs(),
        _ => one == other,
    }
}

impl Differs {
    /// Whether values may differ in that way.
    fn allows(self, usual: &Value, personal: &Value) -> bool {
        match self {
            ByMicroservice | NotAlways => personal.is_null(),
            ByPersonal => usual.is_null(),
            Near(thousandths) => is_near(usual, personal, f64::from(thousandths) / 1000.0),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_weeks_through_both_sources_are_the_same_rows_but_for_columns_that_one_of_them_lacks() {
    let (tokens, key) = tokio::join!(Plan::default().start(), Plan::default().personal().start());
    tokio::join!(sync(&tokens, WEEKS), sync(&key, WEEKS));
    let (mut seen, mut wrong, mut values) = (BTreeSet::new(), Vec::new(), 0);
    for layout in layouts() {
        let (table, keys) = (layout.name, usize::try_from(layout.key).unwrap());
        let columns: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();
        let mut usual = by_key(&tokens.database(), table, keys, &columns).await;
        let personal = by_key(&key.database(), table, keys, &columns).await;
        for (_, column, value) in ONLY_ONE.iter().filter(|(of, ..)| *of == table) {
            let count = usual.len();
            usual.retain(|_, row| !column.is_empty() && row[*column] != *value);
            assert!(usual.len() < count, "{table} has none of what only the microservice has");
        }
        let keys_of = |rows: &Rows| rows.keys().cloned().collect::<BTreeSet<_>>();
        assert_eq!(keys_of(&usual), keys_of(&personal), "rows of {table}");
        for column in columns.iter().filter(|name| !BESIDE.contains(name)) {
            let differs = DIFFERING.iter().find(|it| (it.0, it.1) == (table, *column)).map(|it| it.2);
            for (key, row) in &usual {
                let (one, other) = (&row[*column], &personal[key][*column]);
                values += 1;
                if is_near(one, other, 0.0) {
                    continue;
                }
                if !differs.is_some_and(|differs| differs.allows(one, other)) {
                    wrong.push(format!(
                        "{table}.{column} of {key}: {one} by the microservice, {other} by the Personal API"
                    ));
                }
                seen.insert((table, *column));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {values}: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    let known = DIFFERING.iter().map(|(table, column, _)| (*table, *column)).collect();
    assert_eq!(seen, known, "columns that never differ need no exception");
}
