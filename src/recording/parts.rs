//! Garmin Connect's other answers about an activity: laps, weather, gear, zones.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::Value;

use crate::domain::chart::recorded::{Lap, Weather};
use crate::domain::record::Json;

fn parsed(json: &Json) -> Value {
    serde_json::from_str(json.text()).unwrap_or_default()
}

/// The laps of an activity, in order.
#[must_use]
pub fn laps(splits: &Json) -> Vec<Lap> {
    parsed(splits).get("lapDTOs").and_then(Value::as_array).into_iter().flatten().map(lap).collect()
}

fn lap(entry: &Value) -> Lap {
    let number = |name: &str| entry.get(name).and_then(Value::as_f64);
    Lap {
        start: entry.get("startTimeGMT").and_then(Value::as_str).and_then(moment),
        duration_s: number("duration"),
        distance_m: number("distance"),
        average_heart_rate_bpm: number("averageHR"),
        max_heart_rate_bpm: number("maxHR"),
        average_speed_m_per_s: number("averageSpeed"),
        elevation_gain_m: number("elevationGain"),
        elevation_loss_m: number("elevationLoss"),
        energy_kcal: number("calories"),
    }
}

/// `2025-11-29T09:39:16.0`, in UTC.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f").ok().map(|time| time.and_utc())
}

/// The weather at its start; Garmin gives degrees Fahrenheit.
#[must_use]
pub fn weather(weather: &Json) -> Option<Weather> {
    let entry = parsed(weather);
    let temperature_c = entry.get("temp").and_then(Value::as_f64).map(|fahrenheit| (fahrenheit - 32.0) / 1.8);
    let description = entry
        .pointer("/weatherTypeDTO/desc")
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .map(str::to_owned);
    (temperature_c.is_some() || description.is_some()).then_some(Weather { temperature_c, description })
}

/// The gear by name.
#[must_use]
pub fn gear(gear: &Json) -> Vec<String> {
    let name = |entry: &Value| {
        let text = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let made = [text("gearMakeName"), text("gearModelName")].into_iter().flatten().collect::<Vec<_>>().join(" ");
        text("displayName").map(str::to_owned).or(Some(made).filter(|made| !made.is_empty()))
    };
    parsed(gear).as_array().into_iter().flatten().filter_map(name).collect()
}

/// From how many beats a minute on the zones 1 to 5 begin.
#[must_use]
pub fn zone_floors(zones: &Json) -> [Option<f64>; 5] {
    let mut floors = [None; 5];
    for zone in parsed(zones).as_array().into_iter().flatten() {
        let number = zone.get("zoneNumber").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        if let Some(floor) = number.and_then(|n| floors.get_mut(n.checked_sub(1)?)) {
            *floor = zone.get("zoneLowBoundary").and_then(Value::as_f64);
        }
    }
    floors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(text: &str) -> Json {
        Json::stored(text.to_owned())
    }

    #[test]
    fn what_garmin_says_beside_the_list_is_read_where_it_is_what_it_should_be() {
        let one = laps(&stored(
            r#"{"lapDTOs":[{"distance":1000.0,"averageHR":117,"startTimeGMT":"2025-11-29T09:39:16.0"},7]}"#,
        ));
        assert_eq!((one.len(), one[0].distance_m, one[0].average_heart_rate_bpm), (2, Some(1000.0), Some(117.0)));
        assert_eq!(one[0].start.unwrap().to_rfc3339(), "2025-11-29T09:39:16+00:00");
        let cold = weather(&stored(r#"{"temp":50.0,"weatherTypeDTO":{"desc":"Fair"}}"#)).unwrap();
        assert_eq!((cold.temperature_c, cold.description.as_deref()), (Some(10.0), Some("Fair")));
        let shoes = r#"[{"gearMakeName":"Northwind","gearModelName":"Cadence 3"},{"displayName":"Old ones"},{}]"#;
        assert_eq!(gear(&stored(shoes)), ["Northwind Cadence 3", "Old ones"]);
        let zones = r#"[{"zoneNumber":1,"zoneLowBoundary":95},{"zoneNumber":9,"zoneLowBoundary":1},{"zoneNumber":0}]"#;
        assert_eq!(zone_floors(&stored(zones)), [Some(95.0), None, None, None, None]);
        for nothing in ["", "null", "[]", "{}", "7"] {
            let nothing = stored(nothing);
            assert!(laps(&nothing).is_empty() && weather(&nothing).is_none() && gear(&nothing).is_empty());
            assert_eq!(zone_floors(&nothing), [None; 5]);
        }
    }
}
