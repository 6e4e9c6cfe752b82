//! Totals and personal bests.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::json_of;
use super::super::api::Caller;
use super::super::tool::Tool;
use super::given;
use crate::api_types::data::TotalsAnswer;

/// Periods of an answer.
const PERIODS: usize = 40;
/// Types of activity of each period, most frequent first.
const KINDS: usize = 5;
/// Bests of an answer: those of days, and of the most frequent types of activity.
const BESTS: usize = 24;

/// Which totals.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Totals {
    /// year (default) or month.
    by: Option<String>,
    /// First day, YYYY-MM-DD; the first of all by default.
    from: Option<String>,
    /// Last day, YYYY-MM-DD; today by default.
    to: Option<String>,
}

impl Tool for Totals {
    const NAME: &'static str = "totals";
    const TITLE: &'static str = "Totals and personal bests";
    const ABOUT: &'static str = "Totals by year or month, newest first: steps, resting heart rate, sleep, heart rate variability, weight, \
        and activities by kind with distance, time, energy and climb; and the personal bests of all these days, with their day and \
        activity.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let query = given([("by", self.by), ("from", self.from), ("to", self.to)]);
        let mut answer: TotalsAnswer = caller.data("/totals", &query).await?;
        let periods_left_out = answer.periods.len().checked_sub(PERIODS).filter(|it| *it > 0);
        answer.periods.truncate(PERIODS);
        for period in &mut answer.periods {
            period.kinds.truncate(KINDS);
        }
        let bests_left_out = answer.bests.len().checked_sub(BESTS).filter(|it| *it > 0);
        answer.bests.truncate(BESTS);
        Ok(json!({
            "by": answer.by,
            "periods": json_of(&answer.periods), "earlierPeriodsLeftOut": periods_left_out,
            "bests": json_of(&answer.bests), "bestsLeftOut": bests_left_out,
        }))
    }
}
