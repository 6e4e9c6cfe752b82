//! What the application needs from the outside: traits, implemented by adapters.

mod accounts;
mod change_feed;
mod clock;
mod deletions;
mod jobs;
mod outage;
mod permits;
mod reader;
mod sign_in;
mod sign_in_check;
mod sink;
mod source;
mod work;

pub use accounts::{Account, AccountError, Accounts, Imported, Link, Linked, NewLink, Saved};
pub use change_feed::{Change, ChangeFeed};
pub use clock::{Clock, Random};
pub use deletions::{Deletion, Deletions};
pub use jobs::{ControlOutcome, JobPage, JobReport, Jobs, NewJob, RetryScope, StartOutcome, StatusReport, StoreError};
pub use outage::Outage;
pub use permits::{Admission, CoolDown, Cooling};
pub use reader::{
    ActivityFilter, ActivityMark, ActivityPage, Bounds, Extent, Found, Inventory, KeptActivity, Nights, QueryError,
    ReadError, Reader, Recording, RowPage,
};
pub use sign_in::{GivenSignIn, SignIn};
pub use sign_in_check::{CheckError, KeyCheck, LoginStep, PasswordLogin, Refused, SignInChecks};
pub use sink::{
    DayOutcome, Erased, FilesDue, KeptFile, Outcome, Removed, RestoreQuery, Sink, SinkBatch, SinkError, SinkState,
    StoredDay, Written,
};
pub use source::{
    Ahead, Allowance, Answer, Fetched, Query, Rate, Reply, Session, SignInFacts, Source, Sources, UnknownCredentials,
};
pub use work::{
    ClaimOutcome, Claimed, End, Finder, KnownDay, Lost, Progress, Renewal, RescueReport, WORKER_SILENCE, Work,
    WorkError,
};
