//! GPX 1.1 (<https://www.topografix.com/GPX/1/1/gpx.xsd>), with heart rate, cadence and temperature by Garmin's extension
//! (<https://www8.garmin.com/xmlschemas/TrackPointExtensionv1.xsd>).

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::domain::chart::track::{Measure, Track};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<gpx version=\"1.1\" creator=\"garmin-sync\" xmlns=\"http://www.topografix.com/GPX/1/1\" \
xmlns:gpxtpx=\"http://www.garmin.com/xmlschemas/TrackPointExtension/v1\" \
xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
xsi:schemaLocation=\"http://www.topografix.com/GPX/1/1 http://www.topografix.com/GPX/1/1/gpx.xsd \
http://www.garmin.com/xmlschemas/TrackPointExtension/v1 https://www8.garmin.com/xmlschemas/TrackPointExtensionv1.xsd\">\n";

/// What the extension takes, in its order, with its bounds; temperature has none.
const EXTENDED: [(&str, Measure, Option<RangeInclusive<f64>>); 3] = [
    ("atemp", Measure::Temperature, None),
    ("hr", Measure::HeartRate, Some(1.0..=255.0)),
    ("cad", Measure::Cadence, Some(0.0..=254.0)),
];

/// The track of an activity of this name and type; none if it has no positions.
#[must_use]
pub fn gpx(track: &Track, name: Option<&str>, kind: Option<&str>) -> Option<String> {
    let start = track.start?;
    let points: Vec<_> = (0..track.len()).filter_map(|n| Some((n, position(track, n)?))).collect();
    let (first, _) = points.first()?;
    let mut out = HEAD.to_owned();
    line(&mut out, 1, &format!("<metadata><time>{}</time></metadata>", time(start, track.seconds_s[*first])));
    line(&mut out, 1, "<trk>");
    for (element, text) in [("name", name), ("type", kind)] {
        if let Some(text) = text {
            line(&mut out, 2, &format!("<{element}>{}</{element}>", escaped(text)));
        }
    }
    line(&mut out, 2, "<trkseg>");
    for (n, (latitude, longitude)) in points {
        line(&mut out, 3, &format!("<trkpt lat=\"{latitude}\" lon=\"{longitude}\">"));
        let value = |measure| track.column(measure).get(n).copied().flatten();
        if let Some(elevation) = value(Measure::Elevation) {
            line(&mut out, 4, &format!("<ele>{elevation}</ele>"));
        }
        line(&mut out, 4, &format!("<time>{}</time>", time(start, track.seconds_s[n])));
        let mut extended = String::new();
        for (element, measure, bounds) in EXTENDED {
            let Some(value) = value(measure) else { continue };
            let shown = if bounds.is_some() { value.round() } else { value };
            if bounds.is_none_or(|bounds| bounds.contains(&shown)) {
                let _ = write!(extended, "<gpxtpx:{element}>{shown}</gpxtpx:{element}>");
            }
        }
        if !extended.is_empty() {
            let whole =
                format!("<extensions><gpxtpx:TrackPointExtension>{extended}</gpxtpx:TrackPointExtension></extensions>");
            line(&mut out, 4, &whole);
        }
        line(&mut out, 3, "</trkpt>");
    }
    line(&mut out, 2, "</trkseg>");
    line(&mut out, 1, "</trk>");
    out.push_str("</gpx>\n");
    Some(out)
}

fn line(out: &mut String, depth: usize, text: &str) {
    out.extend(std::iter::repeat_n(' ', depth));
    out.push_str(text);
    out.push('\n');
}

/// Degrees north and east, if they are on the globe.
fn position(track: &Track, n: usize) -> Option<(f64, f64)> {
    let value = |measure| track.column(measure).get(n).copied().flatten();
    let (latitude, longitude) = (value(Measure::Latitude)?, value(Measure::Longitude)?);
    ((-90.0..=90.0).contains(&latitude) && (-180.0..180.0).contains(&longitude)).then_some((latitude, longitude))
}

fn time(start: DateTime<Utc>, seconds: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "an activity lasts far less than 2^63 ms")]
    let milliseconds = (seconds * 1000.0).round() as i64;
    let time = start.checked_add_signed(TimeDelta::milliseconds(milliseconds)).unwrap_or(start);
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// Text as XML 1.0 takes it; characters that it has no place for are left out.
fn escaped(text: &str) -> String {
    let is_taken =
        |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let taken: String = text.chars().filter(is_taken).collect();
    quick_xml::escape::escape(&taken).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::chart::track::Point;
    use crate::domain::record::FileContent;
    use crate::recording;

    fn track() -> Track {
        let mut points = vec![Point::default(); 3];
        for (n, point) in points.iter_mut().enumerate() {
            point.time_ms = 1_709_287_200_000 + 1_500 * i64::try_from(n).unwrap();
            point.set(Measure::HeartRate, Some(120.4));
        }
        for (point, longitude) in points[..2].iter_mut().zip([7.0, 7.000_1]) {
            point.set(Measure::Latitude, Some(50.123_456_7));
            point.set(Measure::Longitude, Some(longitude));
            point.set(Measure::Elevation, Some(81.2));
            point.set(Measure::Cadence, Some(300.0));
        }
        Track::of(points)
    }

    #[test]
    fn a_track_reads_back_as_it_was() {
        let text = gpx(&track(), Some("Sauna & <run> \u{1}\"x\""), Some("running")).unwrap();
        assert!(text.contains("<name>Sauna &amp; &lt;run&gt; &quot;x&quot;</name>"), "{text}");
        assert!(text.contains("<time>2024-03-01T10:00:01.500Z</time>"), "{text}");
        let file =
            FileContent { name: String::new(), format: "gpx".into(), bytes: text.into_bytes(), sha256: String::new() };
        let read = recording::track(None, Some(&file));
        assert_eq!(read.len(), 2, "a point without a position has no place in a GPX");
        assert_eq!(read.column(Measure::Latitude), [Some(50.123_456_7); 2]);
        assert_eq!(read.column(Measure::HeartRate), [Some(120.0); 2]);
        assert!(read.column(Measure::Cadence).is_empty(), "more than the extension can hold");
    }

    #[test]
    fn without_positions_there_is_no_track() {
        let mut point = Point::default();
        point.set(Measure::HeartRate, Some(60.0));
        assert_eq!(gpx(&Track::of(vec![point]), None, None), None);
        assert_eq!(gpx(&Track::default(), None, None), None);
    }
}
