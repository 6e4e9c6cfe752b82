//! SIGTERM and SIGINT, as cancellation tokens.

use std::io::Error;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How a program is told to stop: gracefully, and then at once.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Takes nothing new; work in progress may finish.
    pub graceful: CancellationToken,
    /// Ends at once.
    pub immediate: CancellationToken,
}

impl Stop {
    /// The first SIGTERM or SIGINT stops gracefully, the second at once.
    ///
    /// # Errors
    /// Signals can't be received.
    pub fn on_signals() -> Result<Self, Error> {
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let stop = Self::default();
        let told = stop.clone();
        tokio::spawn(async move {
            for token in [told.graceful, told.immediate] {
                tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
                token.cancel();
            }
        });
        Ok(stop)
    }
}
