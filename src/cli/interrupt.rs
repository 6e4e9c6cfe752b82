//! Ctrl-C.

use std::future::pending;

use tokio::signal::unix::{SignalKind, signal};

/// Ends when Ctrl-C comes. From the call on, not only while it is awaited, Ctrl-C does not end the process by itself.
pub fn interrupted() -> impl Future<Output = ()> {
    let interrupt = signal(SignalKind::interrupt());
    async {
        match interrupt {
            Ok(mut interrupt) => drop(interrupt.recv().await),
            // Then Ctrl-C ends the process as it ends any other.
            Err(_) => pending().await,
        }
    }
}
