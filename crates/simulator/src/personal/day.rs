//! What a day holds as the Personal API tells it: the world's values, and those that only it has.
use chrono::{Duration, NaiveDate};

use super::person::Person;
use crate::world::activity::{Activity, activities};
use crate::world::daily::{Values, values};
use crate::world::food::{Eaten, eaten, totals};
use crate::world::night::{Night, night};
use crate::world::numbers::{mean, real, rounded, whole};
use crate::world::rest::{BALANCED, BELOW_BALANCED, status};
use crate::world::series::{Series, series};

/// A day with data.
pub struct Day {
    /// Which one.
    pub date: NaiveDate,
    /// The world's values by quantity.
    pub values: Values,
    /// Curves.
    pub series: Series,
    /// The night that ended on it, if it was recorded.
    pub night: Option<Night>,
    /// Activities in order of time.
    pub trained: Vec<Activity>,
    /// The food diary.
    pub eaten: Vec<Eaten>,
    /// How many whole kcal were eaten, if the diary was kept.
    pub eaten_kcal: Option<i64>,
    /// Heart rate at rest; now and then unknown.
    pub resting: Option<i64>,
    /// Whether the summary of many days has the least heart rate in its place.
    pub resting_falls_back: bool,
    /// The least heart rate, below all means over two minutes.
    pub least_heart_rate: i64,
    /// Mean and peak of the stress; now and then unknown.
    pub stress: Option<(i64, i64)>,
    /// Floors up and down with their fraction.
    pub floors: [f64; 2],
    /// Metres afoot without activities.
    pub walked: i64,
    /// Minutes of moderate and of vigorous activity.
    pub intensity: [i64; 2],
    /// Mean breaths a minute over the whole day.
    pub breathing: i64,
}

impl Day {
    /// The day of that date, if it has data.
    pub fn of(person: &Person, date: NaiveDate) -> Option<Self> {
        if !person.has(date) {
            return None;
        }
        let seed = person.seed();
        let series = series(seed, date);
        let values = values(seed, date, &series);
        let trained = activities(seed, date);
        let eaten = eaten(seed, date);
        let value = |quantity: &str| values.get(quantity).copied().unwrap_or_default();
        let mut dice = person.dice(date, "unknown");
        let resting_falls_back = dice.chance(0.04);
        let resting = (!resting_falls_back || dice.chance(0.7)).then(|| whole(value("resting_heart_rate")));
        let stress = (!dice.chance(0.02)).then(|| (whole(value("stress_mean")), whole(value("stress_peak"))));
        let mut dice = person.dice(date, "details");
        let least = series.heart_rate.iter().map(|(_, beats)| *beats).min().unwrap_or(40);
        let least_heart_rate = least - dice.whole(1, 4);
        // Rounded, they are the world's whole floors.
        let mut floors = |quantity| rounded((value(quantity) + dice.between(-0.49, 0.49)).max(0.0), 2);
        let floors = [floors("floors_up"), floors("floors_down")];
        let afoot: f64 = trained.iter().filter(|one| one.sport.on_foot()).map(|one| one.distance).sum();
        let hard = |intense: bool| {
            let those = trained.iter().filter(|one| (one.target_heart_rate > 135.0) == intense);
            whole(those.map(|one| one.seconds).sum::<f64>() / 60.0)
        };
        let intensity = [hard(false) + dice.whole(0, 25), hard(true)];
        let night = Some(night(seed, date)).filter(|night| night.recorded);
        let asleep = night.as_ref().map_or(value("breathing_awake"), |night| night.respiration);
        Some(Self {
            date,
            breathing: whole(0.4 * asleep + 0.6 * value("breathing_awake")),
            eaten_kcal: (!eaten.is_empty()).then(|| whole(totals(eaten.iter())[0])),
            walked: whole((value("distance") - afoot).max(0.0)),
            values,
            series,
            night,
            trained,
            eaten,
            resting,
            resting_falls_back,
            least_heart_rate,
            stress,
            floors,
            intensity,
        })
    }

    /// A value of the world, if the day has it.
    pub fn value(&self, quantity: &str) -> Option<f64> {
        self.values.get(quantity).copied()
    }

    /// The same as a whole number.
    pub fn whole(&self, quantity: &str) -> Option<i64> {
        self.value(quantity).map(whole)
    }

    /// Heart rate at rest as the summary of many days has it.
    pub fn resting_or_least(&self) -> Option<i64> {
        if self.resting_falls_back { Some(self.least_heart_rate) } else { self.resting }
    }

    /// Least and greatest mean of two minutes.
    pub fn heart_rate_range(&self) -> (i64, i64) {
        let beats = || self.series.heart_rate.iter().map(|(_, beats)| *beats);
        (beats().min().unwrap_or(self.least_heart_rate), beats().max().unwrap_or(self.least_heart_rate))
    }
}

/// Where a night's heart rate variability lies, in ms.
pub struct Variability {
    /// Mean of the night.
    pub mean: i64,
    /// Highest of five minutes.
    pub highest: i64,
    /// Mean of the nights of seven days, this one included.
    pub week: i64,
    /// What the watch thinks of it.
    pub status: &'static str,
    /// Up to what it is low, and the range that counts as balanced; unknown for the first three weeks.
    pub baseline: Option<[i64; 3]>,
}

impl Variability {
    /// That of the night which ended on `date`, if it was recorded.
    pub fn of(person: &Person, date: NaiveDate) -> Option<Self> {
        let mean_of = |date: NaiveDate| {
            let night = person.has(date).then(|| night(person.seed(), date))?;
            night.recorded.then_some(night)
        };
        let night = mean_of(date)?;
        let week = (0..7).filter_map(|back| mean_of(date - Duration::days(back)));
        let week = mean(week.map(|night| night.variability_mean).collect::<Vec<_>>().into_iter());
        let (low, high) = (*BALANCED.start(), *BALANCED.end());

        let known = (date - person.world.watch_since).num_days() > 21;
        Some(Self {
            mean: whole(night.variability_mean),
            highest: night.variability.iter().map(|(_, value)| *value).max().unwrap_or(0),
            week: whole(week),
            status: status(&night),
            baseline: known.then(|| [low - BELOW_BALANCED, low, high].map(whole)),
        })
    }

    /// Where the mean lies on the watch's scale, 0 to 1.
    pub fn marker(&self, baseline: [i64; 3]) -> f64 {
        let [_, low, high] = baseline;
        rounded((0.25 + 0.5 * real(self.mean - low) / real(high - low)).clamp(0.0, 1.0), 3)
    }
}
