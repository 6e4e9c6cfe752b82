//! Whether an upstream may be asked now. What stands here is shared by all workers.

use chrono::{DateTime, Utc};

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
    /// Yes; the upstream is this claim's until it gives its permit back.
    Go,
    /// The user, or everybody, asked too much: not before then.
    CoolingDown(DateTime<Utc>),
    /// The user's budget of requests is spent for now: not before then.
    OverBudget(DateTime<Utc>),
    /// The upstream serves somebody else, or it is somebody else's turn.
    Busy,
}
