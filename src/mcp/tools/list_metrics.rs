//! What there is.

use chrono::NaiveDate;
use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::{json_of, table};
use super::super::api::Caller;
use super::super::tool::Tool;
use crate::api_types::data::{ExtentView, MetricsAnswer};
use crate::domain::dates::DateRange;

/// Types of activity that are listed; people have a dozen.
const KINDS: usize = 30;

/// No arguments.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ListMetrics {}

impl Tool for ListMetrics {
    const NAME: &'static str = "list_metrics";
    const TITLE: &'static str = "What data there is";
    const ABOUT: &'static str = "Lists what is stored: daily values by name with unit, first and last day and how many days between \
        have none; series over a day; nights; activities by kind. Also says which day today is. Call this first.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let all: MetricsAnswer = caller.data("/metrics", &[]).await?;
        let daily = all.daily.iter().map(|one| {
            let without = missing(one.first_day, one.last_day, one.days);
            json!([one.name, one.unit, one.aggregate, one.first_day, one.last_day, without])
        });
        let series = all.intraday.iter().map(|one| json!([one.name, one.unit, one.first_day, one.last_day]));
        let nothing = "Nothing is stored yet. sync_status says whether a sync runs.";
        Ok(json!({
            "today": all.today,
            "note": all.daily.is_empty().then_some(nothing),
            "dailyValues": table(&["name", "unit", "valueOfSeveralDays", "firstDay", "lastDay", "daysWithout"], daily),
            "seriesOverADay": table(&["name", "unit", "firstDay", "lastDay"], series),
            "nights": all.nights.as_ref().map(extent),
            "activities": all.activities.as_ref().map(json_of),
            "activityKinds": table(&["kind", "count"], all.activity_kinds.iter().take(KINDS).map(|kind| json!([kind.kind, kind.count]))),
        }))
    }
}

fn extent(it: &ExtentView) -> Value {
    json!({
        "firstDay": it.first_day, "lastDay": it.last_day, "count": it.count,
        "daysWithout": missing(it.first_day, it.last_day, it.count),
    })
}

/// Days from the first to the last that are not among these.
fn missing(first: NaiveDate, last: NaiveDate, days: u64) -> u64 {
    DateRange::new(first, last).map_or(0, |range| u64::from(range.days()).saturating_sub(days))
}
