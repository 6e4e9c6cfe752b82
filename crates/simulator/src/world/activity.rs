//! The activities of a day: which, when, how long, how hard.
use chrono::{Datelike, Duration, NaiveDate, Weekday};

use super::calendar::{in_drawer, instant, is_departure, is_free, offset_minutes};
use super::chance::{Dice, drift};
use super::form::{form, season};
use super::numbers::{real, rounded, whole};
use super::sport::{HIKE, INDOOR_RIDE, RIDE, RUN, STRENGTH, SWIM, Sport, TRAIL, WALK, YOGA};

/// The person's highest heart rate.
pub const MAXIMUM_HEART_RATE: f64 = 189.0;

/// Ids count from here, so that they have eleven digits.
const FIRST_ID: i64 = 10_000_000_000;
/// The day whose ids begin there, counted from the first day of the common era.
const FIRST_DAY: i32 = 730_000;
const IDS_A_DAY: i64 = 100_000;

/// The day of an activity with this id, counted from the first day of the common era.
pub fn day_of(id: i64) -> Option<i32> {
    let days = i32::try_from((id - FIRST_ID).div_euclid(IDS_A_DAY)).ok()?;
    days.checked_add(FIRST_DAY)
}

/// One activity, down to the values that its parts (laps, track, zones) are made from.
#[derive(Debug)]
pub struct Activity {
    /// Grows with the date, so a date alone gives it.
    pub id: i64,
    /// Date and position within it, for draws.
    pub date: NaiveDate,
    /// 0 for the first one of the day.
    pub index: i64,
    /// What it is.
    pub sport: &'static Sport,
    /// Epoch ms.
    pub start: i64,
    /// Minutes from UTC when it began.
    pub offset: i64,
    /// Seconds with the timer running.
    pub seconds: f64,
    /// Seconds from start to end, pauses included.
    pub elapsed: f64,
    /// Metres; 0 for stationary sports.
    pub distance: f64,
    /// Metres climbed.
    pub climbed: f64,
    /// Target mean heart rate.
    pub target_heart_rate: f64,
    /// Heart rate at rest on that day.
    pub resting_heart_rate: f64,
    /// Alternating hard and easy stretches.
    pub intervals: bool,
    /// kcal above rest.
    pub energy: f64,
    /// Training load (points as Garmin counts them: about 100 an hour at threshold).
    pub load: f64,
}

/// The activities of `date` in order of time; none when the watch is not worn, while travelling or ill.
pub fn activities(seed: u64, date: NaiveDate) -> Vec<Activity> {
    if in_drawer(seed, date) || is_departure(seed, date) || form(seed, date).illness > 0.25 {
        return Vec::new();
    }
    let mut dice = Dice::new(seed, date, "plan");
    let keen = 1.0 + 0.18 * drift(seed, "keenness", f64::from(date.num_days_from_ce()), 90.0);
    let summer = season(date) > 0.0;
    let (main, share) = match date.weekday() {
        Weekday::Mon => (&RUN, 0.35),
        Weekday::Tue => (&STRENGTH, 0.62),
        Weekday::Wed => (&RUN, 0.66),
        Weekday::Thu if dice.chance(0.45) => (&SWIM, 0.6),
        Weekday::Thu => (&STRENGTH, 0.6),
        Weekday::Fri => (&RUN, 0.25),
        Weekday::Sat if summer => (&RIDE, 0.75),
        Weekday::Sat if dice.chance(0.5) => (&INDOOR_RIDE, 0.7),
        Weekday::Sat => (&TRAIL, 0.7),
        Weekday::Sun if dice.chance(0.3) => (&HIKE, 0.75),
        Weekday::Sun => (&RUN, 0.75),
    };
    let second = *dice.pick(&[&WALK, &WALK, &YOGA]);
    let mut chosen = Vec::new();
    if dice.chance(share * keen) {
        chosen.push(main);
    }
    if dice.chance(0.16) {
        chosen.push(second);
    }
    let free = is_free(seed, date);
    let first = if free { dice.between(8.6, 10.5) } else { dice.between(16.8, 17.6) };
    let starts = [first, if free { 16.5 } else { 20.2 }];
    chosen
        .into_iter()
        .zip(starts)
        .zip(0..)
        .map(|((sport, hour), index)| activity(seed, date, sport, hour, index))
        .collect()
}

fn activity(seed: u64, date: NaiveDate, sport: &'static Sport, hour: f64, index: i64) -> Activity {
    let mut dice = Dice::new(seed, date, if index == 0 { "first activity" } else { "second activity" });
    let form = form(seed, date);
    let long = is_free(seed, date);
    let minutes = match sport.key {
        "running" if long => dice.between(65.0, 115.0),
        "cycling" => dice.between(75.0, 190.0),
        "hiking" => dice.between(120.0, 240.0),
        "yoga" | "walking" => dice.between(22.0, 55.0),
        _ => dice.between(34.0, 62.0),
    };
    let intervals = sport.speed > 2.0 && !long && dice.chance(0.4);
    let seconds = rounded(minutes * 60.0 + dice.between(0.0, 60.0), 3);
    let pauses = if dice.chance(0.6) { rounded(dice.between(5.0, 400.0), 3) } else { 0.0 };
    let pace = 1.0 + 0.55 * (form.fitness - 0.5) + 0.03 * dice.bell() - if long { 0.04 } else { 0.0 };
    let distance = rounded(sport.speed * pace * seconds, 2);
    let effort = sport.effort + 0.05 * dice.bell() + if intervals { 0.05 } else { 0.0 };
    let reserve = MAXIMUM_HEART_RATE - form.resting_heart_rate;
    let hours = seconds / 3600.0;
    let start = instant(seed, date, whole(hour * 3600.0 + 60.0 * dice.between(0.0, 20.0)));
    Activity {
        // Eleven digits, as ids on the wire have had for years; a day has room for a hundred of them.
        id: FIRST_ID + i64::from(date.num_days_from_ce() - FIRST_DAY) * IDS_A_DAY + index * 1000 + dice.whole(0, 999),
        date,
        index,
        sport,
        start,
        offset: offset_minutes(seed, date, start),
        seconds,
        elapsed: rounded(seconds + pauses, 3),
        distance,
        climbed: rounded(sport.climb * distance / 1000.0 * dice.between(0.6, 1.5), 1),
        target_heart_rate: form.resting_heart_rate + reserve * effort.clamp(0.1, 0.9),
        resting_heart_rate: form.resting_heart_rate,
        intervals,
        energy: rounded(hours * 1150.0 * effort * dice.between(0.92, 1.08), 0),
        load: rounded(hours * 205.0 * effort.powi(2) * dice.between(0.9, 1.1), 1),
    }
}

impl Activity {
    /// Heart rate so many seconds after the start: warming up, drifting upwards, in waves when in intervals.
    pub fn heart_rate(&self, second: f64) -> i64 {
        let part = second / self.elapsed.max(1.0);
        let warm = 1.0 - (-second / 150.0).exp();
        let wave = if self.intervals { 0.09 * (second / 300.0 * std::f64::consts::TAU).sin() } else { 0.0 };
        let waver = 0.025 * (second / 47.0 + real(self.id % 97)).sin() + 0.015 * (second / 13.0).sin();
        let level = self.target_heart_rate * (0.975 + 0.05 * part + wave + waver);
        let resting = self.resting_heart_rate + 25.0;
        whole(resting + (level - resting) * warm).min(whole(MAXIMUM_HEART_RATE))
    }

    /// Metres covered after so many seconds of the timer.
    pub fn distance_after(&self, second: f64) -> f64 {
        let wave = if self.intervals { 0.01 } else { 0.004 };
        let part = second / self.seconds;
        self.distance * (part + wave * (part * 6.0 * std::f64::consts::TAU).sin())
    }

    /// Speed in m/s after so many seconds of the timer: the slope of the distance.
    pub fn speed_at(&self, second: f64) -> f64 {
        let wave = if self.intervals { 0.01 } else { 0.004 };
        let turn = 6.0 * std::f64::consts::TAU;
        let slope = 1.0 + wave * turn * (second / self.seconds * turn).cos();
        self.distance / self.seconds * slope
    }

    /// Height in metres after so many seconds: hills that add up to what was climbed, and back to the start.
    pub fn height_at(&self, second: f64) -> f64 {
        const HILLS: f64 = 4.0;
        let turn = second / self.seconds * HILLS * std::f64::consts::TAU;
        42.0 + self.climbed / HILLS * (1.0 - turn.cos()) / 2.0
    }

    /// Draws for a part of the activity.
    pub fn dice(&self, seed: u64, topic: &str) -> Dice {
        Dice::numbered(seed, self.id.cast_unsigned(), topic)
    }

    /// Steps, where the sport has them.
    pub fn steps(&self) -> Option<i64> {
        self.sport.on_foot().then(|| whole(self.sport.cadence * self.seconds / 60.0))
    }

    /// Epoch ms of the end.
    pub fn end(&self) -> i64 {
        self.start + whole(self.elapsed * 1000.0)
    }

    /// Whether the instant lies between start and end.
    pub fn covers(&self, instant: i64) -> bool {
        (self.start..self.end()).contains(&instant)
    }
}

/// Training load of `days` days up to and including `date`.
pub fn load_of_days(seed: u64, date: NaiveDate, days: i64) -> f64 {
    (0..days).flat_map(|back| activities(seed, date - Duration::days(back))).map(|activity| activity.load).sum()
}
