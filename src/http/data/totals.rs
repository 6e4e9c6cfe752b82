//! Totals and personal bests.

use warp::reply::Response;

use super::super::Api;
use super::super::errors::ApiError;
use super::reading::{Calendar, Reading, days};
use crate::api_types::data::{BestView, KindTotal, Period, PeriodView, TotalsAnswer, TotalsQuery};
use crate::api_types::error::ErrorBody;
use crate::api_types::request::Day;
use crate::app::data::{ActivityTotals, MAX_DAYS, PeriodTotals, PersonalBest};
use crate::domain::chart::bucket::Bucket;
use crate::domain::coverage::first_day;

use crate::domain::ids::UserId;

/// Totals of years or months, and personal bests.
#[utoipa::path(get, path = "/integrations/garmin/data/totals", operation_id = "data_totals", tag = "Data", params(TotalsQuery),
    responses(
        (status = 200, description = "Totals and bests", body = TotalsAnswer),
        (status = 304, description = "As before"),
        (status = 400, description = "A parameter can't be used", body = ErrorBody),
    ))]
pub async fn totals(api: Api, user: UserId, asked: Reading<TotalsQuery>) -> Result<Response, ApiError> {
    let (of, api, app) = (user.clone(), &api, &api.app);
    asked
        .answered(api, &user, |asked, Calendar { today, .. }| async move {
            let TotalsQuery { by, from, to } = asked.query;
            let by = by.unwrap_or(Period::Year);
            let bucket = match by {
                Period::Year => Bucket::Year,
                Period::Month => Bucket::Month,
            };
            let range = days(from.or(Some(Day(first_day()))), to, today, MAX_DAYS)?;
            let (periods, bests) = app.totals(&of, bucket, range).await?;
            Ok(TotalsAnswer {
                by: by.into(),
                periods: periods.into_iter().map(Into::into).collect(),
                bests: bests.into_iter().map(Into::into).collect(),
            })
        })
        .await
}

impl From<PeriodTotals> for PeriodView {
    fn from(period: PeriodTotals) -> Self {
        let mut all = ActivityTotals::default();
        period.kinds.values().for_each(|totals| all.add(totals));
        let mut kinds: Vec<_> = period.kinds.into_iter().map(|(kind, totals)| kind_total(kind, totals)).collect();
        kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
        let [resting_heart_rate_bpm, sleep_s, hrv_ms, weight_kg] = period.means;
        Self {
            start: period.start,
            steps: period.steps.map(|(steps, _)| steps),
            step_days: period.steps.map_or(0, |(_, days)| days),
            resting_heart_rate_bpm,
            sleep_s,
            hrv_ms,
            weight_kg,
            activities: kind_total(None, all),
            kinds,
        }
    }
}

fn kind_total(kind: Option<String>, totals: ActivityTotals) -> KindTotal {
    let ActivityTotals { count, distance_m, duration_s, energy_kcal, elevation_gain_m } = totals;
    KindTotal { kind, count, distance_m, duration_s, energy_kcal, elevation_gain_m }
}

impl From<PersonalBest> for BestView {
    fn from(best: PersonalBest) -> Self {
        Self {
            what: best.what.into(),
            kind: best.kind,
            value: best.value,
            unit: best.what.unit().map(str::to_owned),
            date: best.date,
            activity_id: best.activity_id,
        }
    }
}
