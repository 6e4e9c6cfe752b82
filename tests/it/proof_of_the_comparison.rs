//! The comparison with the world, on which other proofs depend, finds what it should.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::NaiveDate;
use serde_json::json;

use test_support::stack::{Plan, Stack};
use test_support::world::{self, Truth, open};

/// An error, and where it has to be noticed.
const MISTAKES: [(&str, &str); 9] = [
    ("UPDATE daily_metrics SET steps = steps + 1 WHERE date = '2024-05-06'", "daily_metrics.steps"),
    ("DELETE FROM sleep_sessions WHERE date = '2024-05-07'", "sleep_sessions, a row missing"),
    (
        "UPDATE activities SET distance_m = distance_m / 1000 WHERE id = (SELECT max(id) FROM activities WHERE distance_m > 0)",
        "activities.distance_m",
    ),
    (
        "INSERT INTO intraday_samples SELECT user_id, metric, time_ms + 1, date, value FROM intraday_samples \
         WHERE metric = 'stress' AND date = '2024-05-08' LIMIT 1",
        "intraday_samples, a row too many",
    ),
    (
        "DELETE FROM intraday_samples WHERE (metric, time_ms) = \
         (SELECT metric, time_ms FROM intraday_samples WHERE metric = 'hrv_ms' AND date = '2024-05-09' LIMIT 1)",
        "intraday_samples, a row missing",
    ),
    (
        "UPDATE activities SET details = replace(details, '\"metrics\":[17', '\"metrics\":[18') \
         WHERE id = (SELECT max(id) FROM activities WHERE details IS NOT NULL)",
        "activities.details.sha256",
    ),
    ("UPDATE workouts SET user_id = 'other' WHERE id = (SELECT max(id) FROM workouts)", "workouts, a row missing"),
    (
        "UPDATE nutrition_entries SET potassium_mg = NULL WHERE log_id = \
         (SELECT max(log_id) FROM nutrition_entries WHERE potassium_mg > 0)",
        "nutrition_entries.potassium_mg",
    ),
    ("UPDATE sleep_sessions SET stages = '[]' WHERE date = '2024-05-10'", "sleep_sessions.stages"),
];

/// The same for what the Personal API has, where it has something else.
const MISTAKES_OF_PERSONAL: [(&str, &str); 7] = [
    (
        "UPDATE daily_metrics SET floors_ascended = round(floors_ascended) WHERE date = '2024-05-06'",
        "daily_metrics.floors_ascended",
    ),
    ("UPDATE daily_metrics SET weekly_hrv_ms = NULL WHERE date = '2024-05-07'", "daily_metrics.weekly_hrv_ms"),
    (
        "UPDATE daily_metrics SET hrv_baseline_high_ms = hrv_balanced_high_ms WHERE date = '2024-05-07'",
        "daily_metrics.hrv_baseline_high_ms",
    ),
    ("UPDATE sleep_sessions SET restless_moments = 1 WHERE date = '2024-05-10'", "sleep_sessions.restless_moments"),
    (
        "UPDATE weigh_ins SET time = replace(time, ':', '.') WHERE time = (SELECT max(time) FROM weigh_ins)",
        "weigh_ins.time",
    ),
    (
        "UPDATE activities SET raw = json_set(raw, '$.summarizedExerciseSets[0].reps', 99) \
         WHERE id = (SELECT max(id) FROM activities WHERE json_extract(raw, '$.summarizedExerciseSets[0].reps') > 0)",
        "activities.raw[].repetitions",
    ),
    (
        "INSERT INTO workouts (user_id, id, raw, created_at, updated_at) SELECT user_id, 1, '{}', created_at, updated_at \
         FROM daily_metrics LIMIT 1",
        "workouts, a row too many",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_comparison_with_the_world_is_clean_after_a_sync_and_finds_every_mistake() {
    finds_every_mistake(Truth::Microservice, Plan::default().start().await, &MISTAKES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_comparison_with_what_the_personal_api_has_does_so_too() {
    finds_every_mistake(Truth::Personal, Plan::default().personal().start().await, &MISTAKES_OF_PERSONAL).await;
}

async fn finds_every_mistake(truth: Truth, stack: Stack, mistakes: &[(&'static str, &str)]) {
    let [first, last] = ["2024-05-01", "2024-05-20"].map(|day| day.parse::<NaiveDate>().unwrap());
    let types = ["health", "intraday", "activities", "workouts", "nutrition"];
    let body = json!({"startDate": first, "endDate": last, "dataTypes": types});
    stack.post("/integrations/garmin/sync/historical", body).await;
    stack.wait_for_status("completed", Duration::from_mins(2)).await;
    let simulator = stack.simulator_url("");
    let report = world::compare_with(truth, &simulator, &stack.database(), first, last).await;
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.oddly_filled(), None, "{report}");

    for (number, (mistake, place)) in mistakes.iter().enumerate() {
        let copy = stack.folder.path().join(format!("copy-{number}.db"));
        tamper(&stack.database(), &copy, mistake).await;
        let report = world::compare_with(truth, &simulator, &copy, first, last).await;
        let mut expected = BTreeMap::from([((*place).to_owned(), 1)]);
        if mistake.contains("'other'") {
            expected.insert("workouts, rows elsewhere".to_owned(), 1);
        }
        assert_eq!(report.differences, expected, "{mistake}\n{report}");
    }
}

async fn tamper(database: &Path, copy: &Path, mistake: &'static str) {
    let mut connection = open(database, false).await;
    sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().into_owned()).execute(&mut connection).await.unwrap();
    let changed = sqlx::query(mistake).execute(&mut open(copy, false).await).await.unwrap().rows_affected();
    assert_eq!(changed, 1, "{mistake}");
}
