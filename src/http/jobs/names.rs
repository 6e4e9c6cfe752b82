//! The closed sets of names in the documentation, taken from where they are defined, so that they can't fall behind.

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::data_type::DataType;
use crate::domain::failure::ErrorCode;
use crate::domain::job::{Action, Order, Status, SyncType};
use crate::domain::metric::METRICS;
use crate::domain::stage::{Cause, StageKind};

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
    DatedTypeName = DataType::ALL.into_iter().filter(|one| one.is_dated()).map(DataType::name);
    /// A health metric.
    MetricName = METRICS;
    /// Which end comes first.
    OrderName = Order::ALL.map(Order::name);
    /// How a job came to its days.
    SyncTypeName = SyncType::ALL.map(SyncType::name);
    /// Why a job failed.
    FailureCode = ErrorCode::ALL.map(ErrorCode::name);
    /// What a user can do to a job.
    ActionName = Action::ALL.map(Action::name);
    /// What a job is doing.
    StageKindName = StageKind::ALL.iter().map(|one| one.name());
    /// Why a job waits, tries again or gives up.
    StageCauseName = Cause::ALL.iter().map(|one| one.name());
}
