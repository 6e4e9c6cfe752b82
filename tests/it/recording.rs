//! Series of activities as the microservice sends them, and recorded files as Garmin does, against the world they are of.

use chrono::NaiveDate;
use garmin_simulator::personal::answers::file::{fit, gpx};
use garmin_simulator::world::activity::{Activity, activities};
use garmin_simulator::world::numbers::real;
use garmin_simulator::world::track::raw;
use garmin_sync::domain::chart::track::{Measure, Track};
use garmin_sync::domain::record::{FileContent, Json};
use garmin_sync::recording;
use serde_json::Value;

const SEED: u64 = 7;

fn some_months() -> impl Iterator<Item = Activity> {
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();
    first.iter_days().take(200).flat_map(|day| activities(SEED, day))
}

/// What the microservice does to every list: what is null is gone.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().filter(|item| !item.is_null()).map(without_nulls).collect(),
        Value::Object(fields) => Value::Object(
            fields.into_iter().filter(|(_, value)| !value.is_null()).map(|(k, v)| (k, without_nulls(v))).collect(),
        ),
        other => other,
    }
}

/// How many of a measure's values there are; each is the world's at its second.
fn compared(track: &Track, measure: Measure, of: impl Fn(f64) -> f64, within: f64) -> usize {
    let values = track.seconds_s.iter().zip(track.column(measure));
    let values: Vec<_> = values.filter_map(|(second, value)| Some((*second, (*value)?))).collect();
    for (second, value) in &values {
        assert!((of(*second) - value).abs() <= within, "{measure:?} after {second} s: {value}, not {}", of(*second));
    }
    values.len()
}

#[test]
fn series_that_lost_values_on_their_way_show_no_wrong_ones() {
    let (mut points, mut lost, mut hearts, mut ways) = (0, 0, 0, 0);
    for activity in some_months() {
        let details = without_nulls(raw(SEED, &activity));
        let columns = details["metricDescriptors"].as_array().unwrap().len();
        let rows = details["activityDetailMetrics"].as_array().unwrap();
        lost += rows.iter().filter(|row| row["metrics"].as_array().unwrap().len() < columns).count();
        let track = recording::track(Some(&Json::from(details)), None);
        points += track.len();
        hearts += compared(&track, Measure::HeartRate, |second| real(activity.heart_rate(second)), 0.0);
        ways += compared(&track, Measure::Distance, |second| activity.distance_after(second), 0.01);
        compared(&track, Measure::Elevation, |second| activity.height_at(second), 0.1);
    }
    assert!(lost > 50, "no row lost a value: nothing was shown");
    assert_eq!(hearts, points - lost);
    assert!(ways > points / 2);
}

#[test]
fn recorded_files_show_what_was_measured() {
    let file = |format: &str, bytes: Vec<u8>| FileContent {
        name: String::new(),
        format: format.to_owned(),
        bytes,
        sha256: String::new(),
    };
    let mut outdoors = 0;
    for activity in some_months() {
        let fit = file("fit", fit::file(SEED, &activity));
        let track = recording::track(None, Some(&fit));
        let hearts = compared(&track, Measure::HeartRate, |second| real(activity.heart_rate(second)), 0.5);
        assert!(hearts == track.len() && hearts > 10, "{hearts}");
        compared(&track, Measure::Distance, |second| activity.distance_after(second), 0.02);
        let laps = recording::laps_of(&fit);
        assert!(!laps.is_empty() && laps.iter().all(|lap| lap.duration_s.is_some_and(|time| time > 0.0)));
        if activity.sport.outdoors {
            let gpx = recording::track(None, Some(&file("gpx", gpx::file(SEED, &activity).into_bytes())));
            compared(&gpx, Measure::Elevation, |second| activity.height_at(second), 0.06);
            assert_eq!(gpx.column(Measure::Latitude).iter().flatten().count(), gpx.len());
            outdoors += 1;
        }
    }
    assert!(outdoors > 50, "{outdoors}");
}
