//! Which of the sleeps of a day is its night.

use crate::domain::data_type::DataType;
use crate::domain::record::{Nap, SleepSession};

use super::Gathered;

/// The length of a sleep in seconds, as far as it is known.
pub(in crate::source) fn length(sleep: &SleepSession) -> f64 {
    sleep.duration_s.or(sleep.asleep_s).unwrap_or(0.0)
}

impl Gathered<'_> {
    /// Of several on one day the longest is the night, and the others are naps.
    pub(super) fn nights_and_naps(&mut self) -> (Vec<SleepSession>, Vec<Nap>) {
        let mut nights = Vec::new();
        for (day, mut sessions) in std::mem::take(&mut self.sleep) {
            sessions.sort_by(|one, other| length(other).total_cmp(&length(one)));
            let mut sessions = sessions.into_iter();
            let Some(night) = sessions.next() else { continue };
            for nap in sessions.filter(|it| it.bedtime != night.bedtime || it.raw != night.raw) {
                let Some(start) = nap.bedtime else {
                    self.keep(DataType::Health, day, "sleep", nap.raw);
                    continue;
                };
                let SleepSession { date, wake_time, utc_offset_min, duration_s, asleep_s, raw, .. } = nap;
                let nap = Nap { date, start, end: wake_time, utc_offset_min, duration_s, asleep_s, raw };
                self.add_nap(nap, "sleep");
            }
            nights.push(night);
        }
        (nights, std::mem::take(&mut self.naps).into_values().collect())
    }
}
