//! Nights.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::{Clock, json_of, ranges, table};
use super::super::api::Caller;
use super::super::tool::Tool;
use super::given;
use crate::api_types::data::{NapView, NightView, NightsAnswer};
use crate::domain::dates::DateRange;

/// Nights of one answer.
const MOST: usize = 62;
/// Ranges of days without a night that are listed.
const MOST_GAPS: usize = 20;

/// Which nights.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetNights {
    /// First day of waking, YYYY-MM-DD; 29 days before the last by default. For one night, the same as `to`.
    from: Option<String>,
    /// Last day of waking, YYYY-MM-DD; today by default.
    to: Option<String>,
}

impl Tool for GetNights {
    const NAME: &'static str = "get_nights";
    const TITLE: &'static str = "Nights and naps";
    const ABOUT: &'static str = "Nights with bedtime and wake time by local clock, time asleep, sleep stages, score, heart rate, heart rate \
        variability, breathing and blood oxygen, and naps; at most 62 days. One night alone comes with its stages one by one. For \
        longer ranges use daily_values with sleep_s, sleep_score or hrv_ms.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let answer: NightsAnswer = caller.data("/nights", &given([("from", self.from), ("to", self.to)])).await?;
        let days: Vec<_> = DateRange::new(answer.from, answer.to).into_iter().flat_map(DateRange::iter).collect();
        if days.len() > MOST {
            return Err(format!("These are more than {MOST} days. Ask for fewer, or use daily_values with sleep_s."));
        }
        let zone: Option<Tz> = answer.timezone.parse().ok();
        let slept: BTreeSet<_> = answer.nights.iter().map(|night| night.date).collect();
        let without = days.iter().copied().filter(|day| !slept.contains(day));
        Ok(json!({
            "from": answer.from, "to": answer.to,
            "nights": nights(&answer.nights, zone, days.len() == 1),
            "naps": answer.naps.iter().map(|nap| of_nap(nap, zone)).collect::<Vec<_>>(),
            "daysWithoutNight": ranges(without, MOST_GAPS),
        }))
    }
}

/// One alone with all of it; several under the names of their columns.
fn nights(nights: &[NightView], zone: Option<Tz>, is_alone: bool) -> Value {
    let all: Vec<_> = nights.iter().map(|night| of_night(night, zone, is_alone)).collect();
    let Some(Value::Object(first)) = all.first().filter(|_| !is_alone) else { return json!(all) };
    let has = |name: &&String| all.iter().any(|night| !night[name.as_str()].is_null());
    let names: Vec<_> = first.keys().filter(has).map(String::as_str).collect();
    let row = |night: &Value| Value::Array(names.iter().map(|name| night[*name].clone()).collect());
    table(&names, all.iter().map(row))
}

fn of_night(night: &NightView, zone: Option<Tz>, with_stages: bool) -> Value {
    let clock = Clock::of(zone, night.utc_offset_min, &[night.bedtime, night.wake_time]);
    let mut all = json_of(night);
    if let Some(fields) = all.as_object_mut() {
        fields.remove("utcOffsetMin");
        fields.insert("bedtime".to_owned(), json!(clock.time(night.bedtime)));
        fields.insert("wakeTime".to_owned(), json!(clock.time(night.wake_time)));
        let stages = night.stages.iter().map(|it| json!([it.stage, clock.minute(it.start), clock.minute(it.end)]));
        let stages = match (with_stages, night.stages.is_empty()) {
            (false, _) => Value::Null,
            (true, true) => json!("The source gives no times of stages, only how long they were in all."),
            (true, false) => stages.collect(),
        };
        fields.insert("stages".to_owned(), stages);
    }
    all
}

fn of_nap(nap: &NapView, zone: Option<Tz>) -> Value {
    let clock = Clock::of(zone, nap.utc_offset_min, &[Some(nap.start), nap.end]);
    json!({
        "date": nap.date, "start": clock.time(Some(nap.start)), "end": clock.time(nap.end),
        "durationS": nap.duration_s, "asleepS": nap.asleep_s,
    })
}
