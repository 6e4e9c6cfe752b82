//! Recorded files of activities, and Garmin's series of them.

use garmin_sync::domain::chart::track::Track;
use garmin_sync::domain::record::{FileContent, Json};
use garmin_sync::recording;

/// The first piece is the format (`details` for Garmin's series), the second what was recorded.
pub fn check(data: &[u8]) {
    let [format, bytes] = super::parts(data);
    let format = String::from_utf8_lossy(format).into_owned();
    if format == "details" {
        let text = Json::stored(String::from_utf8_lossy(bytes).into_owned());
        check_track(&recording::track(Some(&text), None));
        let _ = (recording::laps(&text), recording::weather(&text), recording::gear(&text));
        return;
    }
    let file = FileContent { name: String::new(), format, bytes: bytes.to_vec(), sha256: String::new() };
    check_track(&recording::track(None, Some(&file)));
    for lap in recording::laps_of(&file) {
        assert!(lap.distance_m.is_none_or(f64::is_finite));
    }
}

fn check_track(track: &Track) {
    for shown in [track.clone(), track.thinned(2), track.thinned(50)] {
        assert!(shown.seconds_s.windows(2).all(|pair| pair[0] < pair[1]), "out of order");
        assert!(shown.columns.iter().all(|column| column.is_empty() || column.len() == shown.len()));
        assert!(shown.columns.iter().flatten().flatten().all(|value| value.is_finite()), "not a number");
        assert_eq!(shown.is_empty(), track.is_empty());
    }
}
