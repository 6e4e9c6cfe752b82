//! A recording as GPX 1.1: points with time and height.
use std::fmt::Write as _;

use crate::world::activity::Activity;
use crate::world::calendar::utc;
use crate::world::numbers::{real, whole};
use crate::world::summary;

/// Seconds between two points.
const STEP_S: i64 = 30;

/// The file.
pub fn file(seed: u64, activity: &Activity) -> String {
    let item = summary::raw(seed, activity);
    let [latitude, longitude] = ["startLatitude", "startLongitude"].map(|key| item[key].as_f64().unwrap_or(0.0));
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"garmin-simulator\" \
         xmlns=\"http://www.topografix.com/GPX/1/1\">\n<trk><type>{}</type><trkseg>\n",
        activity.sport.key
    );
    for index in 0..=whole(activity.seconds) / STEP_S {
        let second = real(index * STEP_S);
        let east = activity.distance_after(second) / 111_320.0;
        let time = utc(activity.start + index * STEP_S * 1000).format("%Y-%m-%dT%H:%M:%SZ");
        let height = activity.height_at(second);
        // A text grows without fail.
        let _written = writeln!(
            text,
            "<trkpt lat=\"{latitude:.6}\" lon=\"{:.6}\"><ele>{height:.1}</ele><time>{time}</time></trkpt>",
            longitude + east
        );
    }
    text.push_str("</trkseg></trk>\n</gpx>\n");
    text
}
