//! What is happening to a job.

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::name::{DataTypeName, StageCauseName, StageKindName};
use crate::domain::data_type::DataTypes;
use crate::domain::dates::DateRange;
use crate::domain::stage;

/// What is happening to a job now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    /// What it does.
    pub kind: StageKindName,
    /// The kinds of data concerned; empty when none in particular.
    #[serde(default)]
    pub data_types: Vec<DataTypeName>,
    /// The first of the days concerned.
    pub start: Option<NaiveDate>,
    /// The last of them.
    pub end: Option<NaiveDate>,
    /// Until when it waits, if known.
    pub until: Option<DateTime<Utc>>,
    /// Why it waits, tries again or gives up.
    pub cause: Option<StageCauseName>,
}

impl From<&stage::Stage> for Stage {
    fn from(stage: &stage::Stage) -> Self {
        Self {
            kind: stage.kind.into(),
            data_types: stage.data_types.iter().map(Into::into).collect(),
            start: stage.days.map(DateRange::start),
            end: stage.days.map(DateRange::end),
            // Finer than that, nobody can tell.
            until: stage.until.map(|until| until.trunc_subsecs(3)),
            cause: stage.cause.map(Into::into),
        }
    }
}

impl Stage {
    /// The same as a domain value; none when a newer server uses names that are unknown here.
    #[must_use]
    pub fn known(&self) -> Option<stage::Stage> {
        let data_types: Option<DataTypes> = self.data_types.iter().map(DataTypeName::known).collect();
        let cause = self.cause.as_ref().map(StageCauseName::known);
        Some(stage::Stage {
            kind: self.kind.known()?,
            data_types: data_types?,
            days: self.start.zip(self.end).and_then(|(start, end)| DateRange::new(start, end)),
            until: self.until,
            cause: if let Some(cause) = cause { Some(cause?) } else { None },
        })
    }
}
