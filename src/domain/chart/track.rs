//! What was recorded during an activity, point by point.

use chrono::{DateTime, Utc};

use super::thin;

/// The columns of a recording, each with a value or none for every point.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Track {
    /// When it began.
    pub start: Option<DateTime<Utc>>,
    /// Seconds since then, ascending.
    pub seconds_s: Vec<f64>,
    /// What was measured, by [`Measure`]; each as long as `seconds_s`, or empty.
    pub columns: [Vec<Option<f64>>; Measure::COUNT],
}

/// What a recording may measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Degrees north.
    Latitude,
    /// Degrees east.
    Longitude,
    /// Metres above the sea.
    Elevation,
    /// Metres since the start.
    Distance,
    /// Beats a minute.
    HeartRate,
    /// Metres a second.
    Speed,
    /// Steps, strokes or turns a minute.
    Cadence,
    /// Watts.
    Power,
    /// Degrees Celsius.
    Temperature,
}

impl Measure {
    /// How many there are.
    pub const COUNT: usize = 9;
    /// Every one, in the order of [`Track::columns`].
    pub const ALL: [Self; Self::COUNT] = [
        Self::Latitude,
        Self::Longitude,
        Self::Elevation,
        Self::Distance,
        Self::HeartRate,
        Self::Speed,
        Self::Cadence,
        Self::Power,
        Self::Temperature,
    ];
    /// Those whose peaks a thinned track keeps.
    const PEAKED: [Self; 4] = [Self::Elevation, Self::HeartRate, Self::Speed, Self::Power];
}

/// One point of a recording.
#[derive(Debug, Clone, Copy, Default)]
pub struct Point {
    /// Milliseconds since 1970-01-01 UTC.
    pub time_ms: i64,
    /// The values, by [`Measure`].
    pub values: [Option<f64>; Measure::COUNT],
}

impl Point {
    /// Sets a value; one that is not finite is none.
    pub fn set(&mut self, measure: Measure, value: Option<f64>) {
        self.values[measure as usize] = value.filter(|value| value.is_finite());
    }

    /// The value.
    #[must_use]
    pub fn get(&self, measure: Measure) -> Option<f64> {
        self.values[measure as usize]
    }
}

/// The earth's mean radius in metres (IUGG).
const EARTH_M: f64 = 6_371_008.8;

impl Track {
    /// The track of these points, in the order of their times; of those at one moment the last value counts. Distance and speed
    /// are computed from the positions where the recording has none.
    #[must_use]
    pub fn of(mut points: Vec<Point>) -> Self {
        if points.iter().all(|point| point.values.iter().all(Option::is_none)) {
            return Self::default();
        }
        // Stable, so that the last of several at one moment stays the last.
        points.sort_by_key(|point| point.time_ms);
        points.dedup_by(|later, kept| {
            let is_same = later.time_ms == kept.time_ms;
            if is_same {
                for (kept, later) in kept.values.iter_mut().zip(later.values) {
                    *kept = later.or(*kept);
                }
            }
            is_same
        });
        let Some(first) = points.first().map(|point| point.time_ms) else { return Self::default() };
        measure_way(&mut points);
        let column = |measure: Measure| {
            let values: Vec<_> = points.iter().map(|point| point.get(measure)).collect();
            if values.iter().any(Option::is_some) { values } else { Vec::new() }
        };
        Self {
            start: DateTime::from_timestamp_millis(first),
            seconds_s: points.iter().map(|point| seconds(point.time_ms - first)).collect(),
            columns: Measure::ALL.map(column),
        }
    }

    /// How many points.
    #[must_use]
    pub fn len(&self) -> usize {
        self.seconds_s.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seconds_s.is_empty()
    }

    /// A column; empty if the recording lacks it.
    #[must_use]
    pub fn column(&self, measure: Measure) -> &[Option<f64>] {
        &self.columns[measure as usize]
    }

    /// The same with so many points at most, peaks kept.
    #[must_use]
    pub fn thinned(&self, points: usize) -> Self {
        let peaked: Vec<_> =
            Measure::PEAKED.iter().map(|one| self.column(*one)).filter(|column| !column.is_empty()).collect();
        // The line itself is the only thing to keep the shape of.
        let shape = [self.column(Measure::Latitude)];
        let kept = thin::kept(if peaked.is_empty() { &shape } else { &peaked }, self.len(), points);
        let pick = |column: &Vec<Option<f64>>| kept.iter().filter_map(|place| column.get(*place).copied()).collect();
        Self {
            start: self.start,
            seconds_s: kept.iter().map(|place| self.seconds_s[*place]).collect(),
            columns: self.columns.each_ref().map(pick),
        }
    }
}

fn seconds(milliseconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "an activity's length is far below 2^52 ms")]
    let milliseconds = milliseconds as f64;
    milliseconds / 1000.0
}

/// Fills in distance and speed from positions, if the recording has neither.
fn measure_way(points: &mut [Point]) {
    if points.iter().any(|point| point.get(Measure::Distance).or(point.get(Measure::Speed)).is_some()) {
        return;
    }
    let (mut way, mut last) = (0.0, None::<(i64, (f64, f64))>);
    for point in points {
        let Some(here) = point.get(Measure::Latitude).zip(point.get(Measure::Longitude)) else { continue };
        if let Some((then, there)) = last {
            let step = metres_between(there, here);
            way += step;
            point.set(Measure::Speed, Some(step / seconds(point.time_ms - then)));
        }
        point.set(Measure::Distance, Some(way));
        last = Some((point.time_ms, here));
    }
}

/// The way between two positions (degrees north and east) on a sphere, by the haversine formula.
fn metres_between(from: (f64, f64), to: (f64, f64)) -> f64 {
    let ((north, east), (to_north, to_east)) =
        ((from.0.to_radians(), from.1.to_radians()), (to.0.to_radians(), to.1.to_radians()));
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(to_north - north) + north.cos() * to_north.cos() * half(to_east - east);
    2.0 * EARTH_M * chord.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time_ms: i64, values: &[(Measure, f64)]) -> Point {
        let mut point = Point { time_ms, ..Point::default() };
        for (measure, value) in values {
            point.set(*measure, Some(*value));
        }
        point
    }

    #[test]
    fn points_come_in_order_and_the_last_of_one_moment_counts() {
        let heart = |time, value| at(time, &[(Measure::HeartRate, value)]);
        let track = Track::of(vec![heart(5_000, 90.0), heart(1_000, 80.0), heart(5_000, 91.0), at(2_000, &[])]);
        assert_eq!(track.seconds_s, [0.0, 1.0, 4.0]);
        assert_eq!(track.column(Measure::HeartRate), [Some(80.0), None, Some(91.0)]);
        assert!(track.column(Measure::Power).is_empty());
        assert!(Track::of(Vec::new()).is_empty() && Track::of(vec![at(1_000, &[])]).is_empty());
    }

    #[test]
    fn the_way_is_measured_where_the_recording_does_not_say_it() {
        // One minute of latitude is a nautical mile, 1,852 m, within the flattening of the earth.
        let north = |time, latitude| at(time, &[(Measure::Latitude, latitude), (Measure::Longitude, 7.0)]);
        let track = Track::of(vec![north(0, 50.0), north(600_000, 50.0 + 1.0 / 60.0)]);
        let way = track.column(Measure::Distance)[1].unwrap();
        assert!((way - 1_852.0).abs() < 5.0, "{way}");
        assert!((track.column(Measure::Speed)[1].unwrap() - way / 600.0).abs() < 1e-9);
    }

    #[test]
    fn a_thinned_track_keeps_the_peaks_of_all_it_measures() {
        let mut points: Vec<_> =
            (0..2_000).map(|n| at(n * 1000, &[(Measure::HeartRate, 120.0), (Measure::Elevation, 40.0)])).collect();
        points[777].set(Measure::HeartRate, Some(191.0));
        points[1_234].set(Measure::Elevation, Some(812.0));
        let track = Track::of(points).thinned(100);
        assert!(track.len() <= 100);
        assert!(track.column(Measure::HeartRate).contains(&Some(191.0)));
        assert!(track.column(Measure::Elevation).contains(&Some(812.0)));
        assert!(track.columns.iter().all(|column| column.is_empty() || column.len() == track.len()));
    }
}
