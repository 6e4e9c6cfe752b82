//! Whether an upstream may be asked now. This state is shared by all workers.

use chrono::{DateTime, Utc};

/// A cool-down of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoolDown {
    /// When it ends.
    pub until: DateTime<Utc>,
    /// How often in a row it was imposed.
    pub strikes: u32,
}

/// A cool-down as its user sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooling {
    /// When it ends.
    pub until: DateTime<Utc>,
    /// Whether the user's own requests alone caused it.
    pub is_own: bool,
}

/// The answer to "may I ask now?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Yes; this claim holds the upstream until it releases its permit.
    Go,
    /// No, not before then: the user, or all users together, asked too much.
    CoolingDown(DateTime<Utc>),
    /// No, not before then: the user's request limit is used up.
    OverBudget(DateTime<Utc>),
    /// No: the upstream is busy with another request, or another job is next.
    Busy,
}
