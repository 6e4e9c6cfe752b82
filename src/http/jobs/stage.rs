//! What is happening to a job, as clients of the job interface see it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::names::{DataTypeName, StageCauseName, StageKindName};
use crate::domain::data_type::DataTypes;
use crate::domain::stage::{Cause, Stage, StageKind};

/// What is happening to a job now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Stage)]
#[serde(rename_all = "camelCase")]
pub struct StageView {
    /// What it does.
    #[schema(value_type = StageKindName)]
    pub kind: StageKind,
    /// The kinds of data that this is about; empty when it is about none of them more than about others.
    #[schema(value_type = Vec<DataTypeName>)]
    pub data_types: DataTypes,
    /// The first of the days that this is about.
    pub start: Option<NaiveDate>,
    /// The last of them.
    pub end: Option<NaiveDate>,
    /// Until when it waits, if that is known.
    pub until: Option<DateTime<Utc>>,
    /// Why it waits, tries again or gives up.
    #[schema(value_type = Option<StageCauseName>)]
    pub cause: Option<Cause>,
}

impl From<&Stage> for StageView {
    fn from(stage: &Stage) -> Self {
        let Stage { kind, data_types, days, until, cause } = *stage;
        Self { kind, data_types, start: days.map(|it| it.start()), end: days.map(|it| it.end()), until, cause }
    }
}
