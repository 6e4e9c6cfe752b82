//! Ports for servers that tests start, stop and restart.

use std::sync::atomic::{AtomicU32, Ordering};

/// A free port. It is below the ephemeral range (32768 and up on Linux), so no outgoing connection takes it before the
/// program that it is for, or while that is stopped; and it is handed out only once.
pub fn free_port() -> u16 {
    static GIVEN: AtomicU32 = AtomicU32::new(0);
    let begin = std::process::id() % 200 * 100;
    loop {
        let offset = (begin + GIVEN.fetch_add(1, Ordering::Relaxed)) % 20_000;
        // Always fits a port number.
        let Ok(port) = u16::try_from(10_000 + offset) else { continue };
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
