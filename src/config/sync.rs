use std::time::Duration;

use chrono_tz::Tz;

use crate::domain::policy::Zones;
use serde::Deserialize;

use super::{ConfigError, value, variable_of};

pub(super) const EXPECTED: &[(&str, &str)] = &[
    ("sync.chunk_days", "a whole number of days from 1 to 365"),
    ("sync.window_days", "a whole number of days from 1 to 7"),
    ("sync.lookback_days", "a whole number of days from 0 to 365"),
    ("sync.empty_final_days", "a whole number of days from 0 to 365"),
    ("sync.timezone", "the IANA name of a time zone, such as Europe/Berlin"),
    ("sync.min_interval_s", "a whole number of seconds from 0 to 86400"),
];

/// Section `sync`: how a job is split, and what "today" is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sync {
    /// Days in one chunk at most.
    #[serde(deserialize_with = "value::parsed")]
    pub chunk_days: u32,
    /// Days in one request at most, except for data that is requested by chunk.
    #[serde(deserialize_with = "value::parsed")]
    window_days: u32,
    /// How many of the last days, including today, an incremental sync fetches again at least; 0 counts as 1.
    #[serde(deserialize_with = "value::parsed")]
    pub lookback_days: u32,
    /// How many days after a day an empty answer from Garmin becomes final.
    #[serde(deserialize_with = "value::parsed")]
    pub empty_final_days: u32,
    #[serde(deserialize_with = "value::maybe")]
    timezone: Option<Tz>,
    #[serde(skip)]
    of_machine: Option<Tz>,
    /// How long a completed sync that reached today counts as up to date.
    #[serde(rename = "min_interval_s", deserialize_with = "value::seconds")]
    pub min_interval: Duration,
}

impl Sync {
    /// The most days in a window; a chunk is never exceeded.
    #[must_use]
    pub fn window_days(&self) -> u32 {
        self.window_days.min(self.chunk_days)
    }

    /// The time zones that define an account's calendar days.
    #[must_use]
    pub fn zones(&self) -> Zones {
        Zones { set: self.timezone, machine: self.of_machine.unwrap_or(Tz::UTC) }
    }

    /// Uses the machine's zone if none is set, and warns if that has to be a guess.
    pub(super) fn choose_zone(&mut self, of_machine: Option<String>, warnings: &mut Vec<String>) {
        if self.timezone.is_none() {
            self.of_machine = of_machine.and_then(|name| name.parse().ok());
            if self.of_machine.is_none() {
                warnings.push(format!(
                    "the time zone of this machine is unknown, so days are those of UTC unless the account tells its zone; set {} to \
                     change that",
                    variable_of("sync.timezone")
                ));
            }
        }
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        value::within("sync.chunk_days", self.chunk_days, 1..=365)?;
        value::within("sync.window_days", self.window_days, 1..=7)?;
        value::within("sync.lookback_days", self.lookback_days, 0..=365)?;
        value::within("sync.empty_final_days", self.empty_final_days, 0..=365)?;
        value::within("sync.min_interval_s", self.min_interval.as_secs(), 0..=86_400)
    }
}
