//! What was measured over a day.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::Clock;
use super::super::api::Caller;
use super::super::tool::Tool;
use crate::api_types::data::IntradayAnswer;
use crate::domain::chart::thin::thinned;

/// Points of an answer: about one in ten minutes.
const POINTS: usize = 150;
/// More than a day has, so that nothing of it is left out: the times without a value are exact.
const ALL: u32 = 5_000;

/// Which series of which day.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DaySeries {
    /// `heart_rate_bpm`, stress, `body_battery` or `hrv_ms`.
    metric: String,
    /// The day, YYYY-MM-DD.
    date: String,
}

impl Tool for DaySeries {
    const NAME: &'static str = "day_series";
    const TITLE: &'static str = "A series over one day";
    const ABOUT: &'static str = "Heart rate, stress, body battery or heart rate variability over one day: some 150 points with every \
        peak kept, lowest, highest and mean of all that was measured, and the times in which nothing was.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let query = [("metric", self.metric), ("date", self.date), ("points", ALL.to_string())];
        let series: IntradayAnswer = caller.data("/intraday", &query).await?;
        let zone: Tz = series.timezone.parse().unwrap_or(Tz::UTC);
        let minute = |ms: i64| DateTime::<Utc>::from_timestamp_millis(ms).map(|time| Clock::Zone(zone).minute(time));
        let points: Vec<_> = series.times.iter().copied().zip(series.values.iter().copied()).collect();
        let (times, values): (Vec<_>, Vec<_>) =
            points.iter().filter_map(|(time, value)| Some((*time, (*value)?))).unzip();
        let shown = thinned(&times, &values, POINTS, i64::MAX);
        let shown = shown.iter().filter_map(|(time, value)| Some(json!([minute(*time), (*value)?])));
        let at = |value: Option<f64>| {
            let time = points.iter().find(|(_, other)| other.is_some() && *other == value)?.0;
            Some(json!({"value": value?, "at": minute(time)}))
        };
        let nothing = "Nothing of it is stored for this day: the source does not give it (list_metrics has what there is), nothing was \
                       measured, or the day was not copied, which coverage says.";
        Ok(json!({
            "metric": series.metric, "unit": series.unit, "date": series.date,
            "clock": zone.name(),
            "measured": series.total,
            "note": (series.total == 0).then_some(nothing),
            "lowest": at(series.low), "highest": at(series.high), "mean": series.mean,
            "nothingMeasured": gaps(&points, minute),
            "points": shown.collect::<Vec<_>>(),
        }))
    }
}

/// Times without a watch: each is a null among the points.
fn gaps(points: &[(i64, Option<f64>)], at: impl Fn(i64) -> Option<String>) -> Vec<Value> {
    let around = points.windows(3).filter(|around| around[1].1.is_none());
    around.map(|around| json!([at(around[0].0), at(around[2].0)])).collect()
}
