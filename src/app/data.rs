//! Stored data for people: which days a request means, and what has to be put together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{Days, NaiveDate};

use super::App;
use crate::domain::chart::best::Best;
use crate::domain::chart::bucket::Bucket;
use crate::domain::chart::daily_value::{Aggregate, DailyValue};
use crate::domain::chart::recorded::Lap;
use crate::domain::chart::track::Track;
use crate::domain::dates::DateRange;
use crate::domain::ids::UserId;
use crate::ports::{ActivityMark, KeptActivity, ReadError, Recording};
use crate::recording;

/// The most days of a request: about thirty years.
pub const MAX_DAYS: u32 = 11_000;
/// How many days when a request names none.
const USUAL_DAYS: u64 = 30;

/// Days can't be looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DaysError {
    /// The first day is after the last.
    #[error("the first day is after the last")]
    EndBeforeStart,
    /// There are more days than a request may ask for.
    #[error("more than {0} days")]
    TooMany(u32),
}

/// The days from `from` to `to`: to today by default, and 30 days by default.
///
/// # Errors
/// There are none, or more than `most`.
pub fn days(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    today: NaiveDate,
    most: u32,
) -> Result<DateRange, DaysError> {
    let end = to.unwrap_or(today);
    let start = from.or_else(|| end.checked_sub_days(Days::new(USUAL_DAYS - 1))).unwrap_or(end);
    let days = DateRange::new(start, end).ok_or(DaysError::EndBeforeStart)?;
    if days.days() > most { Err(DaysError::TooMany(most)) } else { Ok(days) }
}

/// Totals of a year or a month.
#[derive(Debug, Clone, PartialEq)]
pub struct PeriodTotals {
    /// Its first day.
    pub start: NaiveDate,
    /// Steps in all, and of how many days.
    pub steps: Option<(f64, u32)>,
    /// On average: resting heart rate in beats a minute, sleep in seconds, variability in ms, weight in kg.
    pub means: [Option<f64>; 4],
    /// Activities by type.
    pub kinds: BTreeMap<Option<String>, ActivityTotals>,
}

/// Activities put together; a sum of what none of them has is none.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ActivityTotals {
    /// How many.
    pub count: u64,
    /// Metres.
    pub distance_m: Option<f64>,
    /// Seconds by the timer.
    pub duration_s: Option<f64>,
    /// Kilocalories.
    pub energy_kcal: Option<f64>,
    /// Metres climbed.
    pub elevation_gain_m: Option<f64>,
}

impl ActivityTotals {
    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        let sum = |one: Option<f64>, more: Option<f64>| more.map(|more| one.unwrap_or_default() + more).or(one);
        self.count += other.count;
        self.distance_m = sum(self.distance_m, other.distance_m);
        self.duration_s = sum(self.duration_s, other.duration_s);
        self.energy_kcal = sum(self.energy_kcal, other.energy_kcal);
        self.elevation_gain_m = sum(self.elevation_gain_m, other.elevation_gain_m);
    }

    fn of(mark: &ActivityMark) -> Self {
        Self {
            count: 1,
            distance_m: mark.distance_m,
            duration_s: mark.duration_s,
            energy_kcal: mark.energy_kcal,
            elevation_gain_m: mark.elevation_gain_m,
        }
    }
}

/// A personal best.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonalBest {
    /// In what.
    pub what: Best,
    /// Among which type of activity.
    pub kind: Option<String>,
    /// The value.
    pub value: f64,
    /// The day.
    pub date: NaiveDate,
    /// The activity.
    pub activity_id: Option<i64>,
}

/// The shortest activity, in metres, whose speed counts.
const SHORTEST_M: f64 = 1_000.0;
/// Values of which a period has a sum or a mean, beside those of the bests.
const TOTALLED: [&str; 5] = ["steps", "resting_heart_rate_bpm", "sleep_s", "hrv_ms", "weight_kg"];

impl App {
    /// Totals of each `bucket` with data, newest first, and the bests of all these days.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn totals(
        &self,
        user: &UserId,
        bucket: Bucket,
        days: DateRange,
    ) -> Result<(Vec<PeriodTotals>, Vec<PersonalBest>), ReadError> {
        // Most values have both a total and a best.
        let names: BTreeSet<_> = TOTALLED.into_iter().chain(Best::OF_DAYS.map(|(_, name)| name)).collect();
        let values: Vec<_> = names.into_iter().filter_map(DailyValue::from_name).collect();
        let found = self.reader.daily(user, &values, days).await?;
        let by_name: BTreeMap<_, _> = values.iter().map(|value| value.name()).zip(found).collect();
        let of = |name: &str| by_name.get(name).cloned().unwrap_or_default();
        let marks = self.reader.marks(user, days).await?;
        let totalled = TOTALLED.map(of);
        let bests = Best::OF_DAYS.iter().filter_map(|(what, name)| of_days(*what, by_name.get(name)?));
        let mut bests: Vec<_> = bests.collect();
        bests.extend(of_activities(&marks));
        Ok((periods(bucket, days, &totalled, &marks), bests))
    }

    /// An activity with its laps.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn activity(&self, user: &UserId, id: i64) -> Result<Option<(KeptActivity, Vec<Lap>)>, ReadError> {
        let Some(kept) = self.reader.activity(user, id).await? else { return Ok(None) };
        let laps = match (&kept.activity.splits, &kept.file) {
            (Some(splits), _) => recording::laps(splits),
            (None, Some(_)) => {
                let recording = self.reader.recording(user, id).await?.unwrap_or_default();
                // Without them there is still everything else.
                let laps = read(move || recording.file.as_ref().map(recording::laps_of).unwrap_or_default()).await;
                laps.unwrap_or_default()
            }
            (None, None) => Vec::new(),
        };
        Ok(Some((kept, laps)))
    }

    /// The track of an activity; `None` if there is no such activity, or none was recorded.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn track(&self, user: &UserId, id: i64) -> Result<Option<Track>, ReadError> {
        let Some(Recording { details, file, .. }) = self.reader.recording(user, id).await? else { return Ok(None) };
        let track = read(move || recording::track(details.as_ref(), file.as_ref())).await?;
        Ok(Some(track).filter(|track| !track.is_empty()))
    }
}

/// How long a recording may take to be read: two days of one take some tenths of a second.
const RECORDING_LIMIT: Duration = Duration::from_secs(3);

/// Reads a recording, which may be large and may come from anywhere, apart from the threads that serve; what makes the reader
/// panic counts as nothing.
async fn read<T: Default + Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T, ReadError> {
    let read = tokio::time::timeout(RECORDING_LIMIT, tokio::task::spawn_blocking(read));
    Ok(read.await.map_err(|_| ReadError::TooSlow)?.unwrap_or_default())
}

fn periods(
    bucket: Bucket,
    days: DateRange,
    totalled: &[BTreeMap<NaiveDate, f64>],
    marks: &[ActivityMark],
) -> Vec<PeriodTotals> {
    let aggregate = |value: usize| if value == 0 { Aggregate::Sum } else { Aggregate::Mean };
    let summed = totalled.iter().enumerate().map(|(n, values)| bucket.summed(days, aggregate(n), values));
    let summed: Vec<_> = summed.collect();
    let mut kinds: BTreeMap<NaiveDate, BTreeMap<Option<String>, ActivityTotals>> = BTreeMap::new();
    for mark in marks {
        let of_period = kinds.entry(bucket.start_of(mark.date)).or_default();
        of_period.entry(mark.kind.clone()).or_default().add(&ActivityTotals::of(mark));
    }
    let period = |(n, start): (usize, NaiveDate)| {
        let of = |value: usize| summed.get(value).and_then(|all| all.get(n).copied().flatten());
        PeriodTotals {
            start,
            steps: of(0).map(|steps| (steps.value, steps.days)),
            means: [1, 2, 3, 4].map(|value| of(value).map(|mean| mean.value)),
            kinds: kinds.remove(&start).unwrap_or_default(),
        }
    };
    let all = bucket.starts(days).into_iter().enumerate().map(period);
    let mut all: Vec<_> =
        all.filter(|it| it.steps.is_some() || it.means.iter().any(Option::is_some) || !it.kinds.is_empty()).collect();
    all.reverse();
    all
}

fn of_days(what: Best, days: &BTreeMap<NaiveDate, f64>) -> Option<PersonalBest> {
    let (date, value) = what.of(days)?;
    Some(PersonalBest { what, kind: None, value, date, activity_id: None })
}

/// The bests of every type of activity, the most frequent type first.
fn of_activities(marks: &[ActivityMark]) -> Vec<PersonalBest> {
    let mut by_kind: BTreeMap<&str, Vec<&ActivityMark>> = BTreeMap::new();
    for mark in marks {
        if let Some(kind) = mark.kind.as_deref() {
            by_kind.entry(kind).or_default().push(mark);
        }
    }
    let mut by_kind: Vec<_> = by_kind.into_iter().collect();
    by_kind.sort_by_key(|(_, marks)| std::cmp::Reverse(marks.len()));
    let of = |what: Best, mark: &ActivityMark| match what {
        Best::LongestDistance => mark.distance_m,
        Best::LongestDuration => mark.duration_s,
        Best::MostElevation => mark.elevation_gain_m,
        Best::Fastest => mark.average_speed_m_per_s.filter(|_| mark.distance_m.is_some_and(|way| way >= SHORTEST_M)),
        _ => None,
    };
    let whats = [Best::LongestDistance, Best::LongestDuration, Best::MostElevation, Best::Fastest];
    let all = by_kind.iter().flat_map(|(kind, marks)| {
        whats.into_iter().filter_map(move |what| {
            let values = marks.iter().filter_map(|mark| Some((*mark, of(what, mark).filter(|value| *value > 0.0)?)));
            // The first of equal ones.
            let best = values.reduce(|best, other| if what.is_better(other.1, best.1) { other } else { best });
            let (mark, value) = best?;
            let kind = Some((*kind).to_owned());
            Some(PersonalBest { what, kind, value, date: mark.date, activity_id: Some(mark.id) })
        })
    });
    all.collect()
}
