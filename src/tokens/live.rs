//! The tokens of a program that runs: as the file has them now.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::file::{Entry, Hash, Stamp, TokensError, read};
use crate::domain::ids::UserId;

/// How often the file is looked at when nobody asks: how long an open stream outlives its token.
const LOOK: Duration = Duration::from_millis(500);

/// The tokens that are known now.
#[derive(Debug)]
pub struct LiveTokens {
    path: PathBuf,
    /// The state of the file that was read last, whether it could be used or not.
    seen: Mutex<Option<Stamp>>,
    known: watch::Sender<Arc<[Entry]>>,
}

impl LiveTokens {
    /// Reads the file for the first time.
    ///
    /// # Errors
    /// It can't be read, a line is something else, or there is no token in it.
    pub fn open(path: &Path) -> Result<Self, TokensError> {
        let stamp = Stamp::now(path);
        let known = read(path)?;
        if known.is_empty() {
            return Err(TokensError::Empty(path.to_owned()));
        }
        Ok(Self { path: path.to_owned(), seen: Mutex::new(stamp), known: watch::Sender::new(known.into()) })
    }

    /// Whose token this is. Looks at the file first, so that what was taken out of it is refused from that moment on: a look costs
    /// about a microsecond.
    #[must_use]
    pub fn user_of(&self, hash: &Hash) -> Option<UserId> {
        self.look();
        find(&self.known.borrow(), hash)
    }

    /// Whether somebody has a token.
    #[must_use]
    pub fn has_user(&self, user: &UserId) -> bool {
        self.known.borrow().iter().any(|entry| entry.user == *user)
    }

    /// Where they are.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file if it has changed. While it can't be used, what was known before stays known.
    fn look(&self) {
        let stamp = Stamp::now(&self.path);
        let mut seen = self.seen.lock();
        if *seen == stamp {
            return;
        }
        *seen = stamp;
        self.read_again();
    }

    fn read_again(&self) {
        match read(&self.path) {
            Ok(known) => {
                tracing::info!(tokens = known.len(), "the file of tokens was read again");
                self.known.send_replace(known.into());
            }
            Err(error) => tracing::error!(
                "auth.tokens_file names {error}. The tokens that were known before stay valid until it can be read again"
            ),
        }
    }

    /// Looks at the file now and then, and whenever `told` says so, until the program stops.
    pub async fn follow(self: Arc<Self>, mut told: tokio::signal::unix::Signal, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(()) = told.recv() => self.read_again(),
                () = tokio::time::sleep(LOOK) => self.look(),
            }
        }
    }

    /// Returns when a token is no longer known, or is somebody else's.
    pub async fn gone(self: Arc<Self>, hash: Hash, user: UserId) {
        let mut known = self.known.subscribe();
        // The sender lives as long as `self`.
        let _ = known.wait_for(|known| find(known, &hash).as_ref() != Some(&user)).await;
    }
}

/// Looks at every token and every byte, so that the time it takes says nothing.
fn find(tokens: &[Entry], hash: &Hash) -> Option<UserId> {
    let found = tokens.iter().fold(None, |found, entry| {
        let difference = entry.hash.iter().zip(hash).fold(0, |all, (a, b)| all | (a ^ b));
        if std::hint::black_box(difference) == 0 { Some(&entry.user) } else { found }
    });
    found.cloned()
}
