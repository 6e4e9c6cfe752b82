//! How many connections a process can hold.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// The most connections served, whatever the system would allow: each may hold about 130 KB of a request that is being
/// read and an answer that is not.
const MOST: u64 = 8192;
/// File descriptors kept for Redis, the store, logs and whatever else a program opens.
const KEPT: u64 = 64;
/// Surplus connections, which are told that there is no room.
const SURPLUS: u64 = 64;

/// Limits of connections at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Connections served.
    pub seats: usize,
    /// Surplus ones, which are asked to come back later; only health checks are answered there.
    pub surplus: usize,
}

impl Room {
    /// As many as this process has file descriptors for, minus those it needs elsewhere.
    #[must_use]
    pub fn of_this_process() -> Self {
        let (soft, _) = getrlimit(Resource::RLIMIT_NOFILE).unwrap_or((1024, 1024));
        Self::within(soft)
    }

    /// For an address with few clients, next to work that needs the descriptors more.
    #[must_use]
    pub fn small() -> Self {
        Self { seats: 32, surplus: 16 }
    }

    fn within(descriptors: u64) -> Self {
        let (kept, surplus) = (KEPT.min(descriptors / 2), SURPLUS.min(descriptors / 8));
        let seats = descriptors.saturating_sub(kept + surplus).clamp(1, MOST);
        Self { seats: usize::try_from(seats).unwrap_or(1), surplus: usize::try_from(surplus.max(1)).unwrap_or(1) }
    }
}

/// Raises the limit of file descriptors as far as the system allows without privileges. Many systems start programs
/// with 1,024, for the sake of old ones.
pub fn raise_descriptor_limit() {
    if let Ok((soft, hard)) = getrlimit(Resource::RLIMIT_NOFILE)
        && soft < hard
        && let Err(error) = setrlimit(Resource::RLIMIT_NOFILE, hard, hard)
    {
        tracing::debug!(%error, "the limit of file descriptors stays as it is");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_descriptors_are_always_left() {
        assert_eq!(Room::within(1024), Room { seats: 896, surplus: 64 });
        assert_eq!(Room::within(1 << 20), Room { seats: 8192, surplus: 64 });
        for descriptors in [0, 1, 16, 64, 100, 256] {
            let Room { seats, surplus } = Room::within(descriptors);
            assert!(seats >= 1 && surplus >= 1, "{descriptors}");
            assert!(descriptors < 16 || ((seats + surplus) as u64) < descriptors, "{descriptors}");
        }
    }
}
