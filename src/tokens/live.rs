//! The tokens of a running program, always as the file has them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use subtle::ConstantTimeEq as _;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::file::{Entry, Hash, Stamp, TokensError, read};
use crate::domain::ids::UserId;

/// How often the file is checked without a request: how long an open stream outlives its token.
const LOOK: Duration = Duration::from_millis(500);

/// The known tokens.
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
    /// It can't be read, a line is something else, or it has no token.
    pub fn open(path: &Path) -> Result<Self, TokensError> {
        let stamp = Stamp::now(path);
        let known = read(path)?;
        if known.is_empty() {
            return Err(TokensError::Empty(path.to_owned()));
        }
        Ok(Self { path: path.to_owned(), seen: Mutex::new(stamp), known: watch::Sender::new(known.into()) })
    }

    /// Whose token this is. Checks the file first, so that a removed token is refused from that moment on: a check
    /// costs about a microsecond.
    #[must_use]
    pub fn user_of(&self, hash: &Hash) -> Option<UserId> {
        self.look();
        find(&self.known.borrow(), hash)
    }

    /// Where they are.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file if it has changed. While it can't be used, the known tokens stay valid.
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
                tracing::info!(tokens = known.len(), "the token file was reloaded");
                self.known.send_replace(known.into());
            }
            Err(error) => tracing::error!(
                "auth.tokens_file names {error}. The tokens that were known before stay valid until it can be read again"
            ),
        }
    }

    /// Checks the file regularly, and whenever `told` says so, until the program stops.
    pub async fn follow(self: Arc<Self>, mut told: tokio::signal::unix::Signal, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                Some(()) = told.recv() => self.read_again(),
                () = tokio::time::sleep(LOOK) => self.look(),
            }
        }
    }

    /// Resolves when a token is no longer known, or belongs to somebody else.
    pub async fn gone(self: Arc<Self>, hash: Hash, user: UserId) {
        let mut known = self.known.subscribe();
        // The sender lives as long as `self`.
        let _ = known.wait_for(|known| find(known, &hash).as_ref() != Some(&user)).await;
    }
}

/// Compares every token and every byte, so that the time it takes reveals nothing.
fn find(tokens: &[Entry], hash: &Hash) -> Option<UserId> {
    let found =
        tokens.iter().fold(None, |found, entry| if entry.hash.ct_eq(hash).into() { Some(&entry.user) } else { found });
    found.cloned()
}
