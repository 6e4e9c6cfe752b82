//! The curves of a day: heart rate, stress, body battery.
use chrono::{Duration, NaiveDate, Timelike};

use super::activity::{Activity, activities};
use super::battery::{anchors, level};
use super::calendar::{is_free, span, wall};
use super::chance::{Dice, drift};
use super::form::{Form, form};
use super::night::{Night, Stage, night};
use super::numbers::{real, whole};

/// How often heart rate is measured.
const HEART_RATE_STEP: i64 = 120_000;
/// How often stress and battery are measured.
const STRESS_STEP: i64 = 180_000;

/// Samples of one day, each (epoch ms, value), in order of time. Gaps are simply missing here.
pub struct Series {
    /// Beats a minute.
    pub heart_rate: Vec<(i64, i64)>,
    /// 0 to 100.
    pub stress: Vec<(i64, i64)>,
    /// 0 to 100.
    pub battery: Vec<(i64, i64)>,
}

struct Scene {
    seed: u64,
    date: NaiveDate,
    form: Form,
    nights: [Night; 2],
    activities: Vec<Activity>,
    charging: (i64, i64),
}

/// The curves of `date`, from midnight to midnight.
pub fn series(seed: u64, date: NaiveDate) -> Series {
    let (start, end) = span(seed, date);
    let mut dice = Dice::new(seed, date, "series");
    let charging_start = start + dice.whole(18 * 60, 21 * 60) * 60_000;
    let charging_minutes = if dice.chance(0.3) { dice.whole(25, 80) } else { 0 };
    let scene = Scene {
        seed,
        date,
        form: form(seed, date),
        nights: [night(seed, date), night(seed, date + Duration::days(1))],
        activities: activities(seed, date),
        charging: (charging_start, charging_start + charging_minutes * 60_000),
    };
    let anchors = anchors(seed, date);
    Series {
        heart_rate: every(HEART_RATE_STEP, start, end, |at| scene.worn(at, &mut dice).then(|| scene.heart_rate(at))),
        stress: every(STRESS_STEP, start, end, |at| scene.worn(at, &mut dice).then(|| scene.stress(at)).flatten()),
        battery: every(STRESS_STEP, start, end, |at| Some(level(&anchors, at))),
    }
}

fn every(step: i64, start: i64, end: i64, mut value: impl FnMut(i64) -> Option<i64>) -> Vec<(i64, i64)> {
    (0..(end - start) / step)
        .map(|index| start + index * step)
        .filter_map(|at| value(at).map(|value| (at, value)))
        .collect()
}

impl Scene {
    fn worn(&self, at: i64, dice: &mut Dice) -> bool {
        !dice.chance(0.012) && !(self.charging.0..self.charging.1).contains(&at)
    }

    fn stage(&self, at: i64) -> Option<Stage> {
        self.nights.iter().find_map(|night| night.stage_at(at))
    }

    /// A wave for the person's everyday activity, -1 to 1, changing every 25 minutes.
    fn bustle(&self, at: i64) -> f64 {
        drift(self.seed, "bustle", real(at) / 60_000.0, 25.0)
    }

    fn jitter(&self, at: i64) -> f64 {
        Dice::numbered(self.seed, at.cast_unsigned(), "jitter").bell()
    }

    fn heart_rate(&self, at: i64) -> i64 {
        if let Some(activity) = self.activities.iter().find(|activity| activity.covers(at)) {
            return activity.heart_rate(real(at - activity.start) / 1000.0);
        }
        let rest = self.form.resting_heart_rate;
        let level = match self.stage(at) {
            Some(Stage::Deep) => rest + 1.0,
            Some(Stage::Light) => rest + 3.5,
            Some(Stage::Rem) => rest + 6.0,
            Some(Stage::Awake) => rest + 14.0,
            None => rest + 20.0 + 9.0 * self.bustle(at) + 4.0 * self.form.tension + self.afterglow(at),
        };
        // The resting rate is a mean over half an hour: single readings of a deep sleep lie below it.
        whole(level + 1.6 * self.jitter(at)).max(whole(rest) - 4)
    }

    /// What remains of an activity in the heart rate: half of it goes every twelve minutes.
    fn afterglow(&self, at: i64) -> f64 {
        let left = |activity: &Activity| {
            let minutes = real(at - activity.end()) / 60_000.0;
            if minutes < 0.0 { 0.0 } else { 0.35 * activity.target_heart_rate * 0.5_f64.powf(minutes / 12.0) }
        };
        self.activities.iter().map(left).fold(0.0, f64::max)
    }

    /// Nothing while and shortly after moving hard: the watch then measures exertion, not stress.
    fn stress(&self, at: i64) -> Option<i64> {
        let near = |activity: &Activity| activity.covers(at) || activity.covers(at - 1_200_000);
        if self.activities.iter().any(near) {
            return None;
        }
        let hour = wall(self.seed, self.date, at).hour();
        let at_work = !is_free(self.seed, self.date) && (9..17).contains(&hour);
        let level = match self.stage(at) {
            Some(Stage::Awake) => 24.0,
            Some(_) => 13.0 + 4.0 * self.bustle(at),
            None if at_work => 26.0 + 24.0 * self.form.tension + 15.0 * self.bustle(at),
            None => 22.0 + 10.0 * self.form.tension + 13.0 * self.bustle(at),
        };
        Some(
            whole(level + 22.0 * self.form.illness - 14.0 * (self.form.fitness - 0.5) + 3.0 * self.jitter(at))
                .clamp(1, 99),
        )
    }
}
