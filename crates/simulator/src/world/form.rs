//! The person's condition on a day: fitness, rest, illness, weight, weather. The slow causes behind all other values.
use chrono::{Datelike, Duration, NaiveDate};

use super::calendar::{is_free, is_holiday};
use super::chance::{Dice, drift};
use super::numbers::real;

/// The state that everything else of a day follows from.
pub struct Form {
    /// 0 untrained, 1 elite; about 0.5 with summers above winters.
    pub fitness: f64,
    /// 0 well, 1 in bed.
    pub illness: f64,
    /// Resting heart rate in beats a minute.
    pub resting_heart_rate: f64,
    /// Mean heart rate variability of the night in ms.
    pub variability: f64,
    /// Tension of the day, 0 none to 1 much.
    pub tension: f64,
    /// Body weight in kg.
    pub weight: f64,
    /// Air temperature at noon in °C.
    pub temperature: f64,
}

/// -1 in mid-January, 1 in mid-July.
pub fn season(date: NaiveDate) -> f64 {
    -((f64::from(date.ordinal()) - 15.0) / 365.25 * std::f64::consts::TAU).cos()
}

/// The form on `date`.
pub fn form(seed: u64, date: NaiveDate) -> Form {
    let day = f64::from(date.num_days_from_ce());
    let mut dice = Dice::new(seed, date, "form");
    let illness = illness(seed, date);
    let fitness = 0.5
        + 0.14 * drift(seed, "training years", day, 430.0)
        + 0.05 * drift(seed, "training weeks", day, 50.0)
        + 0.08 * season(date + Duration::days(-30))
        - 0.08 * illness;
    let free = if is_free(seed, date) { 1.0 } else { 0.0 };
    let tension = (0.45 + 0.25 * drift(seed, "work", day, 21.0) - 0.22 * free + 0.1 * dice.bell()).clamp(0.0, 1.0);
    let feast = if is_holiday(seed, date) && date.month() == 12 { 0.9 } else { 0.0 };
    Form {
        fitness,
        illness,
        resting_heart_rate: 66.0 - 26.0 * fitness + 9.0 * illness + 1.5 * tension + 1.1 * dice.bell(),
        variability: 26.0 + 52.0 * fitness - 17.0 * illness - 6.0 * tension + 3.5 * dice.bell(),
        tension,
        weight: 79.5 + 2.4 * drift(seed, "weight", day, 420.0) - 5.0 * (fitness - 0.5) - 0.7 * season(date)
            + feast
            + 0.3 * dice.bell(),
        temperature: 10.0
            + 10.5 * season(date + Duration::days(-12))
            + 3.5 * drift(seed, "air", day, 6.0)
            + 1.2 * dice.bell(),
    }
}

/// Illness is decided block by block, like unworn days: rising fast, falling off over five to nine days.
fn illness(seed: u64, date: NaiveDate) -> f64 {
    const BLOCK_DAYS: i64 = 50;
    let number = i64::from(date.num_days_from_ce());
    let mut dice = Dice::numbered(seed, number.div_euclid(BLOCK_DAYS).cast_unsigned(), "illness");
    let likely = 0.42 - 0.25 * season(date);
    let falls_ill = dice.chance(likely);
    let length = dice.whole(5, 9);
    let since = number.rem_euclid(BLOCK_DAYS) - dice.whole(0, BLOCK_DAYS - 10);
    if falls_ill && (0..length).contains(&since) { 1.0 - real(since) / real(length) } else { 0.0 }
}
