//! Whether an upstream may be asked now. What stands here is shared by all workers.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};

use super::StoreError;
use crate::domain::ids::{Claim, UserId};

/// Until when a scope may not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoolDown {
    /// When it ends.
    pub until: DateTime<Utc>,
    /// How often in a row it was imposed.
    pub strikes: u32,
}

/// A cool-down as a user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cooling {
    /// When it ends.
    pub until: DateTime<Utc>,
    /// Why it is, for people.
    pub reason: String,
    /// Whether nobody's requests but the user's brought it on.
    pub is_own: bool,
}

/// The answer to "may I ask now?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Yes; the upstream is this claim's until it leaves.
    Go,
    /// The user, or everybody, asked too much: not before then.
    CoolingDown(DateTime<Utc>),
    /// The user's budget of requests is spent for now: not before then.
    OverBudget(DateTime<Utc>),
    /// The upstream serves somebody else, or it is somebody else's turn.
    Busy,
}

/// Cool-downs, the budget of requests, and turns at an upstream that does one thing at a time.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Takes the upstream for one request, if the user and everybody may ask, the budget of `per_minute` requests (0: no
    /// limit) allows it, and it is free. Repeated by the same claim it answers the same.
    async fn admit(
        &self,
        claim: &Claim,
        user: &UserId,
        upstream: &str,
        per_minute: u32,
    ) -> Result<Admission, StoreError>;

    /// Keeps the upstream for another lease.
    async fn keep(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError>;

    /// Lets others ask.
    async fn leave(&self, claim: &Claim, upstream: &str) -> Result<(), StoreError>;

    /// Imposes a cool-down on a user or an upstream, for a request of `user` was refused; never shortens one. Answers what is
    /// now in force.
    async fn cool_down(
        &self,
        scope: &str,
        user: &UserId,
        retry_after: Option<Duration>,
        reason: &str,
    ) -> Result<CoolDown, StoreError>;
}
