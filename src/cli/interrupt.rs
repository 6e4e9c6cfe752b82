//! Ctrl-C.

use std::future::pending;

use tokio::signal::unix::{SignalKind, signal};

/// Resolves on Ctrl-C. From the call on, even before it is awaited, Ctrl-C does not end the process by itself.
pub fn interrupted() -> impl Future<Output = ()> {
    let interrupt = signal(SignalKind::interrupt());
    async {
        match interrupt {
            Ok(mut interrupt) => drop(interrupt.recv().await),
            // Without a handler, Ctrl-C ends the process as usual.
            Err(_) => pending().await,
        }
    }
}
