//! Totals and personal bests.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::{json_of, table};
use super::super::api::Caller;
use super::super::tool::Tool;
use super::given;
use crate::api_types::data::{PeriodView, TotalsAnswer};

/// Periods of an answer.
const PERIODS: usize = 24;
/// Types of activity of each period, most frequent first.
const KINDS: usize = 15;
/// Bests of an answer: those of days, and of the most frequent types of activity.
const BESTS: usize = 60;

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
        let query = given([("by", self.by), ("from", self.from.clone()), ("to", self.to.clone())]);
        let answer: TotalsAnswer = caller.data("/totals", &query).await?;
        let bests = answer
            .bests
            .iter()
            .take(BESTS)
            .map(|it| json!([it.what, it.kind, it.value, it.unit, it.date, it.activity_id]));
        Ok(json!({
            "by": answer.by, "from": self.from, "to": self.to,
            "note": "steps and activities are sums of these days, all else is the mean of the days that have a value.",
            "periods": answer.periods.iter().take(PERIODS).map(period).collect::<Vec<_>>(),
            "earlierPeriodsLeftOut": left_out(answer.periods.len(), PERIODS),
            "bests": table(&["what", "kind", "value", "unit", "date", "activityId"], bests),
            "bestsLeftOut": left_out(answer.bests.len(), BESTS),
        }))
    }
}

fn period(period: &PeriodView) -> Value {
    let mut all = json_of(period);
    let kinds = period
        .kinds
        .iter()
        .take(KINDS)
        .map(|it| json!([it.kind, it.count, it.distance_m, it.duration_s, it.energy_kcal, it.elevation_gain_m]));
    all["kinds"] = table(&["kind", "count", "distanceM", "durationS", "energyKcal", "elevationGainM"], kinds);
    all["kindsLeftOut"] = json!(left_out(period.kinds.len(), KINDS));
    all
}

fn left_out(all: usize, shown: usize) -> Option<usize> {
    all.checked_sub(shown).filter(|left_out| *left_out > 0)
}
