//! Names in answers.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::chart::bucket::Bucket;
use crate::domain::chart::daily_value::{Aggregate, DailyValue};
use crate::domain::data_type::DataType;
use crate::domain::failure::ErrorCode;
use crate::domain::job::{Action, Order, Status, SyncType};
use crate::domain::metric::Metric;
use crate::domain::record::SampleKind;
use crate::domain::stage::{Cause, StageKind};

/// Where a job stands.
pub type JobStatus = Name<Status>;
/// How a job's days were chosen.
pub type SyncTypeName = Name<SyncType>;
/// A kind of data.
pub type DataTypeName = Name<DataType>;
/// A health metric.
pub type MetricName = Name<Metric>;
/// Which end comes first.
pub type OrderName = Name<Order>;
/// Why a job failed.
pub type FailureCode = Name<ErrorCode>;
/// What a user can do to a job.
pub type ActionName = Name<Action>;
/// What a job is doing.
pub type StageKindName = Name<StageKind>;
/// Why a job waits, tries again or gives up.
pub type StageCauseName = Name<Cause>;

/// A value of a day.
pub type DailyValueName = Name<DailyValue>;
/// What the value of several days is.
pub type AggregateName = Name<Aggregate>;
/// What days are put together to.
pub type BucketName = Name<Bucket>;
/// What is measured over the day.
pub type SampleKindName = Name<SampleKind>;

/// A name from a set that a newer server may extend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Name<T> {
    /// A known one.
    Known(T),
    /// An unknown one; empty if an older server sends none.
    New(String),
}

impl<T: Copy> Name<T> {
    /// The value, if it is a known one.
    #[must_use]
    pub fn known(&self) -> Option<T> {
        match self {
            Self::Known(known) => Some(*known),
            Self::New(_) => None,
        }
    }
}

impl<T> Default for Name<T> {
    fn default() -> Self {
        Self::New(String::new())
    }
}

impl<T> From<T> for Name<T> {
    fn from(known: T) -> Self {
        Self::Known(known)
    }
}

impl<T: PartialEq> PartialEq<T> for Name<T> {
    fn eq(&self, other: &T) -> bool {
        matches!(self, Self::Known(known) if known == other)
    }
}

impl<T: fmt::Display> fmt::Display for Name<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(known) => known.fmt(f),
            Self::New(name) => f.pad(name),
        }
    }
}

impl<T: Serialize> Serialize for Name<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(known) => known.serialize(serializer),
            Self::New(name) => name.serialize(serializer),
        }
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Name<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let text: StrDeserializer<Error> = name.as_str().into_deserializer();
        Ok(T::deserialize(text).map_or(Self::New(name), Self::Known))
    }
}

impl<T: PartialSchema> PartialSchema for Name<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for Name<T> {
    fn name() -> Cow<'static, str> {
        T::name()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_not_known_is_kept() {
        let read = |text: &str| serde_json::from_str::<JobStatus>(text).unwrap();
        assert_eq!(read("\"paused\""), Status::Paused);
        let newer = read("\"asleep\"");
        assert_eq!((newer.known(), newer.to_string().as_str()), (None, "asleep"));
        assert_eq!(serde_json::to_string(&newer).unwrap(), "\"asleep\"");
        assert!(serde_json::from_str::<JobStatus>("7").is_err());
    }
}
