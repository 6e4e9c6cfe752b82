//! What the verbs need of the world: traits, implemented by the adapters.

mod accounts;
mod change_feed;
mod clock;
mod gate;
mod job_store;
mod sign_in;
mod sink;
mod source;
mod work_store;

pub use accounts::{Account, AccountError, Accounts, Link, Saved};
pub use change_feed::{Change, ChangeFeed};
pub use clock::{Clock, Random};
pub use gate::{Admission, CoolDown, Cooling, Gate};
pub use job_store::{ControlOutcome, JobPage, JobReport, JobStore, NewJob, StartOutcome, StatusReport, StoreError};
pub use sign_in::{GivenSignIn, SignIn};
pub use sink::{DayOutcome, Outcome, Removed, Sink, SinkBatch, SinkError, SinkState, StoredDay, Wanted, Written};
pub use source::{Allowance, Answer, Fetched, Query, Source, Sources, UnknownCredentials};
pub use work_store::{
    ClaimOutcome, Claimed, ControlFeed, End, Finder, KnownDay, Lost, Progress, Renewal, SweepReport, WORKER_SILENCE,
    WorkError, WorkStore,
};
