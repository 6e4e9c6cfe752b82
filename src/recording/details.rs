//! Garmin Connect's series of an activity: a list of measures, and for every point their values in that order; and its line
//! on a map, whose points have names.
//!
//! The microservice removes what is null from every list, so that the values of a shorter row are in other places than the
//! measures say, and nobody can tell which are missing. Of such a row only the first value is sure.

use serde::Deserialize;

use super::{FEET, MOST_POINTS};
use crate::domain::chart::track::{Measure, Point};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    #[serde(default)]
    metric_descriptors: Vec<Descriptor>,
    #[serde(default)]
    activity_detail_metrics: Vec<Values>,
    #[serde(default, rename = "geoPolylineDTO")]
    line: Option<Line>,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    polyline: Vec<OnLine>,
}

#[derive(Clone, Copy, Deserialize)]
struct OnLine {
    time: Option<f64>,
    lat: Option<f64>,
    lon: Option<f64>,
    altitude: Option<f64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    key: String,
    metrics_index: usize,
}

#[derive(Deserialize)]
struct Values {
    #[serde(default)]
    metrics: Vec<Option<f64>>,
}

/// Keys by what they measure, the better first, with the factor to our unit.
const KEYS: [(&str, Measure, f64); 14] = [
    ("directLatitude", Measure::Latitude, 1.0),
    ("directLongitude", Measure::Longitude, 1.0),
    ("directElevation", Measure::Elevation, 1.0),
    ("directCorrectedElevation", Measure::Elevation, 1.0),
    ("directUncorrectedElevation", Measure::Elevation, 1.0),
    ("sumDistance", Measure::Distance, 1.0),
    ("directHeartRate", Measure::HeartRate, 1.0),
    ("directSpeed", Measure::Speed, 1.0),
    ("directDoubleCadence", Measure::Cadence, 1.0),
    ("directRunCadence", Measure::Cadence, FEET),
    ("directBikeCadence", Measure::Cadence, 1.0),
    ("directStrokeCadence", Measure::Cadence, 1.0),
    ("directPower", Measure::Power, 1.0),
    ("directAirTemperature", Measure::Temperature, 1.0),
];

/// The points; none if the text is something else.
pub(super) fn points(text: &str) -> Vec<Point> {
    let Ok(Details { metric_descriptors, activity_detail_metrics, line }) = serde_json::from_str(text) else {
        return Vec::new();
    };
    let mut points = measured(&metric_descriptors, activity_detail_metrics);
    if !points.iter().any(|point| point.get(Measure::Latitude).is_some()) {
        points.extend(line.into_iter().flat_map(|line| line.polyline).take(MOST_POINTS).filter_map(on_line));
    }
    points
}

fn on_line(place: OnLine) -> Option<Point> {
    let mut point = Point { time_ms: millis(place.time?)?, ..Point::default() };
    point.set(Measure::Latitude, place.lat);
    point.set(Measure::Longitude, place.lon);
    point.set(Measure::Elevation, place.altitude);
    Some(point)
}

fn measured(metric_descriptors: &[Descriptor], rows: Vec<Values>) -> Vec<Point> {
    let place = |key: &str| metric_descriptors.iter().find(|known| known.key == key).map(|known| known.metrics_index);
    let Some(time) = place("directTimestamp") else { return Vec::new() };
    let columns: Vec<_> =
        KEYS.iter().filter_map(|(key, measure, factor)| Some((place(key)?, *measure, *factor))).collect();
    let read = |values: Values| {
        let is_whole = values.metrics.len() >= metric_descriptors.len();
        let at = |place: usize| values.metrics.get(place).copied().flatten().filter(|_| is_whole || place == 0);
        let mut point = Point { time_ms: millis(at(time)?)?, ..Point::default() };
        for (place, measure, factor) in &columns {
            if point.get(*measure).is_none() {
                point.set(*measure, at(*place).map(|value| value * factor));
            }
        }
        // Not north of Ghana: a watch that had no fix yet.
        if point.get(Measure::Latitude) == Some(0.0) && point.get(Measure::Longitude) == Some(0.0) {
            point.set(Measure::Latitude, None);
            point.set(Measure::Longitude, None);
        }
        Some(point)
    };
    rows.into_iter().take(MOST_POINTS).filter_map(read).collect()
}

fn millis(value: f64) -> Option<i64> {
    // Years 1970 to 5138: whole milliseconds without loss.
    let is_time = (0.0..1e14).contains(&value);
    #[expect(clippy::cast_possible_truncation, reason = "checked above")]
    let millis = value as i64;
    is_time.then_some(millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_by_what_the_descriptors_say_in_any_order() {
        let text = r#"{"metricDescriptors":[{"key":"directRunCadence","metricsIndex":3},{"key":"directTimestamp","metricsIndex":1},
            {"key":"directLatitude","metricsIndex":2},{"key":"directLongitude","metricsIndex":0}],
            "activityDetailMetrics":[{"metrics":[13.4,1000.0,52.5,80.0]},{"metrics":[0.0,2000.0,0.0,null]},{"metrics":[1.0,null,2.0,3.0]},{}]}"#;
        let points = points(text);
        assert_eq!(points.len(), 2);
        assert_eq!((points[0].time_ms, points[0].get(Measure::Longitude)), (1000, Some(13.4)));
        assert_eq!(points[0].get(Measure::Cadence), Some(160.0), "both feet");
        assert_eq!(points[1].get(Measure::Latitude), None, "no fix");
    }

    #[test]
    fn of_a_row_that_lost_a_value_only_the_first_is_believed() {
        let text = r#"{"metricDescriptors":[{"key":"directTimestamp","metricsIndex":0},{"key":"directHeartRate","metricsIndex":1},
            {"key":"sumDistance","metricsIndex":2}],
            "activityDetailMetrics":[{"metrics":[1000.0,120.0,700.0]},{"metrics":[2000.0,705.0]},{"metrics":[3000.0,121.0,710.0]}]}"#;
        let points = points(text);
        assert_eq!(points.iter().map(|it| it.time_ms).collect::<Vec<_>>(), [1000, 2000, 3000]);
        assert_eq!(
            points.iter().map(|it| it.get(Measure::HeartRate)).collect::<Vec<_>>(),
            [Some(120.0), None, Some(121.0)]
        );
        assert_eq!(points[1].get(Measure::Distance), None);
    }

    #[test]
    fn the_line_on_a_map_is_taken_where_no_row_has_a_position() {
        let text = r#"{"geoPolylineDTO":{"polyline":[{"time":1000.0,"lat":52.5,"lon":13.4,"valid":true},{"lat":1.0,"lon":2.0}]}}"#;
        let points = points(text);
        assert_eq!((points.len(), points[0].get(Measure::Latitude)), (1, Some(52.5)));
    }

    #[test]
    fn what_is_no_series_has_no_points() {
        for text in ["", "[]", "{}", "{\"metricDescriptors\":7}", "{\"activityDetailMetrics\":[{\"metrics\":[1.0]}]}"] {
            assert!(points(text).is_empty(), "{text}");
        }
    }
}
