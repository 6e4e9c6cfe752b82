//! Values of days, weeks, months or years.

use chrono::NaiveDate;
use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::ranges;
use super::super::api::Caller;
use super::super::tool::Tool;
use super::given;
use crate::api_types::data::{DailyAnswer, DailySeries};
use crate::domain::chart::bucket::Bucket;
use crate::domain::chart::daily_value::Aggregate;
use crate::domain::dates::DateRange;

/// Values of one call.
const MOST_VALUES: usize = 8;
/// Rows of one answer.
const MOST_ROWS: usize = 400;
/// Ranges of days without a value that are listed.
const MOST_GAPS: usize = 20;

/// Which values of which days.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DailyValues {
    /// One to eight names out of `list_metrics`, such as steps, `resting_heart_rate_bpm`, `sleep_s`, `hrv_ms`, `weight_kg`.
    metrics: Vec<String>,
    /// First day, YYYY-MM-DD; 29 days before the last by default.
    from: Option<String>,
    /// Last day, YYYY-MM-DD; today by default.
    to: Option<String>,
    /// day, week (from Monday), month or year; by default days, and for more than 400 days weeks, months or years.
    bucket: Option<String>,
}

impl Tool for DailyValues {
    const NAME: &'static str = "daily_values";
    const TITLE: &'static str = "Values by day, week, month or year";
    const ABOUT: &'static str = "Daily values over a range of days, as rows in the order of `columns`, with mean, lowest and \
        highest of each, and the days that have none. The first and the last bucket may be cut off by the range. For trends over years \
        use month or year. To compare two periods, call it twice.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        if self.metrics.is_empty() || self.metrics.len() > MOST_VALUES {
            return Err(format!("metrics must be 1 to {MOST_VALUES} names. list_metrics lists them."));
        }
        let mut query = given([
            ("metrics", Some(self.metrics.join(","))),
            ("from", self.from),
            ("to", self.to),
            ("bucket", self.bucket.clone()),
        ]);
        let mut answer: DailyAnswer = caller.data("/daily", &query).await?;
        if self.bucket.is_none() && answer.starts.len() > MOST_ROWS {
            query.push(("bucket", smallest(&answer).name().to_owned()));
            answer = caller.data("/daily", &query).await?;
        }
        if answer.starts.len() > MOST_ROWS {
            return Err(format!("These are more than {MOST_ROWS} rows. Ask for fewer days, or for a larger bucket."));
        }
        let is_daily = answer.bucket == Bucket::Day;
        let row = |(n, start): (usize, &NaiveDate)| {
            let values = answer.metrics.iter().map(|series| json!(series.values.get(n).copied().flatten()));
            Value::Array(std::iter::once(json!(start)).chain(values).collect())
        };
        let rows: Vec<_> = answer.starts.iter().enumerate().map(row).collect();
        let today = answer.today.filter(|today| (answer.from..=answer.to).contains(today));
        let names = answer.metrics.iter().map(|series| json!(series.name));
        Ok(json!({
            "from": answer.from, "to": answer.to, "bucket": answer.bucket,
            "note": today.map(|today| format!("{today} is today, and not over.")),
            "columns": std::iter::once(json!(if is_daily { "date" } else { "firstDayOfBucket" })).chain(names).collect::<Vec<_>>(),
            "rows": rows,
            "metrics": answer.metrics.iter().map(|series| summary(&answer, series)).collect::<Vec<_>>(),
        }))
    }
}

/// The smallest bucket of which there are not too many.
fn smallest(answer: &DailyAnswer) -> Bucket {
    let range = DateRange::new(answer.from, answer.to);
    let is_enough = |bucket: &Bucket| range.is_some_and(|range| bucket.starts(range).len() <= MOST_ROWS);
    [Bucket::Week, Bucket::Month].into_iter().find(is_enough).unwrap_or(Bucket::Year)
}

/// A value over the whole range.
fn summary(answer: &DailyAnswer, series: &DailySeries) -> Value {
    let is_daily = answer.bucket == Bucket::Day;
    let days_of = |n: usize| series.days.as_ref().map_or(1, |days| days.get(n).copied().unwrap_or(0));
    let found =
        series.values.iter().enumerate().filter_map(|(n, value)| Some((answer.starts.get(n)?, (*value)?, days_of(n))));
    let found: Vec<_> = found.collect();
    let days: u32 = found.iter().map(|(_, _, days)| days).sum();
    let is_sum = series.aggregate == Aggregate::Sum;
    let sum: f64 = found.iter().map(|(_, value, days)| if is_sum { *value } else { value * f64::from(*days) }).sum();
    let extreme = |is_better: fn(f64, f64) -> bool| {
        let best = found.iter().copied().reduce(|best, other| if is_better(other.1, best.1) { other } else { best });
        let others = |value: f64| found.iter().filter(|it| it.1.total_cmp(&value).is_eq()).count() - 1;
        best.map(|(start, value, days)| {
            if is_daily {
                json!({"value": value, "date": start, "laterDaysWithTheSame": Some(others(value)).filter(|it| *it > 0)})
            } else {
                json!({"value": value, "firstDayOfBucket": start, "daysWithValue": days})
            }
        })
    };
    let without =
        answer.starts.iter().zip(&series.values).filter(|(_, value)| value.is_none()).map(|(start, _)| *start);
    let range = DateRange::new(answer.from, answer.to).map_or(0, DateRange::days);
    let without = if is_daily { ranges(without, MOST_GAPS) } else { json!({"days": range.saturating_sub(days)}) };
    // A day without an activity is no gap.
    let lacking = if names_activities(series) { "daysWithoutActivity" } else { "daysWithout" };
    json!({
        "name": series.name, "unit": series.unit,
        "valueOfABucket": (!is_daily).then_some(&series.aggregate),
        "meanOfDays": (days > 0).then(|| sum / f64::from(days)),
        "sum": (is_sum && days > 0).then_some(sum),
        if is_daily { "lowest" } else { "lowestBucket" }: extreme(|one, other| one < other),
        if is_daily { "highest" } else { "highestBucket" }: extreme(|one, other| one > other),
        "daysWithValue": days,
        lacking: without,
        "daysInRange": range,
    })
}

fn names_activities(series: &DailySeries) -> bool {
    series.name.known().is_some_and(|value| value.name().starts_with("activity_"))
}
