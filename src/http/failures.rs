//! Unknown tokens: counted, logged at a limited rate, and answered slowly once there are many from one address.
//!
//! Only refusals are slowed: behind a proxy everybody has one address, and callers with a token must not wait for
//! others who guess.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

/// Refusals per address that are answered at once.
const FREE: u32 = 10;
/// How much longer each further refusal is delayed than the one before, so that guessing in parallel is no quicker.
const DELAY: Duration = Duration::from_secs(1);
/// The longest delay, in steps.
const LONGEST: u32 = 20;
/// An address that was quiet for so long starts over; also the shortest time between two log lines about it.
const MEMORY: Duration = Duration::from_mins(1);
/// Addresses remembered: far more than have a reason to guess.
const ADDRESSES: usize = 1024;

pub(super) const REFUSED: &str = "garmin_sync_http_unknown_tokens_total";

/// Recent refusals.
#[derive(Debug, Default)]
pub struct Failures(Mutex<HashMap<IpAddr, Recent>>);

#[derive(Debug)]
struct Recent {
    refused: u32,
    untold: u32,
    last: Instant,
    told: Option<Instant>,
}

impl Failures {
    /// Counts a refusal; returns how long to delay its answer.
    pub(super) fn note(&self, address: IpAddr) -> Duration {
        metrics::counter!(REFUSED).increment(1);
        let now = Instant::now();
        let mut all = self.0.lock();
        if all.len() >= ADDRESSES && !all.contains_key(&address) {
            all.retain(|_, recent| now.duration_since(recent.last) < MEMORY);
            if all.len() >= ADDRESSES {
                return DELAY;
            }
        }
        let recent = all.entry(address).or_insert(Recent { refused: 0, untold: 0, last: now, told: None });
        if now.duration_since(recent.last) >= MEMORY {
            recent.refused = 0;
        }
        recent.refused += 1;
        recent.untold += 1;
        recent.last = now;
        if recent.told.is_none_or(|told| now.duration_since(told) >= MEMORY) {
            tracing::warn!(client.address = %address, times = recent.untold, "unknown token refused");
            (recent.told, recent.untold) = (Some(now), 0);
        }
        DELAY * recent.refused.saturating_sub(FREE).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn many_from_one_address_are_slowed_until_it_is_quiet() {
        let failures = Failures::default();
        let (one, other): (IpAddr, IpAddr) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let waits: Vec<_> = (0..12).map(|_| failures.note(one)).collect();
        assert_eq!(waits[..10], [Duration::ZERO; 10]);
        assert_eq!(waits[10..], [DELAY, 2 * DELAY]);
        let longest = (0..100).map(|_| failures.note(one)).max();
        assert_eq!(longest, Some(DELAY * LONGEST));
        assert_eq!(failures.note(other), Duration::ZERO);
        tokio::time::advance(MEMORY).await;
        assert_eq!(failures.note(one), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_addresses_are_remembered_and_no_more() {
        let failures = Failures::default();
        let address = |n: u32| IpAddr::from(n.to_be_bytes());
        for n in 0..5000 {
            failures.note(address(n));
        }
        assert_eq!(failures.0.lock().len(), ADDRESSES);
        tokio::time::advance(MEMORY).await;
        failures.note(address(9999));
        assert_eq!(failures.0.lock().len(), 1);
    }
}
