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
use crate::domain::dates::{DateRange, parse_day};

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
    const ABOUT: &'static str = "Daily values over a range of days, as rows in the order of `columns`, with mean, lowest and highest \
        day of each, and the days that have none. For trends over years use month or year. To compare two periods, call it twice.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        if self.metrics.is_empty() || self.metrics.len() > MOST_VALUES {
            return Err(format!("metrics must be 1 to {MOST_VALUES} names. list_metrics lists them."));
        }
        let chosen = self.bucket.is_none();
        let bucket =
            self.bucket.or_else(|| smallest(self.from.as_deref(), self.to.as_deref()).map(|it| it.name().to_owned()));
        let query =
            [("metrics", Some(self.metrics.join(","))), ("from", self.from), ("to", self.to), ("bucket", bucket)];
        let answer: DailyAnswer = caller.data("/daily", &given(query)).await?;
        let is_daily = answer.bucket == Bucket::Day;
        if answer.starts.len() > MOST_ROWS && (!chosen || !is_daily) {
            return Err(format!("These are more than {MOST_ROWS} rows. Ask for fewer days, or for a larger bucket."));
        }
        let rows: Vec<_> = if answer.starts.len() > MOST_ROWS {
            Vec::new()
        } else {
            let row = |(n, start): (usize, &NaiveDate)| {
                let values = answer.metrics.iter().map(|series| json!(series.values.get(n).copied().flatten()));
                Value::Array(std::iter::once(json!(start)).chain(values).collect())
            };
            answer.starts.iter().enumerate().map(row).collect()
        };
        let names = answer.metrics.iter().map(|series| json!(series.name));
        Ok(json!({
            "from": answer.from, "to": answer.to, "bucket": answer.bucket,
            "columns": std::iter::once(json!(if is_daily { "date" } else { "firstDayOfBucket" })).chain(names).collect::<Vec<_>>(),
            "rows": rows,
            "metrics": answer.metrics.iter().map(|series| summary(&answer, series)).collect::<Vec<_>>(),
        }))
    }
}

/// The smallest bucket of which there are not too many; none, when the days are not both known.
fn smallest(from: Option<&str>, to: Option<&str>) -> Option<Bucket> {
    let range = DateRange::new(parse_day(from?)?, parse_day(to?)?)?;
    [Bucket::Day, Bucket::Week, Bucket::Month]
        .into_iter()
        .find(|it| it.starts(range).len() <= MOST_ROWS)
        .or(Some(Bucket::Year))
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
        best.map(|(start, value, _)| json!({"value": value, if is_daily { "date" } else { "firstDayOfBucket" }: start}))
    };
    let without =
        answer.starts.iter().zip(&series.values).filter(|(_, value)| value.is_none()).map(|(start, _)| *start);
    json!({
        "name": series.name, "unit": series.unit,
        "valueOfABucket": (!is_daily).then_some(&series.aggregate),
        "meanOfDays": (days > 0).then(|| sum / f64::from(days)),
        "sum": (is_sum && days > 0).then_some(sum),
        "lowest": extreme(|one, other| one < other), "highest": extreme(|one, other| one > other),
        "daysWithValue": days,
        "daysWithout": is_daily.then(|| ranges(without, MOST_GAPS)),
        "daysInRange": DateRange::new(answer.from, answer.to).map(DateRange::days),
    })
}
