//! Values over one day.

use warp::reply::Response;

use super::super::Api;
use super::super::errors::ApiError;
use super::reading::{Calendar, Reading};
use crate::api_types::data::{IntradayAnswer, IntradayQuery};
use crate::api_types::error::ErrorBody;
use crate::domain::chart::daily_value::unit_of;
use crate::domain::chart::thin::{gap_of, thinned};
use crate::domain::ids::UserId;

/// How many points when a request does not say it.
const POINTS: u32 = 1_000;
/// Shorter times without a value are no gap: 15 minutes, in milliseconds.
const LEAST_GAP_MS: i64 = 15 * 60 * 1_000;

/// What was measured over a day: heart rate, stress, body battery or heart rate variability.
#[utoipa::path(get, path = "/integrations/garmin/data/intraday", operation_id = "data_intraday", tag = "Data", params(IntradayQuery),
    responses(
        (status = 200, description = "The values; none on a day without", body = IntradayAnswer),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
    ))]
pub async fn intraday(api: Api, user: UserId, asked: Reading<IntradayQuery>) -> Result<Response, ApiError> {
    let reader = api.app.reader.clone();
    let (of, api) = (user.clone(), &api);
    asked
        .answered(api, &user, |asked, Calendar { zone, .. }| async move {
            let IntradayQuery { metric, date, points } = asked.query;
            let (times, values): (Vec<_>, Vec<_>) = reader.samples(&of, metric, date.0).await?.into_iter().unzip();
            let points = usize::try_from(points.map_or(POINTS, |points| points.0)).unwrap_or(usize::MAX);
            let shown = thinned(&times, &values, points, gap_of(&times, LEAST_GAP_MS));
            #[expect(clippy::cast_precision_loss, reason = "a day has some thousand values")]
            let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64);
            Ok(IntradayAnswer {
                metric: metric.into(),
                unit: unit_of(metric.name()).map(str::to_owned),
                date: date.0,
                timezone: zone.name().to_owned(),
                total: values.len() as u64,
                is_thinned: values.len() > points,
                low: values.iter().copied().reduce(f64::min),
                high: values.iter().copied().reduce(f64::max),
                mean,
                times: shown.iter().map(|(time, _)| *time).collect(),
                values: shown.iter().map(|(_, value)| *value).collect(),
            })
        })
        .await
}
