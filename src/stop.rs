//! SIGTERM and SIGINT, as tokens that anything can wait for.

use std::io::Error;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// How a program is told to stop: soon, and then at once.
#[derive(Debug, Clone, Default)]
pub struct Stop {
    /// Takes nothing new; what is under way may end.
    pub soon: CancellationToken,
    /// Ends at once.
    pub now: CancellationToken,
}

impl Stop {
    /// The first SIGTERM or SIGINT stops soon, the second at once.
    ///
    /// # Errors
    /// Signals can't be received.
    pub fn on_signals() -> Result<Self, Error> {
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let stop = Self::default();
        let told = stop.clone();
        tokio::spawn(async move {
            for token in [told.soon, told.now] {
                tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
                token.cancel();
            }
        });
        Ok(stop)
    }
}
