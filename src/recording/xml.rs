//! GPX 1.1 (<https://www.topografix.com/GPX/1/1>) with Garmin's track point extension, and TCX (Garmin's Training Center
//! Database v2): points by the local names of their elements, whichever prefix a program chose.

use chrono::{DateTime, Utc};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{FEET, MOST_POINTS};
use crate::domain::chart::track::{Measure, Point};

/// Elements of a point by what they measure, with the factor to our unit.
const ELEMENTS: [(&str, Measure, f64); 13] = [
    ("ele", Measure::Elevation, 1.0),
    ("AltitudeMeters", Measure::Elevation, 1.0),
    ("LatitudeDegrees", Measure::Latitude, 1.0),
    ("LongitudeDegrees", Measure::Longitude, 1.0),
    ("DistanceMeters", Measure::Distance, 1.0),
    ("hr", Measure::HeartRate, 1.0),
    ("HeartRateBpm", Measure::HeartRate, 1.0),
    ("cad", Measure::Cadence, 1.0),
    ("Cadence", Measure::Cadence, 1.0),
    ("RunCadence", Measure::Cadence, FEET),
    ("Speed", Measure::Speed, 1.0),
    ("Watts", Measure::Power, 1.0),
    ("atemp", Measure::Temperature, 1.0),
];
/// The longest text of an element of a point.
const LONGEST: usize = 64;

/// The points of a file; of one that is damaged, those before the damage.
pub(super) fn points(bytes: &[u8]) -> Vec<Point> {
    let mut reader = Reader::from_reader(bytes);
    let (mut points, mut open) = (Vec::new(), None::<Open>);
    while points.len() < MOST_POINTS {
        match reader.read_event() {
            Ok(Event::Start(element)) => match (&mut open, element.local_name().as_ref()) {
                (_, "trkpt" | "Trackpoint") => open = Some(Open::at(&element)),
                // TCX puts the heart rate one element deeper.
                (Some(point), name) if name != "Value" => name.clone_into(&mut point.inside),
                _ => {}
            },
            Ok(Event::Text(text)) => {
                if let Some(point) = &mut open
                    && text.len() <= LONGEST
                {
                    point.take(text.trim());
                }
            }
            Ok(Event::End(element)) if matches!(element.local_name().as_ref(), "trkpt" | "Trackpoint") => {
                points.extend(open.take().and_then(Open::finished));
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    points
}

/// A point that is being read.
#[derive(Default)]
struct Open {
    point: Point,
    time: Option<DateTime<Utc>>,
    /// The innermost element.
    inside: String,
}

impl Open {
    fn at(element: &BytesStart<'_>) -> Self {
        let mut open = Self::default();
        for (name, measure) in [("lat", Measure::Latitude), ("lon", Measure::Longitude)] {
            let value = element.try_get_attribute(name).ok().flatten();
            let number = value.and_then(|it| it.value.trim().parse().ok());
            open.point.set(measure, number);
        }
        open
    }

    fn take(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        match self.inside.as_str() {
            "time" | "Time" => self.time = DateTime::parse_from_rfc3339(text).ok().map(|it| it.with_timezone(&Utc)),
            name => {
                if let Some((_, measure, factor)) = ELEMENTS.iter().find(|(known, _, _)| *known == name) {
                    self.point.set(*measure, text.parse::<f64>().ok().map(|value| value * factor));
                }
            }
        }
    }

    /// The point, if it has a time.
    fn finished(self) -> Option<Point> {
        Some(Point { time_ms: self.time?.timestamp_millis(), ..self.point })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gpx_point_has_what_its_extensions_say() {
        let text = br#"<?xml version="1.0"?><gpx xmlns:ns3="x"><trk><trkseg>
            <trkpt lat="52.5" lon="13.4"><ele>41.5</ele><time>2024-03-01T10:00:00.500Z</time><extensions>
              <ns3:TrackPointExtension><ns3:atemp>19</ns3:atemp><ns3:hr>142</ns3:hr><ns3:cad>81</ns3:cad></ns3:TrackPointExtension>
            </extensions></trkpt>
            <trkpt lat="52.6" lon="13.5"><ele>nonsense</ele></trkpt>
            <trkpt lat="52.7" lon="13.6"><time>2024-03-01T10:00:02+01:00</time></trkpt>
            <trkpt lat="52.8" lon="#;
        let points = points(text);
        assert_eq!(points.len(), 2, "one has no time, and one is cut off");
        let all = [Measure::Latitude, Measure::Longitude, Measure::Elevation, Measure::HeartRate, Measure::Cadence];
        assert_eq!(all.map(|one| points[0].get(one)), [52.5, 13.4, 41.5, 142.0, 81.0].map(Some));
        assert_eq!(points[0].time_ms % 1000, 500);
        assert_eq!(points[1].time_ms - points[0].time_ms, 1_500 - 3_600_000);
    }

    #[test]
    fn a_tcx_point_has_its_heart_rate_one_element_deeper() {
        let text = br"<TrainingCenterDatabase><Activities><Activity><Lap><AverageHeartRateBpm><Value>99</Value></AverageHeartRateBpm><Track>
            <Trackpoint><Time>2024-03-01T10:00:00Z</Time><Position><LatitudeDegrees>1.5</LatitudeDegrees><LongitudeDegrees>2.5</LongitudeDegrees></Position>
            <AltitudeMeters>7</AltitudeMeters><DistanceMeters>12</DistanceMeters><HeartRateBpm> <Value>131</Value></HeartRateBpm>
            <Extensions><ns3:TPX><ns3:Speed>2.5</ns3:Speed><ns3:RunCadence>80</ns3:RunCadence><ns3:Watts>210</ns3:Watts></ns3:TPX></Extensions></Trackpoint>
            <Trackpoint><Time>2024-03-01T10:00:05Z</Time><HeartRateBpm><Value>132</Value></HeartRateBpm></Trackpoint>
            </Track></Lap></Activity></Activities></TrainingCenterDatabase>";
        let points = points(text);
        assert_eq!(points.len(), 2);
        let all = [Measure::Latitude, Measure::Distance, Measure::HeartRate, Measure::Speed, Measure::Cadence];
        assert_eq!(all.map(|one| points[0].get(one)), [1.5, 12.0, 131.0, 2.5, 160.0].map(Some));
        assert_eq!(points[1].get(Measure::HeartRate), Some(132.0));
    }
}
