//! Activities: the list, one, its track.

use chrono::NaiveDate;
use warp::reply::Response;

use super::super::Api;
use super::super::errors::ApiError;
use super::super::fields::expects;
use super::reading::{Calendar, Reading, days};
use crate::api_types::data::{
    ActivitiesAnswer, ActivitiesQuery, ActivityAnswer, ActivitySummary, FileView, LapView, TrackAnswer, TrackQuery,
    WeatherView,
};
use crate::api_types::error::{Code, ErrorBody};
use crate::api_types::request::{Day, NoFields};
use crate::app::data::MAX_DAYS;
use crate::domain::chart::recorded::{Lap, Weather};
use crate::domain::chart::track::{Measure, Track};
use crate::domain::coverage::first_day;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::domain::record::Activity;
use crate::ports::{ActivityFilter, KeptActivity};
use crate::recording;

/// Activities of a page when a request does not say it.
const PAGE: u32 = 30;
/// Points of a track when a request does not say it.
const POINTS: u32 = 1_000;

/// Activities, newest first.
#[utoipa::path(get, path = "/integrations/garmin/data/activities", operation_id = "data_activities", tag = "Data", params(ActivitiesQuery),
    responses(
        (status = 200, description = "A page of activities", body = ActivitiesAnswer),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
    ))]
pub async fn activities(api: Api, user: UserId, asked: Reading<ActivitiesQuery>) -> Result<Response, ApiError> {
    let reader = api.app.reader.clone();
    let (of, api) = (user.clone(), &api);
    asked
        .answered(api, &user, |asked, Calendar { today, .. }| async move {
            let ActivitiesQuery { limit, cursor, kind, text, from, to } = asked.query;
            let after =
                cursor.map(|cursor| after(&cursor).ok_or_else(|| expects("cursor", "the nextCursor of a page")));
            let some = |text: Option<String>| text.filter(|text| !text.is_empty());
            let filter = ActivityFilter { kind: some(kind), text: some(text), days: wanted(from, to, today)? };
            let limit = limit.map_or(PAGE, |limit| limit.0);
            let page = reader.activities(&of, &filter, after.transpose()?, limit).await?;
            Ok(ActivitiesAnswer {
                activities: page.activities.iter().map(Into::into).collect(),
                next_cursor: page.next.map(|(day, id)| format!("{day}_{id}")),
                total: page.total,
            })
        })
        .await
}

/// The days to filter by, if the request names any.
fn wanted(from: Option<Day>, to: Option<Day>, today: NaiveDate) -> Result<Option<DateRange>, ApiError> {
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    days(from.or(Some(Day(first_day()))), to, today, MAX_DAYS).map(Some)
}

/// A cursor: the day and the id of the last activity of the page before.
fn after(cursor: &str) -> Option<(NaiveDate, i64)> {
    let (day, id) = cursor.split_once('_')?;
    Some((day.parse().ok()?, id.parse().ok()?))
}

/// One activity, with laps, zones, weather and gear.
#[utoipa::path(get, path = "/integrations/garmin/data/activities/{id}", operation_id = "data_activity", tag = "Data",
    params(("id" = i64, Path, description = "The activity's id")),
    responses(
        (status = 200, description = "The activity", body = ActivityAnswer),
        (status = 304, description = "As before"),
        (status = 404, description = "`not_found`", body = ErrorBody),
    ))]
pub async fn activity(api: Api, user: UserId, asked: Reading<NoFields>) -> Result<Response, ApiError> {
    let (of, api, app) = (user.clone(), &api, &api.app);
    asked
        .answered(api, &user, |asked, _| async move {
            let id = id_of(asked.segment.as_deref())?;
            let (kept, laps) = app.activity(&of, id).await?.ok_or_else(no_activity)?;
            Ok(answer(&kept, laps))
        })
        .await
}

/// What was recorded during an activity: position, height, heart rate, speed, cadence, power.
#[utoipa::path(get, path = "/integrations/garmin/data/activities/{id}/track", operation_id = "data_track", tag = "Data",
    params(("id" = i64, Path, description = "The activity's id"), TrackQuery),
    responses(
        (status = 200, description = "The track", body = TrackAnswer),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
        (status = 404, description = "`not_found`: there is no such activity, or none of its series is stored", body = ErrorBody),
    ))]
pub async fn track(api: Api, user: UserId, asked: Reading<TrackQuery>) -> Result<Response, ApiError> {
    let (of, api, app) = (user.clone(), &api, &api.app);
    asked
        .answered(api, &user, |asked, _| async move {
            let id = id_of(asked.segment.as_deref())?;
            let points = asked.query.points.map_or(POINTS, |points| points.0);
            let points = usize::try_from(points).unwrap_or(usize::MAX);
            let track = app.track(&of, id).await?.ok_or_else(no_track)?;
            Ok(track_answer(id, &track, &track.thinned(points)))
        })
        .await
}

pub(super) fn id_of(segment: Option<&str>) -> Result<i64, ApiError> {
    segment.and_then(|text| text.parse().ok()).ok_or_else(no_activity)
}

pub(super) fn no_activity() -> ApiError {
    let text =
        "There is no activity with this id. GET /integrations/garmin/data/activities lists those that are stored.";
    ApiError::new(Code::NotFound, text)
}

fn no_track() -> ApiError {
    let text = "No series of this activity is stored, or there is no such activity. With a key of Garmin's Personal API, a sync \
                of `files` brings them.";
    ApiError::new(Code::NotFound, text)
}

fn answer(kept: &KeptActivity, laps: Vec<Lap>) -> ActivityAnswer {
    let activity = &kept.activity;
    ActivityAnswer {
        summary: activity.into(),
        active_kcal: activity.active_kcal,
        bmr_kcal: activity.bmr_kcal,
        steps: activity.steps,
        cadence_per_min: activity.cadence_per_min,
        power_w: activity.power_w,
        aerobic_effect: activity.aerobic_effect,
        anaerobic_effect: activity.anaerobic_effect,
        vo2_max_ml_per_min_kg: activity.vo2_max_ml_per_min_kg,
        start_latitude_deg: activity.start_latitude_deg,
        start_longitude_deg: activity.start_longitude_deg,
        end_latitude_deg: activity.end_latitude_deg,
        end_longitude_deg: activity.end_longitude_deg,
        zones_s: activity.zone_s,
        zone_floors_bpm: activity.hr_zones.as_ref().map(recording::zone_floors),
        laps: (1..).zip(laps).map(|(number, lap)| lap_view(number, &lap)).collect(),
        weather: activity.weather.as_ref().and_then(recording::weather).map(Into::into),
        gear: activity.gear.as_ref().map(recording::gear).unwrap_or_default(),
        has_series: kept.has_details
            || kept.file.as_ref().is_some_and(|(format, _)| recording::FORMATS.contains(&format.as_str())),
        file: kept.file.clone().map(|(format, bytes)| FileView { format, bytes }),
    }
}

impl From<&Activity> for ActivitySummary {
    fn from(activity: &Activity) -> Self {
        Self {
            id: activity.id,
            date: activity.date,
            start: activity.start,
            start_local: activity.start_local,
            name: activity.name.clone(),
            kind: activity.kind.clone(),
            distance_m: activity.distance_m,
            duration_s: activity.duration_s,
            elapsed_s: activity.elapsed_s,
            moving_s: activity.moving_s,
            energy_kcal: activity.energy_kcal,
            average_heart_rate_bpm: activity.average_heart_rate_bpm,
            max_heart_rate_bpm: activity.max_heart_rate_bpm,
            average_speed_m_per_s: activity.average_speed_m_per_s,
            max_speed_m_per_s: activity.max_speed_m_per_s,
            elevation_gain_m: activity.elevation_gain_m,
            elevation_loss_m: activity.elevation_loss_m,
            training_load: activity.training_load,
        }
    }
}

fn lap_view(number: u32, lap: &Lap) -> LapView {
    LapView {
        number,
        start: lap.start,
        duration_s: lap.duration_s,
        distance_m: lap.distance_m,
        average_heart_rate_bpm: lap.average_heart_rate_bpm,
        max_heart_rate_bpm: lap.max_heart_rate_bpm,
        average_speed_m_per_s: lap.average_speed_m_per_s,
        elevation_gain_m: lap.elevation_gain_m,
        elevation_loss_m: lap.elevation_loss_m,
        energy_kcal: lap.energy_kcal,
    }
}

impl From<Weather> for WeatherView {
    fn from(Weather { temperature_c, description }: Weather) -> Self {
        Self { temperature_c, description }
    }
}

fn track_answer(id: i64, whole: &Track, shown: &Track) -> TrackAnswer {
    let column = |measure: Measure| Some(shown.column(measure).to_vec()).filter(|column| !column.is_empty());
    TrackAnswer {
        id,
        start: shown.start,
        total: whole.len() as u64,
        is_thinned: shown.len() < whole.len(),
        seconds_s: shown.seconds_s.clone(),
        latitude_deg: column(Measure::Latitude),
        longitude_deg: column(Measure::Longitude),
        elevation_m: column(Measure::Elevation),
        distance_m: column(Measure::Distance),
        heart_rate_bpm: column(Measure::HeartRate),
        speed_m_per_s: column(Measure::Speed),
        cadence_per_min: column(Measure::Cadence),
        power_w: column(Measure::Power),
        temperature_c: column(Measure::Temperature),
    }
}
