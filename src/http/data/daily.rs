//! What there is, and values of days.

use warp::reply::Response;

use super::super::Api;
use super::super::errors::ApiError;
use super::super::fields::expects;
use super::reading::{Calendar, Reading, days};
use crate::api_types::data::{
    DailyAnswer, DailyQuery, DailySeries, DailyValueView, ExtentView, IntradayView, KindCount, MetricsAnswer,
};
use crate::api_types::error::ErrorBody;
use crate::api_types::request::NoFields;
use crate::app::data::MAX_DAYS;
use crate::domain::chart::bucket::{Bucket, Summary};
use crate::domain::chart::daily_value::unit_of;
use crate::domain::ids::UserId;
use crate::ports::{Extent, Inventory};

/// The most values of one request.
const MOST: usize = 16;

/// What is stored: values, series, nights and activities, each with its first and last day.
#[utoipa::path(get, path = "/integrations/garmin/data/metrics", operation_id = "data_metrics", tag = "Data",
    responses((status = 200, description = "What there is", body = MetricsAnswer), (status = 304, description = "As before")))]
pub async fn metrics(api: Api, user: UserId, asked: Reading<NoFields>) -> Result<Response, ApiError> {
    let reader = api.app.reader.clone();
    let (of, api) = (user.clone(), &api);
    asked
        .answered(api, &user, |_, Calendar { today, zone }| async move {
            let Inventory { daily, intraday, nights, activities, kinds } = reader.inventory(&of).await?;
            Ok(MetricsAnswer {
                today,
                timezone: zone.name().to_owned(),
                daily: daily
                    .into_iter()
                    .map(|(value, Extent { first, last, count })| DailyValueView {
                        name: value.into(),
                        unit: value.unit().map(str::to_owned),
                        aggregate: value.aggregate().into(),
                        first_day: first,
                        last_day: last,
                        days: count,
                    })
                    .collect(),
                intraday: intraday
                    .into_iter()
                    .map(|(kind, first_day, last_day)| IntradayView {
                        name: kind.into(),
                        unit: unit_of(kind.name()).map(str::to_owned),
                        first_day,
                        last_day,
                    })
                    .collect(),
                activity_kinds: kinds.into_iter().map(|(kind, count)| KindCount { kind, count }).collect(),
                nights: nights.map(Into::into),
                activities: activities.map(Into::into),
            })
        })
        .await
}

impl From<Extent> for ExtentView {
    fn from(Extent { first, last, count }: Extent) -> Self {
        Self { first_day: first, last_day: last, count }
    }
}

/// Values of days, weeks, months or years.
///
/// At most 16 values, and 11,000 days.
#[utoipa::path(get, path = "/integrations/garmin/data/daily", operation_id = "data_daily", tag = "Data", params(DailyQuery),
    responses(
        (status = 200, description = "The values", body = DailyAnswer),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
    ))]
pub async fn daily(api: Api, user: UserId, asked: Reading<DailyQuery>) -> Result<Response, ApiError> {
    let reader = api.app.reader.clone();
    let (of, api) = (user.clone(), &api);
    asked
        .answered(api, &user, |asked, Calendar { today, .. }| async move {
            let DailyQuery { metrics, from, to, bucket } = asked.query;
            let (values, bucket) = (metrics.0, bucket.unwrap_or(Bucket::Day));
            if values.is_empty() || values.len() > MOST {
                return Err(expects("metrics", &format!("1 to {MOST} names of values, with commas between")));
            }
            let range = days(from, to, today, MAX_DAYS)?;
            let found = reader.daily(&of, &values, range).await?;
            let series = values.into_iter().zip(found).map(|(value, found)| {
                let summed = bucket.summed(range, value.aggregate(), &found);
                let of = |part: fn(Summary) -> f64| summed.iter().map(|one| one.map(part)).collect::<Vec<_>>();
                let several = bucket != Bucket::Day;
                DailySeries {
                    name: value.into(),
                    unit: value.unit().map(str::to_owned),
                    aggregate: value.aggregate().into(),
                    values: of(|summary| summary.value),
                    low: several.then(|| of(|summary| summary.low)),
                    high: several.then(|| of(|summary| summary.high)),
                    days: several.then(|| summed.iter().map(|one| one.map_or(0, |summary| summary.days)).collect()),
                }
            });
            Ok(DailyAnswer {
                from: range.start(),
                to: range.end(),
                today: Some(today),
                bucket: bucket.into(),
                starts: bucket.starts(range),
                metrics: series.collect(),
            })
        })
        .await
}
