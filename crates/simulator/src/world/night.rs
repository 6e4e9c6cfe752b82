//! One night: when, its stages, its score. The night of a date ends in the morning of that date.
use chrono::{Duration, NaiveDate};

use super::calendar::{instant, is_free, offset_minutes};
use super::chance::Dice;
use super::form::{Form, form};
use super::numbers::{mean, real, rounded, whole};

/// A kind of sleep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// Slow waves, most of it in the first cycles.
    Deep,
    /// About half of a night.
    Light,
    /// Dreams, most of it towards morning.
    Rem,
    /// Awake between falling asleep and getting up.
    Awake,
}

impl Stage {
    /// The lower-case word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deep => "deep",
            Self::Light => "light",
            Self::Rem => "rem",
            Self::Awake => "awake",
        }
    }
}

/// A stretch of one stage, in epoch ms.
pub struct Stretch {
    /// Which stage.
    pub stage: Stage,
    /// First millisecond.
    pub start: i64,
    /// First millisecond after it.
    pub end: i64,
}

/// The night that ends on a date.
pub struct Night {
    /// False when the watch missed it; the person slept all the same, so heart rate and battery follow it.
    pub recorded: bool,
    /// Epoch ms of falling asleep.
    pub bed: i64,
    /// Epoch ms of waking up.
    pub wake: i64,
    /// Offset from UTC in minutes when falling asleep.
    pub offset: i64,
    /// Stages without gaps from `bed` to `wake`.
    pub stages: Vec<Stretch>,
    /// Overall score, 0 to 100.
    pub score: i64,
    /// One reading of heart rate variability (epoch ms, ms) every five minutes.
    pub variability: Vec<(i64, i64)>,
    /// Mean heart rate variability with one decimal, in ms.
    pub variability_mean: f64,
    /// Mean oxygen saturation in percent, absent on some nights.
    pub spo2: Option<f64>,
    /// Mean breaths a minute.
    pub respiration: f64,
    /// Draws for the smaller values.
    pub luck: f64,
}

impl Night {
    /// Seconds spent in `stage`.
    pub fn seconds(&self, stage: Stage) -> i64 {
        self.stages.iter().filter(|part| part.stage == stage).map(|part| (part.end - part.start) / 1000).sum()
    }

    /// How often the person woke up.
    pub fn awakenings(&self) -> i64 {
        super::numbers::count(self.stages.iter().filter(|part| part.stage == Stage::Awake).count())
    }

    /// The stage at `instant`, if it lies within the night.
    pub fn stage_at(&self, instant: i64) -> Option<Stage> {
        let index = self.stages.partition_point(|part| part.end <= instant);
        self.stages.get(index).filter(|part| part.start <= instant).map(|part| part.stage)
    }
}

/// The night that ends on `date`.
pub fn night(seed: u64, date: NaiveDate) -> Night {
    let mut dice = Dice::new(seed, date, "night");
    let form = form(seed, date);
    let evening_free = is_free(seed, date) && is_free(seed, date + Duration::days(-1));
    let late = if evening_free { 50.0 } else { 0.0 };
    let bed_minute = -58.0 + late * 0.7 + 24.0 * dice.bell();
    let long = if is_free(seed, date) { 35.0 } else { 0.0 };
    let minutes = (432.0 + long + 30.0 * form.illness + 32.0 * dice.bell()).clamp(230.0, 640.0);
    let bed = instant(seed, date, whole(bed_minute) * 60);
    let wake = bed + whole(minutes) * 60_000;
    let stages = stages(&mut dice, &form, bed, wake);
    let variability = readings(&mut dice, &form, bed, wake);
    let restless = stages.iter().filter(|part| part.stage == Stage::Awake).count();
    let score = 78.0 + (minutes - 440.0) * 0.07 - 14.0 * form.illness - 9.0 * form.tension + 6.0 * dice.bell()
        - real(super::numbers::count(restless));
    Night {
        recorded: !dice.chance(0.015),
        bed,
        wake,
        offset: offset_minutes(seed, date, bed),
        score: whole(score).clamp(18, 98),
        variability_mean: rounded(mean(variability.iter().map(|(_, value)| real(*value))), 1),
        spo2: (!dice.chance(0.06)).then(|| rounded(95.6 - 1.6 * form.illness + 0.6 * dice.bell(), 0).min(99.0)),
        respiration: rounded(13.6 + 2.2 * form.illness + 0.5 * dice.bell(), 0),
        luck: dice.unit(),
        stages,
        variability,
    }
}

/// Cycles of about 95 minutes, each light, deep, light, rem; deep sleep shrinks and rem grows from cycle to cycle.
fn stages(dice: &mut Dice, form: &Form, bed: i64, wake: i64) -> Vec<Stretch> {
    let mut stages: Vec<Stretch> = Vec::new();
    let mut start = bed;
    let mut cycle = 0.0;
    'night: loop {
        let awake = if dice.chance(0.35 + 0.3 * form.illness) { dice.between(1.0, 9.0) } else { 0.0 };
        let deep = (34.0 - 9.0 * cycle) * dice.between(0.6, 1.2) * (1.0 - 0.4 * form.illness);
        let rem = (9.0 + 7.5 * cycle) * dice.between(0.6, 1.2);
        let parts = [
            (Stage::Light, dice.between(12.0, 26.0)),
            (Stage::Deep, deep),
            (Stage::Light, dice.between(14.0, 30.0)),
            (Stage::Rem, rem),
            (Stage::Awake, awake),
        ];
        for (stage, minutes) in parts {
            let end = (start + whole(minutes) * 60_000).min(wake);
            match stages.last_mut() {
                _ if end <= start => {}
                Some(last) if last.stage == stage => last.end = end,
                _ => stages.push(Stretch { stage, start, end }),
            }
            start = start.max(end);
            if start >= wake {
                break 'night;
            }
        }
        cycle += 1.0;
    }
    stages
}

fn readings(dice: &mut Dice, form: &Form, bed: i64, wake: i64) -> Vec<(i64, i64)> {
    let first = bed + 300_000;
    let mut readings = Vec::new();
    let mut sway = 0.0;
    for index in 0..(wake - first) / 300_000 {
        let instant = first + index * 300_000;
        sway = 0.8 * sway + 4.0 * dice.bell();
        let morning = 6.0 * real(instant - bed) / real(wake - bed);
        if !dice.chance(0.01) {
            readings.push((instant, whole(form.variability - 3.0 + morning + sway).clamp(9, 190)));
        }
    }
    readings
}
