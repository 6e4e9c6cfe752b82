//! The shared state of one connection.

use std::net::IpAddr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How long a client may take nothing of an answer that is ready for it.
const TAKE_TIMEOUT: Duration = Duration::from_secs(30);
/// The same for an endless answer, whose reader may be a machine that sleeps for a moment.
const STREAM_TAKE_TIMEOUT: Duration = Duration::from_mins(5);

/// A connection, from outside.
#[derive(Debug)]
pub(super) struct Line {
    id: u64,
    address: IpAddr,
    is_surplus: bool,
    is_endless: AtomicBool,
    /// When a byte was last sent or received, in milliseconds since the first connection.
    last_moved: AtomicU64,
    leaving: CancellationToken,
}

static FIRST: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Line {
    pub(super) fn new(id: u64, address: IpAddr, is_surplus: bool) -> Self {
        let line = Self {
            id,
            address,
            is_surplus,
            is_endless: AtomicBool::new(false),
            last_moved: AtomicU64::new(0),
            leaving: CancellationToken::new(),
        };
        line.moved();
        line
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    /// The client's address.
    pub(super) fn address(&self) -> IpAddr {
        self.address
    }

    /// Whether it is surplus.
    pub(super) fn is_surplus(&self) -> bool {
        self.is_surplus
    }

    /// Notes that an answer begins.
    pub(super) fn answers(&self, is_endless: bool) {
        self.is_endless.store(is_endless, Ordering::Relaxed);
    }

    /// Whether its current answer is endless.
    pub(super) fn is_endless(&self) -> bool {
        self.is_endless.load(Ordering::Relaxed)
    }

    /// Tells the connection to end now, whatever it is doing.
    pub(super) fn leave(&self) {
        self.leaving.cancel();
    }

    /// Resolves when it has to end.
    pub(super) async fn left(&self) {
        self.leaving.cancelled().await;
    }

    #[cfg(test)]
    pub(super) fn is_leaving(&self) -> bool {
        self.leaving.is_cancelled()
    }

    /// Notes that a byte was sent or received.
    pub(super) fn moved(&self) {
        self.moved_at(u64::try_from(FIRST.elapsed().as_millis()).unwrap_or(u64::MAX));
    }

    pub(super) fn moved_at(&self, millis: u64) {
        self.last_moved.store(millis, Ordering::Relaxed);
    }

    pub(super) fn last_moved(&self) -> u64 {
        self.last_moved.load(Ordering::Relaxed)
    }

    /// How long the client may currently take nothing.
    pub(super) fn patience(&self) -> Duration {
        if self.is_endless() { STREAM_TAKE_TIMEOUT } else { TAKE_TIMEOUT }
    }
}
