//! One activity.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::answer::{json_of, table};
use super::super::api::Caller;
use super::super::tool::Tool;
use super::activities::summary;
use crate::api_types::data::{ActivityAnswer, TrackAnswer};

/// Points of the series.
const POINTS: u32 = 100;
/// Laps of an answer.
const LAPS: usize = 100;

/// Which activity.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GetActivity {
    /// Its id, out of `list_activities` or totals.
    id: i64,
    /// Whether to add what was recorded on the way: some 100 points with time, distance, height, heart rate, speed, cadence and
    /// power.
    with_series: Option<bool>,
}

impl Tool for GetActivity {
    const NAME: &'static str = "get_activity";
    const TITLE: &'static str = "One activity";
    const ABOUT: &'static str = "One activity with laps, time in heart rate zones, training effect, weather and gear, and if wished what was recorded on the way.";

    async fn call(self, caller: Caller<'_>) -> Result<Value, String> {
        let activity: ActivityAnswer = caller.data(&format!("/activities/{}", self.id), &[]).await?;
        let mut all = json_of(&activity);
        let series = match self.with_series {
            Some(true) if activity.has_series => {
                let path = format!("/activities/{}/track", self.id);
                series(&caller.data(&path, &[("points", POINTS.to_string())]).await?)
            }
            Some(true) => json!("None is stored."),
            _ => Value::Null,
        };
        if let (Some(fields), Value::Object(short)) = (all.as_object_mut(), summary(&activity.summary)) {
            fields.retain(|name, _| name != "start" || short.contains_key(name));
            let laps = activity.laps.iter().take(LAPS).map(json_of).collect::<Vec<_>>();
            fields.insert("laps".to_owned(), json!(laps));
            fields.insert("lapsLeftOut".to_owned(), json!(activity.laps.len().checked_sub(LAPS).filter(|it| *it > 0)));
            fields.insert("series".to_owned(), series);
        }
        Ok(all)
    }
}

/// The columns that the recording has, without positions.
fn series(track: &TrackAnswer) -> Value {
    let columns = [
        ("distanceM", &track.distance_m),
        ("elevationM", &track.elevation_m),
        ("heartRateBpm", &track.heart_rate_bpm),
        ("speedMPerS", &track.speed_m_per_s),
        ("cadencePerMin", &track.cadence_per_min),
        ("powerW", &track.power_w),
        ("temperatureC", &track.temperature_c),
    ];
    let columns: Vec<_> = columns.iter().filter_map(|(name, values)| Some((*name, values.as_ref()?))).collect();
    let row = |(n, seconds): (usize, &f64)| {
        let values = columns.iter().map(|(_, values)| json!(values.get(n).copied().flatten()));
        Value::Array(std::iter::once(json!(seconds)).chain(values).collect())
    };
    let names: Vec<_> = std::iter::once("secondsS").chain(columns.iter().map(|(name, _)| *name)).collect();
    json!({"recordedPoints": track.total, "points": table(&names, track.seconds_s.iter().enumerate().map(row))})
}
