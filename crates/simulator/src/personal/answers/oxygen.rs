//! The oxygen saturation of a day (`spo2acclimation`): hourly means of the night.
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use super::super::day::Day;
use super::super::person::Person;
use super::super::quirks::{Table, joined, unreliable};
use super::super::times::Times;
use crate::world::calendar::span;
use crate::world::night::night;
use crate::world::numbers::{mean, rounded, whole};

const HOUR: i64 = 3_600_000;

/// Any day has an answer; without data its fields are null.
pub fn day(person: &Person, date: NaiveDate) -> Value {
    let mut dice = person.dice(date, "oxygen");
    let times = Times::text(person, date, "oxygen times");
    let nulls = json!({
        "userProfilePK": person.profile, "calendarDate": date, "averageSpO2": null, "lowestSpO2": null,
        "lastSevenDaysAvgSpO2": null, "latestSpO2": null, "avgSleepSpO2": null, "avgTomorrowSleepSpO2": null,
        "spO2SingleValues": null, "spO2HourlyAverages": null, "monitoringEnvironmentValues": null,
    });
    let Some(day) = Day::of(person, date) else { return nulls };
    let Some((night, average)) = day.night.as_ref().zip(day.value("oxygen_saturation")) else { return nulls };
    let (start, end) = span(person.seed(), date);
    let hours = (night.bed.div_euclid(HOUR) + 1..=night.wake.div_euclid(HOUR)).map(|hour| hour * HOUR);
    let rows: Vec<Vec<Value>> =
        hours.map(|at| vec![json!(at), json!((whole(average) + dice.whole(-2, 2)).min(100))]).collect();
    let table = Table::new(&mut dice, &["timestamp", "spo2Level"], rows.into_iter());
    let lowest = whole(average - 3.0 - 5.0 * night.luck);
    let measured = json!({
        "startTimestampGMT": times.gmt(start), "endTimestampGMT": times.gmt(end),
        "startTimestampLocal": times.local(start), "endTimestampLocal": times.local(end),
        "sleepStartTimestampGMT": times.gmt(night.bed), "sleepEndTimestampGMT": times.gmt(night.wake),
        "sleepStartTimestampLocal": times.local(night.bed), "sleepEndTimestampLocal": times.local(night.wake),
        "averageSpO2": average, "lowestSpO2": lowest, "lastSevenDaysAvgSpO2": week(person, date), "latestSpO2": whole(average),
        "latestSpO2TimestampGMT": times.gmt(night.wake), "latestSpO2TimestampLocal": times.local(night.wake),
        "avgSleepSpO2": average,
        "spO2HourlyAveragesDescriptorList": table.descriptors("spo2ValueDescIndex", "spo2ValueDescKey"),
        "spO2HourlyAverages": table.rows,
    });
    unreliable(&mut dice, joined([nulls, measured]))
}

/// Mean of seven days, this one included.
fn week(person: &Person, date: NaiveDate) -> Option<f64> {
    let days = (0..7).filter_map(|back| date.checked_sub_days(Days::new(back))).filter(|date| person.has(*date));
    let of = |date| Some(night(person.seed(), date)).filter(|night| night.recorded).and_then(|night| night.spo2);
    let found: Vec<f64> = days.filter_map(of).collect();
    (!found.is_empty()).then(|| rounded(mean(found.into_iter()), 1))
}
