//! What was recorded during an activity, out of what the store keeps of it: Garmin's own series, or the file that the watch
//! or another program wrote. Pure: bytes in, points out. Such files may come from anywhere, so nothing in them is trusted.

mod details;
mod fit;
mod parts;
mod xml;

pub use self::parts::{gear, laps, weather, zone_floors};
use crate::domain::chart::recorded::Lap;
use crate::domain::chart::track::{Point, Track};
use crate::domain::record::{FileContent, Json};

/// The most points that are read of one recording: a week, second by second.
const MOST_POINTS: usize = 604_800;

/// The formats of files that can be read.
pub const FORMATS: [&str; 3] = ["fit", "gpx", "tcx"];

/// The track in Garmin's series or, where those have none, in the file; empty if neither has one.
#[must_use]
pub fn track(details: Option<&Json>, file: Option<&FileContent>) -> Track {
    let track = details.map(|details| Track::of(details::points(details.text()))).unwrap_or_default();
    match file {
        Some(file) if track.is_empty() => Track::of(of_file(file).points),
        _ => track,
    }
}

/// The laps in a file.
#[must_use]
pub fn laps_of(file: &FileContent) -> Vec<Lap> {
    of_file(file).laps
}

/// What is in a file.
#[derive(Debug, Default)]
struct Content {
    points: Vec<Point>,
    laps: Vec<Lap>,
}

fn of_file(file: &FileContent) -> Content {
    match file.format.as_str() {
        "fit" => fit::content(&file.bytes),
        "gpx" | "tcx" => Content { points: xml::points(&file.bytes), laps: Vec::new() },
        _ => Content::default(),
    }
}

/// Steps a minute of what counts the steps of one foot.
const FEET: f64 = 2.0;

#[cfg(test)]
mod tests {
    use super::*;

    fn file(format: &str, bytes: &[u8]) -> FileContent {
        let format = format.to_owned();
        FileContent { name: String::new(), format, bytes: bytes.to_owned(), sha256: String::new() }
    }

    #[test]
    fn a_file_is_read_only_where_there_are_no_series() {
        let gpx = file(
            "gpx",
            b"<gpx><trk><trkseg><trkpt lat='1' lon='2'><time>2024-03-01T10:00:00Z</time></trkpt></trkseg></trk></gpx>",
        );
        let series = |text: &str| Json::stored(text.to_owned());
        let empty = series("{\"activityDetailMetrics\":[]}");
        let own = series(
            "{\"activityDetailMetrics\":[{\"metrics\":[0.0,61.0]},{\"metrics\":[1000.0,62.0]}],\
             \"metricDescriptors\":[{\"key\":\"directTimestamp\",\"metricsIndex\":0},{\"key\":\"directHeartRate\",\"metricsIndex\":1}]}",
        );
        assert_eq!(track(Some(&own), Some(&gpx)).len(), 2);
        assert_eq!(track(Some(&empty), Some(&gpx)).len(), 1);
        assert_eq!(track(None, Some(&gpx)).len(), 1);
        assert!(track(None, Some(&file("kml", &gpx.bytes))).is_empty());
        assert!(track(None, None).is_empty());
    }
}
