//! The closed sets of names in the documentation, taken from where they are defined, so that they can't fall behind.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::data_type::DataType;
use crate::domain::failure::ErrorCode;
use crate::domain::job::Status;
use crate::domain::metric::METRICS;

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = $names:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some($names)).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

names! {
    /// Where a job stands.
    JobStatus = Status::ALL.map(Status::name);
    /// A kind of data.
    DataTypeName = DataType::ALL.map(DataType::name);
    /// A kind of data that has days.
    DatedTypeName = ["health", "activities", "nutrition"];
    /// A health metric.
    MetricName = METRICS;
    /// Which end comes first.
    OrderName = ["oldest", "newest"];
    /// How a job came to its days.
    SyncTypeName = ["incremental", "historical"];
    /// Why a job failed.
    FailureCode = FAILURES.map(ErrorCode::name);
}

const FAILURES: [ErrorCode; 7] = [
    ErrorCode::AuthRequired,
    ErrorCode::SecretsKeyMismatch,
    ErrorCode::SinkUnavailable,
    ErrorCode::SourceUnreachable,
    ErrorCode::ChunksFailed,
    ErrorCode::WorkerLost,
    ErrorCode::Internal,
];
