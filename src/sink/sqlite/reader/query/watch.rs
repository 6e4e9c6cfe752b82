//! Ends a query that takes too long, or makes the whole program grow.
//!
//! SQLite can limit the memory of a process only, and then whoever else asks for some is refused it. So the growth of the
//! program is looked at long before that, while the query runs, wherever the system tells it (`/proc`, on Linux).

use std::fs::read_to_string;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// How far the program may grow, in bytes, during a query.
const GROWTH: u64 = 128 * 1024 * 1024;
/// How long not to look at its size again.
const PAUSE: Duration = Duration::from_millis(4);

/// Watches one query.
#[derive(Debug, Clone)]
pub(super) struct Watch {
    deadline: Instant,
    start: u64,
    is_greedy: Arc<AtomicBool>,
}

impl Watch {
    pub(super) fn until(deadline: Instant) -> Self {
        Self { deadline, start: size(), is_greedy: Arc::default() }
    }

    /// Whether the query must end; as SQLite asks it.
    pub(super) fn asked(self) -> impl FnMut() -> bool + Send + 'static {
        let mut looked = Instant::now();
        move || {
            let now = Instant::now();
            if now >= self.deadline {
                return true;
            }
            if now - looked < PAUSE {
                return false;
            }
            looked = now;
            let is_greedy = size() > self.start + GROWTH;
            self.is_greedy.store(is_greedy, Ordering::Relaxed);
            is_greedy
        }
    }

    /// Whether it ended because of the program's size.
    pub(super) fn saw_greed(&self) -> bool {
        self.is_greedy.load(Ordering::Relaxed)
    }
}

/// The memory of the program, in bytes; 0 where the system does not tell.
fn size() -> u64 {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_program_has_a_size() {
        assert!((1_000_000..1_000_000_000_000).contains(&size()), "{}", size());
    }
}
