//! Live status: listeners are shown every change of their jobs.
//!
//! The store reports changes on one connection for the whole program. Each user with listeners has one [`Channel`]: it
//! reads the status once per change, however many listen ([`crate::app::status_cache`]), and keeps only the newest, so
//! that a slow listener blocks nothing and costs no memory.

mod channel;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use parking_lot::Mutex;
use tokio::sync::mpsc::unbounded_channel;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::app::App;
use crate::app::status_cache::Reports;
use crate::domain::ids::UserId;
use crate::ports::{Change, ChangeFeed, StatusReport, StoreError};
use channel::Channel;
pub use channel::{PACE, State};

/// Listeners per user: many more than people have windows, few enough to be no burden.
pub const MAX_LISTENERS: usize = 32;

const LISTENERS: &str = "garmin_sync_event_streams";

/// The listeners, and what they are shown.
pub struct Live {
    app: App,
    /// Cancelled when every listener has to leave.
    stop: CancellationToken,
    users: Mutex<HashMap<UserId, Followed>>,
}

/// A user with listeners.
struct Followed {
    channel: Arc<Channel>,
    listeners: usize,
    _reading: AbortOnDropHandle<()>,
}

/// A listener; leaves when it is dropped.
pub struct Listener {
    live: Arc<Live>,
    user: UserId,
    reports: Reports,
}

impl Live {
    /// Without listeners yet. All leave when `stop` is cancelled.
    #[must_use]
    pub fn new(app: App, stop: CancellationToken) -> Arc<Self> {
        metrics::describe_gauge!(LISTENERS, "Open streams of events.");
        Arc::new(Self { app, stop, users: Mutex::default() })
    }

    /// Forwards the store's changes until the program stops.
    pub fn follow(self: Arc<Self>, feed: Arc<dyn ChangeFeed>) -> BoxFuture<'static, ()> {
        async move { self.pass_on(&*feed).await }.boxed()
    }

    async fn pass_on(&self, feed: &dyn ChangeFeed) {
        let (to, mut changes) = unbounded_channel();
        let pass_on = async {
            while let Some(change) = changes.recv().await {
                let users = self.users.lock();
                match change {
                    Change::Job { user, .. } => users.get(&user).iter().for_each(|it| it.channel.look_again()),
                    Change::Connected => users.values().for_each(|it| it.channel.look_again()),
                }
            }
        };
        tokio::select! {
            () = feed.forward_changes(to) => {}
            () = pass_on => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// Adds a listener to a user's jobs; none if there are [`MAX_LISTENERS`]. To be called within a Tokio runtime.
    pub fn join(self: &Arc<Self>, user: &UserId) -> Option<Listener> {
        let mut users = self.users.lock();
        let followed = users.entry(user.clone()).or_insert_with(|| {
            let channel = Arc::new(Channel::new(self.app.clone(), user.clone()));
            let reading = AbortOnDropHandle::new(tokio::spawn(channel.clone().keep_up()));
            Followed { channel, listeners: 0, _reading: reading }
        });
        if followed.listeners >= MAX_LISTENERS {
            return None;
        }
        followed.listeners += 1;
        metrics::gauge!(LISTENERS).increment(1);
        Some(Listener { live: self.clone(), user: user.clone(), reports: self.app.reports(user) })
    }

    fn leave(&self, user: &UserId) {
        metrics::gauge!(LISTENERS).decrement(1);
        let mut users = self.users.lock();
        if let Entry::Occupied(mut followed) = users.entry(user.clone()) {
            followed.get_mut().listeners -= 1;
            if followed.get().listeners == 0 {
                followed.remove();
            }
        }
    }
}

impl Listener {
    /// The state as it is now.
    ///
    /// # Errors
    /// The store can't be used.
    pub async fn current(&mut self) -> Result<State, StoreError> {
        let read = self.live.app.status(&self.user).await?;
        let newest = self.reports.borrow_and_update().clone().unwrap_or(read);
        Ok(self.state(&newest))
    }

    /// The newest state, once it differs from the one shown last; none when the program stops.
    pub async fn next(&mut self) -> Option<State> {
        loop {
            tokio::select! {
                () = self.live.stop.cancelled() => return None,
                changed = self.reports.changed() => changed.ok()?,
            }
            let newest = self.reports.borrow_and_update().clone();
            if let Some(report) = newest {
                return Some(self.state(&report));
            }
        }
    }

    fn state(&self, report: &StatusReport) -> State {
        State::of(report, self.live.app.heartbeat_interval, self.live.app.clock.now())
    }

    /// Waits, unless the program stops meanwhile.
    pub async fn rest(&self, time: std::time::Duration) {
        tokio::select! {
            () = self.live.stop.cancelled() => {}
            () = tokio::time::sleep(time) => {}
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.live.leave(&self.user);
    }
}
