//! What may happen, and what is answered.

use garmin_sync::domain::job::{Event, Status};

/// One step. A worker's calls may come at any moment, in any order and repeatedly: a crash is a worker that never calls
/// again, a freeze one that calls late, a lost reply one that calls twice, or acts as if the first had failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    Start {
        job: u8,
        by: u8,
    },
    Control {
        job: u8,
        by: u8,
        event: Event,
    },
    Take {
        worker: u8,
    },
    Claim {
        worker: u8,
        job: u8,
    },
    Renew {
        task: usize,
    },
    /// Writes a unit to the sink.
    Store {
        task: usize,
        unit: u8,
    },
    /// Writes the progress of what the sink has; `is_heard`: the worker learns of it.
    Progress {
        task: usize,
        is_heard: bool,
    },
    /// Writes the stage, without progress.
    Show {
        task: usize,
    },
    /// Writes that a unit could not be fetched.
    Miss {
        task: usize,
        unit: u8,
    },
    Complete {
        task: usize,
    },
    Fail {
        task: usize,
    },
    Release {
        task: usize,
    },
    /// One job's part of a rescue.
    RescueJob {
        job: u8,
    },
    /// One signal's part of a rescue, or of a leave.
    Return {
        worker: u8,
        job: u8,
    },
    Rescue,
    Leave {
        worker: u8,
    },

    /// The lease runs out.
    Expire {
        job: u8,
    },
    /// All leases run out: Redis was down, or time passed.
    Outage,
    /// The last signal is longer ago than a lease.
    Age {
        job: u8,
    },
    /// The worker's last heartbeat is long ago.
    Silence {
        worker: u8,
    },
    /// Redis keeps what it has.
    Save,
    /// Redis is as it was when it last saved.
    LoseData,

    // From here on: caused only by damage, or an unlucky interleaving with a command outside the scripts.
    DropSignal {
        job: u8,
    },
    StraySignal {
        job: u8,
    },
    StrayInFlight {
        worker: u8,
        job: u8,
    },
    StrayActive {
        job: u8,
    },
    StrayLock {
        job: u8,
    },
    /// The lease of a claim is there, whatever the job is.
    StrayLease {
        task: usize,
    },
    DropLatest {
        user: u8,
    },
    DropChunk {
        job: u8,
    },
    ClockBack {
        job: u8,
    },
    Unlink {
        user: u8,
    },
    Link {
        user: u8,
    },
    OlderThanOthers {
        user: u8,
        others: usize,
    },
    ForgetBusy {
        worker: u8,
    },
    TrimOne {
        job: u8,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The step has no answer.
    Silent,
    Ok,
    Started,
    Held(u8),
    NotLinked,
    NotFound,
    WrongState(Status),
    Taken(u8),
    Claimed,
    Refused,
    Lost(Option<Status>),
    Undone,
    Damaged,
    Swept {
        lost: u32,
        given_up: u32,
        signalled: u32,
    },
    Kept,
    Trimmed,
}
