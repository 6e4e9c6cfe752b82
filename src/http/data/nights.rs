//! Nights and naps.

use warp::reply::Response;

use super::super::Api;
use super::super::errors::ApiError;
use super::reading::{Calendar, Reading, days};
use crate::api_types::data::{NapView, NightView, NightsAnswer, NightsQuery, StageView};
use crate::api_types::error::ErrorBody;
use crate::domain::ids::UserId;
use crate::domain::record::{Nap, SleepSession, SleepStage};
use crate::ports::Nights;

/// The most nights of one request.
const MOST: u32 = 400;

/// Nights with their stages, and naps.
#[utoipa::path(get, path = "/integrations/garmin/data/nights", operation_id = "data_nights", tag = "Data", params(NightsQuery),
    responses(
        (status = 200, description = "The nights", body = NightsAnswer),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
    ))]
pub async fn nights(api: Api, user: UserId, asked: Reading<NightsQuery>) -> Result<Response, ApiError> {
    let reader = api.app.reader.clone();
    let (of, api) = (user.clone(), &api);
    asked
        .answered(api, &user, |asked, Calendar { today, zone }| async move {
            let range = days(asked.query.from, asked.query.to, today, MOST)?;
            let Nights { nights, naps } = reader.nights(&of, range).await?;
            Ok(NightsAnswer {
                from: range.start(),
                to: range.end(),
                timezone: zone.name().to_owned(),
                nights: nights.into_iter().map(Into::into).collect(),
                naps: naps.into_iter().map(Into::into).collect(),
            })
        })
        .await
}

impl From<SleepSession> for NightView {
    fn from(night: SleepSession) -> Self {
        Self {
            date: night.date,
            bedtime: night.bedtime,
            wake_time: night.wake_time,
            utc_offset_min: night.utc_offset_min,
            time_in_bed_s: night.duration_s,
            asleep_s: night.asleep_s.or_else(|| Some(night.duration_s? - night.awake_s?)),
            deep_s: night.deep_s,
            light_s: night.light_s,
            rem_s: night.rem_s,
            awake_s: night.awake_s,
            awake_count: night.awake_count,
            restless_moments: night.restless_moments,
            score: night.score,
            average_hrv_ms: night.average_hrv_ms,
            resting_heart_rate_bpm: night.resting_heart_rate_bpm,
            average_stress: night.average_stress,
            body_battery_change: night.body_battery_change,
            average_respiration_brpm: night.average_respiration_brpm,
            lowest_respiration_brpm: night.lowest_respiration_brpm,
            highest_respiration_brpm: night.highest_respiration_brpm,
            average_spo2_percent: night.average_spo2_percent,
            lowest_spo2_percent: night.lowest_spo2_percent,
            highest_spo2_percent: night.highest_spo2_percent,
            stages: night.stages.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<SleepStage> for StageView {
    fn from(SleepStage { stage, start, end, .. }: SleepStage) -> Self {
        Self { stage, start, end }
    }
}

impl From<Nap> for NapView {
    fn from(nap: Nap) -> Self {
        Self {
            date: nap.date,
            start: nap.start,
            end: nap.end,
            utc_offset_min: nap.utc_offset_min,
            duration_s: nap.duration_s,
            asleep_s: nap.asleep_s,
        }
    }
}
