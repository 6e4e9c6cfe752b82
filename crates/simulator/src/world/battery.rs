//! The body battery: filled by sleep, drained by the day. Each level depends only on its own date, so days join up.
use chrono::{Duration, NaiveDate};

use super::activity::activities;
use super::chance::Dice;
use super::form::form;
use super::night::night;
use super::numbers::{real, whole};

/// Level (0 to 100) when waking up on `date`.
pub fn morning(seed: u64, date: NaiveDate) -> f64 {
    let form = form(seed, date);
    let score = real(night(seed, date).score);
    let noise = 4.0 * Dice::new(seed, date, "morning battery").bell();
    (22.0 + 0.75 * score - 25.0 * form.illness + noise).clamp(22.0, 100.0)
}

/// Level (0 to 100) when going to bed at the end of `date`.
pub fn evening(seed: u64, date: NaiveDate) -> f64 {
    let form = form(seed, date);
    let exertion: f64 = activities(seed, date).iter().map(|activity| activity.load).sum();
    let noise = 5.0 * Dice::new(seed, date, "evening battery").bell();
    let level = morning(seed, date) - 38.0 - 16.0 * form.tension - 0.10 * exertion - 8.0 * form.illness + noise;
    level.clamp(5.0, 70.0)
}

/// Points in time (epoch ms) and levels that a day passes through, from the morning before it to the one after it.
pub fn anchors(seed: u64, date: NaiveDate) -> [(i64, f64); 5] {
    let (before, after) = (date + Duration::days(-1), date + Duration::days(1));
    let (last, this, next) = (night(seed, before), night(seed, date), night(seed, after));
    [
        (last.wake, morning(seed, before)),
        (this.bed, evening(seed, before)),
        (this.wake, morning(seed, date)),
        (next.bed, evening(seed, date)),
        (next.wake, morning(seed, after)),
    ]
}

/// The level at `instant` on the line through `anchors`.
pub fn level(anchors: &[(i64, f64); 5], instant: i64) -> i64 {
    let index = anchors.partition_point(|(time, _)| *time <= instant).clamp(1, 4);
    let ((from, low), (to, high)) = (anchors[index - 1], anchors[index]);
    let part = (real(instant - from) / real((to - from).max(1))).clamp(0.0, 1.0);
    whole(low + (high - low) * part).clamp(5, 100)
}
