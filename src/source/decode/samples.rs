//! Which values over a day are measurements.

use crate::domain::record::{Sample, SampleKind};

/// Whether it can't be of the day that it is listed under, in any zone.
pub(in crate::source) fn is_elsewhere(sample: &Sample) -> bool {
    (sample.time.date_naive() - sample.date).num_days().abs() > 2
}

/// Negatives mean "not measured", and so does a heart rate of 0.
pub(in crate::source) fn says_nothing(sample: &Sample) -> bool {
    match sample.kind {
        SampleKind::HeartRate | SampleKind::Hrv => sample.value <= 0.0,
        SampleKind::Stress | SampleKind::BodyBattery => sample.value < 0.0,
    }
}
