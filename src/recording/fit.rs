//! A FIT file (Garmin's FIT protocol): its messages `record`, `lap` and `session`.

use chrono::{DateTime, Utc};
use fitparser::de::{FitObject, FitStreamProcessor};
use fitparser::profile::MesgNum;
use fitparser::{FitDataField, FitDataRecord, Value};

use super::{Content, FEET, MOST_POINTS};
use crate::domain::chart::recorded::Lap;
use crate::domain::chart::track::{Measure, Point};

/// The most laps that are read.
const MOST_LAPS: usize = 5_000;
/// Degrees in a semicircle: the protocol's unit of positions, 180° over 2^31.
const SEMICIRCLE_DEG: f64 = 180.0 / 2_147_483_648.0;
/// Fields by what they measure, the better first, with the factor to our unit.
const FIELDS: [(&str, Measure, f64); 11] = [
    ("position_lat", Measure::Latitude, SEMICIRCLE_DEG),
    ("position_long", Measure::Longitude, SEMICIRCLE_DEG),
    ("enhanced_altitude", Measure::Elevation, 1.0),
    ("altitude", Measure::Elevation, 1.0),
    ("distance", Measure::Distance, 1.0),
    ("heart_rate", Measure::HeartRate, 1.0),
    ("enhanced_speed", Measure::Speed, 1.0),
    ("speed", Measure::Speed, 1.0),
    ("cadence", Measure::Cadence, 1.0),
    ("power", Measure::Power, 1.0),
    ("temperature", Measure::Temperature, 1.0),
];
/// Sports whose cadence counts the steps of one foot.
const ON_FOOT: [&str; 3] = ["running", "walking", "hiking"];

/// What the file holds; of one that is damaged, what comes before the damage.
pub(super) fn content(bytes: &[u8]) -> Content {
    let (mut content, mut is_on_foot) = (Content::default(), false);
    let mut processor = FitStreamProcessor::new();
    let mut left = bytes;
    while !left.is_empty() {
        let Ok((rest, object)) = processor.deserialize_next(left) else { break };
        left = rest;
        match object {
            FitObject::Crc(_) => processor.reset(),
            FitObject::DataMessage(message) => {
                let Ok(message) = processor.decode_message(message) else { break };
                match message.kind() {
                    MesgNum::Record if content.points.len() < MOST_POINTS => content.points.extend(point(&message)),
                    MesgNum::Lap if content.laps.len() < MOST_LAPS => content.laps.push(lap(&message)),
                    MesgNum::Session => is_on_foot |= is_of(&message, &ON_FOOT),
                    _ => {}
                }
            }
            FitObject::Header(_) | FitObject::DefinitionMessage(_) => {}
        }
    }
    if is_on_foot {
        for point in &mut content.points {
            point.set(Measure::Cadence, point.get(Measure::Cadence).map(|steps| steps * FEET));
        }
    }
    content
}

fn point(message: &FitDataRecord) -> Option<Point> {
    let mut point = Point { time_ms: time(message, "timestamp")?.timestamp_millis(), ..Point::default() };
    for (name, measure, factor) in FIELDS {
        if point.get(measure).is_none() {
            point.set(measure, number(message, name).map(|value| value * factor));
        }
    }
    Some(point)
}

fn lap(message: &FitDataRecord) -> Lap {
    Lap {
        start: time(message, "start_time"),
        duration_s: number(message, "total_timer_time"),
        distance_m: number(message, "total_distance"),
        average_heart_rate_bpm: number(message, "avg_heart_rate"),
        max_heart_rate_bpm: number(message, "max_heart_rate"),
        average_speed_m_per_s: number(message, "enhanced_avg_speed").or_else(|| number(message, "avg_speed")),
        elevation_gain_m: number(message, "total_ascent"),
        elevation_loss_m: number(message, "total_descent"),
        energy_kcal: number(message, "total_calories"),
    }
}

fn value<'a>(message: &'a FitDataRecord, name: &str) -> Option<&'a Value> {
    message.fields().iter().find(|field| field.name() == name).map(FitDataField::value)
}

fn number(message: &FitDataRecord, name: &str) -> Option<f64> {
    let number: f64 = value(message, name)?.clone().try_into().ok()?;
    Some(number).filter(|number| number.is_finite())
}

fn time(message: &FitDataRecord, name: &str) -> Option<DateTime<Utc>> {
    match value(message, name)? {
        Value::Timestamp(time) => Some(time.with_timezone(&Utc)),
        _ => None,
    }
}

fn is_of(session: &FitDataRecord, sports: &[&str]) -> bool {
    matches!(value(session, "sport"), Some(Value::String(sport)) if sports.contains(&sport.as_str()))
}
