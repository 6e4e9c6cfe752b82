//! The common format of all errors.

use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;

use super::name::Name;
use crate::domain::named::named;

/// What went wrong, for programs. The set is closed: clients match on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray, ToSchema)]
#[strum(serialize_all = "snake_case")]
#[schema(rename_all = "snake_case")]
pub enum Code {
    /// The body is not JSON.
    InvalidJson,
    /// The body, or a query parameter, is not what was expected there; `field` names it.
    InvalidBody,
    /// There is no field of that name; `field` names it.
    UnknownField,
    /// A required field is missing; `field` names it.
    MissingField,
    /// Not a day of the calendar, written `YYYY-MM-DD`; `field` names it.
    InvalidDate,
    /// The days can't be synced together.
    InvalidDateRange,
    /// Too many days at once.
    RangeTooLong,
    /// The last day has not come yet.
    EndInFuture,
    /// No Garmin account is linked.
    NotLinked,
    /// Garmin does not accept the sign-in, or it is none; `field` names it.
    CredentialsRefused,
    /// The caller is unknown, or may not call from there.
    Unauthorized,
    /// The user has no such job.
    JobNotFound,
    /// There is nothing at that address.
    NotFound,
    /// The address does not take that method; the `Allow` header lists those it takes.
    MethodNotAllowed,
    /// The body is over 64 KiB.
    BodyTooLarge,
    /// The body is not declared as JSON.
    UnsupportedMediaType,
    /// Another sync is unfinished.
    SyncInProgress,
    /// The sync's state does not allow that; `state` says which it is.
    WrongState,
    /// The data of another Garmin account is stored for this user.
    OtherAccount,
    /// The server has no key to encrypt a sign-in with.
    SecretsKeyMissing,
    /// The server can't sign in with a password: it has no microservice.
    LoginUnavailable,
    /// What is stored for this user is to be deleted first; a worker does that.
    DeletionPending,
    /// Too many requests; try again later. With status 503: too many connections.
    RateLimited,
    /// Garmin, or the microservice, can't be asked now; try again.
    UpstreamUnavailable,
    /// Redis can't be used now; try again.
    StoreUnavailable,
    /// The API can't read the store of data; everything else works.
    StoreUnreachable,
    /// Redis holds something unreadable; trying again won't help.
    RecordDamaged,
}

named!(Code);

/// What went wrong, for programs.
pub type ErrorName = Name<Code>;

/// The body of every error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorBody {
    /// What happened, and what to do next.
    pub error: String,
    /// The same text, for clients that read this name.
    #[serde(default)]
    pub detail: String,
    /// What happened, for programs.
    #[serde(default)]
    pub code: ErrorName,
    /// The field of the body, or the query parameter, concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "startDate")]
    pub field: Option<String>,
    /// The job concerned. Never present on the simple interface.
    #[serde(rename = "jobId", skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// The state that prevents it: a job's status, or `idle` when there is no job; `no_file` when there is no store of data yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "completed")]
    pub state: Option<String>,
    /// Where to watch the sync that is in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/garmin/sync/status")]
    pub status_url: Option<String>,
    /// Seconds after which to try again; also in the `Retry-After` header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
}
