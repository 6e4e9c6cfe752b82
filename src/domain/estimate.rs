//! How long a job may take, estimated before it runs: calls to Garmin times the duration of a call.

use std::collections::BTreeMap;

use super::data_type::DataType;
use super::metric::Metric;
use super::plan::{Plan, estimated_minutes};

/// What data costs from a source, while nothing has been measured for an account.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Costs {
    /// Calls to Garmin for one day of each dated type. A metric of health by itself costs one.
    pub calls_a_day: &'static [(DataType, f64)],
    /// Of the calls for a day of health, those that complete it after its first answer.
    pub calls_to_complete: f64,
    /// Calls that each request of a window costs up front.
    pub calls_a_request: f64,
    /// Whether series come with the health of their days, at no cost.
    pub brings_series: bool,
    /// Seconds per call, fast and slow.
    pub call_seconds: [f64; 2],
}

/// Calls take evenly long if the slowest take at most so many times as long as the fastest.
const EVEN: f64 = 2.0;

/// From this many minutes on, users are told hours.
const HOURS_FROM: u32 = 90;

/// How many seconds a day of each dated type took in an account's last job that fetched all of that type, including
/// requests, retries and writes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Speeds(BTreeMap<DataType, f64>);

impl Speeds {
    /// Seconds per day of a type, if known.
    #[must_use]
    pub fn get(&self, one: DataType) -> Option<f64> {
        self.0.get(&one).copied()
    }

    /// Each known type with its seconds per day.
    pub fn iter(&self) -> impl Iterator<Item = (DataType, f64)> {
        self.0.iter().map(|(one, a_day)| (*one, *a_day))
    }
}

impl FromIterator<(DataType, f64)> for Speeds {
    /// Drops values that are not positive, finite durations.
    fn from_iter<I: IntoIterator<Item = (DataType, f64)>>(speeds: I) -> Self {
        Self(speeds.into_iter().filter(|(_, a_day)| a_day.is_finite() && *a_day > 0.0).collect())
    }
}

/// How long a job may take. Uses the measured time of a type if there is one, else the shortest and the longest likely
/// time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    /// At least, in whole minutes, rounded up; 1 or more.
    pub low_minutes: u32,
    /// At most; equals `low_minutes` once it is measured.
    pub high_minutes: u32,
    /// Whether the speed of every dated type asked for is known.
    pub is_measured: bool,
}

impl Estimate {
    /// For a job with that plan, narrowed to those health metrics (empty means all), and an account with those speeds.
    /// Workouts come with the activities, or take one request per job: they count for nothing.
    #[must_use]
    pub fn of(plan: &Plan, metrics: &[Metric], speeds: &Speeds, costs: &Costs) -> Self {
        let (mut seconds, mut is_measured) = ([0.0, 0.0], None);
        let comes_along =
            |one: DataType| one == DataType::Intraday && costs.brings_series && plan.bits(DataType::Health) > 0;
        let has_cost = |one: &DataType| one.is_dated() && plan.bits(*one) > 0 && !comes_along(*one);
        for one in DataType::ALL.into_iter().filter(has_cost) {
            let days = f64::from(plan.bits(one));
            let known = speeds.get(one).map(|a_day| days * a_day * costs.share(one, metrics));
            let calls = days * costs.calls(one, metrics) + f64::from(requests(plan, one)) * costs.calls_a_request;
            for (sum, a_call) in seconds.iter_mut().zip(costs.call_seconds) {
                *sum += known.unwrap_or(calls * a_call);
            }
            is_measured = Some(is_measured.unwrap_or(true) && known.is_some());
        }
        let [low_minutes, high_minutes] = seconds.map(minutes);
        Self { low_minutes, high_minutes, is_measured: is_measured.unwrap_or(false) }
    }

    /// The estimate as one number of minutes, for clients that expect one: half a minute per chunk until there is a
    /// measured value.
    #[must_use]
    pub fn in_one_number(self, chunks: u32) -> u32 {
        if self.is_measured { self.high_minutes } else { estimated_minutes(chunks) }
    }

    /// The estimate as text for users.
    #[must_use]
    pub fn words(self) -> String {
        words(self.low_minutes, self.high_minutes)
    }
}

/// From `low` to `high` minutes, as text: `about 12 minutes`, `1 to 7 hours; we know better after a minute`.
#[must_use]
pub fn words(low: u32, high: u32) -> String {
    if low >= high {
        return match high {
            0 | 1 => "about 1 minute".to_owned(),
            2..HOURS_FROM => format!("about {high} minutes"),
            _ => format!("about {} hours", hours(high, 10.0)),
        };
    }
    // A range is rough anyway: half hours are fine enough.
    let from = if low == 1 { "1 minute".to_owned() } else { format!("{low} minutes") };
    let range = match (low, high) {
        (_, ..HOURS_FROM) => format!("{low} to {high} minutes"),
        (..60, _) => format!("{from} to {} hours", hours(high, 2.0)),
        _ if hours(low, 2.0) == hours(high, 2.0) => format!("about {} hours", hours(high, 2.0)),
        _ => format!("{} to {} hours", hours(low, 2.0), hours(high, 2.0)),
    };
    format!("{range}; we know better after a minute")
}

/// Minutes as hours, rounded to a fraction of an hour.
fn hours(minutes: u32, parts: f64) -> String {
    ((f64::from(minutes) / 60.0 * parts).round() / parts).to_string()
}

impl Costs {
    /// Seconds for a day of a type (of its first answer, or of what completes it), where calls take so evenly long that
    /// this can be told before anything is measured.
    #[must_use]
    pub fn expected(&self, one: DataType, completes: bool) -> Option<f64> {
        let [fast, slow] = self.call_seconds;
        let calls = match (one, completes) {
            (_, true) => self.calls_to_complete,
            (DataType::Health, false) => self.calls(one, &[]) - self.calls_to_complete,
            _ => self.calls(one, &[]),
        };
        (slow <= EVEN * fast && calls > 0.0).then_some(calls * (fast + slow) / 2.0)
    }

    /// Calls to Garmin for one day of a type; several metrics may share one.
    fn calls(&self, one: DataType, metrics: &[Metric]) -> f64 {
        let whole = self.calls_a_day.iter().find(|(of, _)| *of == one).map_or(0.0, |(_, calls)| *calls);
        match (one, u32::try_from(metrics.len())) {
            (DataType::Health, Ok(metrics @ 1..)) => whole.min(f64::from(metrics)),
            _ => whole,
        }
    }

    /// The share of a whole day of a type that is asked for, since speeds are measured for whole days.
    fn share(&self, one: DataType, metrics: &[Metric]) -> f64 {
        let whole = self.calls(one, &[]);
        if whole > 0.0 { self.calls(one, metrics) / whole } else { 1.0 }
    }
}

/// How many requests a type takes: one per window in which a day of it is asked for.
fn requests(plan: &Plan, one: DataType) -> u32 {
    let asks = plan.windows.iter().filter(|(_, days)| plan.bits_of(one, *days).next().is_some());
    u32::try_from(asks.count()).unwrap_or(u32::MAX)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a whole, positive number of minutes")]
fn minutes(seconds: f64) -> u32 {
    (seconds / 60.0).ceil().max(1.0) as u32
}

#[cfg(test)]
mod tests {
    use super::super::data_type::DataTypes;
    use super::super::dates::{DateRange, plus};
    use super::super::ids::UserId;
    use super::super::job::{Order, Request, SyncType};
    use super::super::metric::METRICS;
    use super::super::selection::Selection;
    use super::*;
    use proptest::prelude::*;

    const COSTS: Costs = Costs {
        calls_a_day: &[(DataType::Health, 20.0), (DataType::Activities, 6.0), (DataType::Nutrition, 1.0)],
        calls_to_complete: 0.0,
        calls_a_request: 2.0,
        brings_series: true,
        call_seconds: [0.04, 0.25],
    };

    fn request(days: u32, types: DataTypes) -> Request {
        let start = "2014-01-01".parse().unwrap();
        Request {
            user: UserId::me(),
            sync_type: SyncType::Historical,
            range: DateRange::new(start, plus(start, days - 1)).unwrap(),
            selection: Selection::all(),
            data_types: types,
            metric_types: vec![],
            order: Order::Oldest,
            skip_existing: false,
            accept_removals: false,
            chunk_days: 30,
            window_days: 7,
        }
    }

    fn estimate(days: u32, types: DataTypes, metrics: &[&str], speeds: &[(DataType, f64)]) -> Estimate {
        let metrics: Vec<_> = metrics.iter().map(|name| Metric::from_name(name).unwrap()).collect();
        Estimate::of(&Plan::of(&request(days, types)), &metrics, &speeds.iter().copied().collect(), &COSTS)
    }

    fn range(it: Estimate) -> (u32, u32) {
        (it.low_minutes, it.high_minutes)
    }

    #[test]
    fn ten_years_of_an_unknown_account_are_one_to_seven_hours() {
        let it = estimate(3650, DataTypes::usual(), &[], &[]);
        // 3650 days of 26 calls, and two for each of the 1216 requests.
        assert_eq!((range(it), it.is_measured), ((65, 406), false));
        assert_eq!((it.words().as_str(), it.in_one_number(122)), ("1 to 7 hours; we know better after a minute", 61));
    }

    #[test]
    fn what_was_measured_counts_and_not_what_is_likely() {
        let it = estimate(3650, DataTypes::usual(), &[], &[(DataType::Health, 1.5), (DataType::Activities, 0.5)]);
        assert_eq!((range(it), it.is_measured), ((122, 122), true));
        assert_eq!((it.words().as_str(), it.in_one_number(122)), ("about 2 hours", 122));
    }

    #[test]
    fn a_type_that_was_not_measured_contributes_its_range() {
        let both = DataTypes::from_iter([DataType::Health, DataType::Nutrition]);
        let it = estimate(3650, both, &[], &[(DataType::Health, 1.0), (DataType::Activities, 9.0)]);
        // 3650 s measured, and 4866 calls for nutrition.
        assert_eq!((range(it), it.is_measured), ((65, 82), false));
        assert_eq!(it.in_one_number(122), 61);
    }

    #[test]
    fn health_that_is_narrowed_takes_its_share() {
        let health = DataTypes::EMPTY.with(DataType::Health);
        let whole = estimate(1000, health, &[], &[]);
        let steps = estimate(1000, health, &["steps"], &[]);
        assert_eq!((range(whole), range(steps)), ((14, 85), (1, 6)));
        let measured = [(DataType::Health, 2.0)];
        assert_eq!(range(estimate(1000, health, &["steps", "sleep"], &measured)), (4, 4));
        assert_eq!(range(estimate(1000, health, &METRICS[1..], &measured)), (34, 34));
    }

    #[test]
    fn only_the_days_that_are_asked_for_count() {
        let types = DataTypes::from_iter([DataType::Health, DataType::Nutrition]);
        let start: chrono::NaiveDate = "2014-01-01".parse().unwrap();
        let selection =
            Selection::of([(DataType::Health, vec![start, plus(start, 3649)]), (DataType::Nutrition, vec![])]);
        let plan = Plan::of(&Request { selection, ..request(3650, types) });
        let speeds = [(DataType::Health, 90.0)].into_iter().collect();
        let it = Estimate::of(&plan, &[], &speeds, &COSTS);
        assert_eq!((range(it), it.is_measured), ((3, 3), true));
    }

    #[test]
    fn workouts_alone_are_a_minute_and_never_measured() {
        let it = estimate(3650, DataTypes::EMPTY.with(DataType::Workouts), &[], &[(DataType::Health, 1.0)]);
        assert_eq!((range(it), it.is_measured, it.in_one_number(122)), ((1, 1), false, 61));
    }

    #[test]
    fn what_is_no_speed_is_not_known() {
        let bad = [(DataType::Health, f64::NAN), (DataType::Activities, 0.0), (DataType::Nutrition, f64::INFINITY)];
        assert_eq!(bad.into_iter().collect::<Speeds>(), Speeds::default());
    }

    #[test]
    fn the_words_are_those_that_people_use() {
        let words = |low, high| words(low, high).replace("; we know better after a minute", " …");
        assert_eq!([words(0, 0), words(1, 1), words(12, 12)], ["about 1 minute", "about 1 minute", "about 12 minutes"]);
        assert_eq!(
            [words(89, 89), words(90, 90), words(121, 121)],
            ["about 89 minutes", "about 1.5 hours", "about 2 hours"]
        );
        assert_eq!(
            [words(152, 152), words(1, 3), words(20, 89)],
            ["about 2.5 hours", "1 to 3 minutes …", "20 to 89 minutes …"]
        );
        assert_eq!([words(1, 100), words(25, 100)], ["1 minute to 1.5 hours …", "25 minutes to 1.5 hours …"]);
        assert_eq!([words(65, 406), words(90, 340)], ["1 to 7 hours …", "1.5 to 5.5 hours …"]);
        assert_eq!(words(235, 244), "about 4 hours …");
    }

    proptest! {
        #[test]
        fn low_is_at_least_a_minute_and_never_above_high(
            days in 1u32..3651,
            types in proptest::collection::vec(proptest::sample::select(DataType::ALL.to_vec()), 1..5),
            speeds in proptest::collection::vec((proptest::sample::select(DataType::ALL.to_vec()), -1.0..1e9), 0..4),
        ) {
            let types = DataTypes::from_iter(types);
            let it = estimate(days, types, &[], &speeds);
            prop_assert!(1 <= it.low_minutes && it.low_minutes <= it.high_minutes);
            prop_assert!(!it.is_measured || it.low_minutes == it.high_minutes);
        }
    }
}
